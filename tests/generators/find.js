// Runs the site's search engine without a browser: node find.js SEARCH_JS INDEX_JS < queries.json > finds.json
const fs = require("fs");
const vm = require("vm");

const [engine, index] = process.argv.slice(2).map((path) => fs.readFileSync(path, "utf8"));
const context = vm.createContext({});
vm.runInContext(engine, context);
const search = vm.runInContext(index, context);
const told = (entry) => ({
  name: (entry.now ?? entry).full, href: entry.href, former: entry.now ? entry.full : null, types: search.types(entry) || null,
});
const found = JSON.parse(fs.readFileSync(0, "utf8")).map((query) => {
  const { hits, hints } = search.find(query);
  return { hits: hits.map(told), hints };
});
process.stdout.write(JSON.stringify({ entries: search.entries.map(told), found }));
