// Tables that a click on a heading sorts: `table.sortable`. A second click turns the order round.
(() => {
  "use strict";
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const sort = (table, heading, at) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row.cells[at].textContent.trim(), row]);
    rows.sort((a, b) => order.compare(a[0], b[0]) * (down ? -1 : 1));
    body.append(...rows.map(([, row]) => row));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((heading, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(table, heading, at));
      heading.append(button);
    });
  }
})();
