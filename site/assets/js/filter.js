// A box above a table or list that narrows it: `<div class="filter" data-for="ID" data-label="Filter fields">`,
// with `data-facets="qualifier state"` for menus of the values that rows have.
(() => {
  "use strict";
  for (const bar of document.querySelectorAll(".filter[data-for]")) {
    const target = document.getElementById(bar.dataset.for);
    const items = target ? itemsOf(target) : [];
    if (items.length > 8) narrow(bar, target, items);
    else bar.remove();
  }

  // What is shown or hidden as one: rows that share a header cell stay together.
  function itemsOf(target) {
    if (!target.matches("table")) {
      const entries = target.querySelectorAll(".error");
      return [...(entries.length ? entries : target.querySelectorAll("li"))].map((one) => [one]);
    }
    const found = [];
    let left = 0;
    for (const row of target.querySelectorAll("tbody > tr:not(.group)")) {
      if (left > 0) {
        found.at(-1).push(row);
        left -= 1;
      } else {
        found.push([row]);
        left = (row.cells[0]?.rowSpan ?? 1) - 1;
      }
    }
    return found;
  }

  function narrow(bar, target, items) {
    const input = document.createElement("input");
    input.type = "search";
    input.placeholder = bar.dataset.label;
    input.setAttribute("aria-label", bar.dataset.label);
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    const menus = (bar.dataset.facets || "").split(" ").filter(Boolean).map((name) => menu(name, items));
    bar.append(input, ...menus.filter(Boolean), count);

    let texts = null;
    const apply = () => {
      texts ||= items.map((rows) => rows.map((row) => row.textContent.toLowerCase()).join("\n"));
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = menus.filter((one) => one && one.value).map((one) => [one.name, one.value]);
      let shown = 0;
      items.forEach((rows, at) => {
        const fits = words.every((word) => texts[at].includes(word))
          && chosen.every(([name, value]) => facet(name, rows[0]) === value);
        for (const row of rows) row.hidden = !fits;
        shown += fits;
      });
      const all = words.length === 0 && chosen.length === 0;
      count.textContent = all ? "" : `${shown} of ${items.length}`;
      for (const part of target.querySelectorAll("section:not(.error), tbody"))
        part.hidden = !all && !part.querySelector(":is(tr:not(.group), li, .error):not([hidden])");
    };
    bar.addEventListener("input", apply);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !input.value) return;
      input.value = "";
      apply();
    });
    // A link into what is hidden shows everything again.
    addEventListener("hashchange", () => {
      const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!place?.closest("[hidden]") || !target.contains(place)) return;
      input.value = "";
      for (const one of menus) if (one) one.value = "";
      apply();
      place.scrollIntoView();
    });
  }

  function facet(name, row) {
    return name === "state" ? row.dataset.state || "published" : row.querySelector("td .badge")?.textContent;
  }

  function menu(name, items) {
    const values = new Set(items.map(([row]) => facet(name, row)).filter(Boolean));
    if (values.size < 2) return null;
    const made = document.createElement("select");
    made.name = name;
    made.setAttribute("aria-label", `Filter by ${name}`);
    made.append(new Option(`any ${name}`, ""), ...[...values].sort().map((value) => new Option(value, value)));
    return made;
  }
})();
