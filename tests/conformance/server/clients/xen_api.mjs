// Connects with xen-api, watches a class, and sees another client's change of it come in.
import { createRequire } from "module";
import { readFileSync } from "fs";
import { pathToFileURL } from "url";

const at = createRequire(process.env.NODE_PATH + "/x.js").resolve("xen-api");
const { createClient } = await import(pathToFileURL(at).href);
const { url, user, password, network } = JSON.parse(readFileSync(0, "utf8"));

const xapi = createClient({ url, auth: { user, password }, allowUnauthorized: true });
await xapi.connect();
await xapi.objectsFetched;
const ref = await xapi.call("network.create", network);
const seen = await xapi.barrier(ref);
await xapi.call("network.set_name_label", ref, "changed");
const changed = await xapi.barrier(ref);
await xapi.call("network.destroy", ref);
await xapi.barrier();
const gone = xapi.getObject(ref, null);
console.log(JSON.stringify({ seen: seen.name_label, changed: changed.name_label, gone: gone === null }));
await xapi.disconnect();
process.exit(0);
