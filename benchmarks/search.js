// Times the site's search engine beside a plain scan: node search.js SEARCH_JS INDEX_JS < queries.json > times.json
// Each query is typed key by key. Milliseconds, medians over rounds in which engine and scan take turns.
const fs = require("fs");
const vm = require("vm");

const ROUNDS = 21;
const [engine, index] = process.argv.slice(2).map((path) => fs.readFileSync(path, "utf8"));
const queries = JSON.parse(fs.readFileSync(0, "utf8"));
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const timed = (run) => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

// From nothing, as a page does it: read both scripts, then the first key.
const cold = [];
let search;
for (let round = 0; round < ROUNDS; round++) {
  const context = vm.createContext({});
  const load = timed(() => {
    vm.runInContext(engine, context);
    search = vm.runInContext(index, context);
  });
  cold.push([load, timed(() => search.find("v"))]);
}

const names = search.entries.map((entry) => entry.full.toLowerCase());
const scan = (query) => names.filter((name) => name.includes(query.toLowerCase()));
const keys = queries.map((query) => Array.from(query, (_, at) => query.slice(0, at + 1)));
const rows = queries.map((query, at) => {
  const found = [], scanned = [], worst = [];
  for (let round = 0; round < ROUNDS; round++) {
    const each = keys[at].map((typed) => timed(() => search.find(typed)));
    found.push(each.reduce((a, b) => a + b) / each.length);
    worst.push(Math.max(...each));
    scanned.push(timed(() => keys[at].forEach(scan)) / keys[at].length);
  }
  return { query, key: median(found), worst: median(worst), scan: median(scanned) };
});
const [load, first] = [0, 1].map((part) => median(cold.map((times) => times[part])));
process.stdout.write(JSON.stringify({ entries: names.length, load, first, rows }));
