// Makes the calls of a journey with jayson, over JSON-RPC 2.0 or (JOURNEY_VERSION=1) 1.0.
const jayson = require("jayson/promise");
const journey = JSON.parse(require("fs").readFileSync(0, "utf8"));
const version = Number(process.env.JOURNEY_VERSION || 2);

async function main() {
  const address = new URL(journey.url + "/jsonrpc");
  const client = jayson.Client.http({ host: address.hostname, port: address.port, path: address.pathname, version });
  const results = [];
  const filled = (value) =>
    typeof value === "string" && value.startsWith("$") ? results[Number(value.slice(1))]
    : Array.isArray(value) ? value.map(filled)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]))
    : value;
  for (const [name, params] of journey.calls) {
    const reply = await client.request(name, filled(params));
    if (!reply.error) results.push(reply.result);
    else if (Array.isArray(reply.error)) results.push({ error: reply.error });
    else results.push({ error: [reply.error.message, ...reply.error.data] });
  }
  console.log(JSON.stringify(results));
}

main();
