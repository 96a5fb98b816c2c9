// The link to the search page becomes a box; engine and index are loaded when it is first used. On the search page
// itself the box stands in the text, and the header has none.
(() => {
  "use strict";
  const boxes = document.querySelectorAll(".search");
  const box = boxes[boxes.length - 1];
  if (!box) return;
  const whole = box.matches(".whole");
  if (boxes.length > 1) boxes[0].replaceChildren();

  const input = document.createElement("input");
  const set = (names) => Object.entries(names).forEach(([name, value]) => input.setAttribute(name, value));
  set({ type: "search", "aria-label": "Search", placeholder: "Search", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "300" });
  if (!whole) set({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list" });
  const key = document.createElement("kbd");
  key.textContent = "/";
  key.setAttribute("aria-hidden", "true");
  box.replaceChildren(input, key);

  const load = () => {
    for (const name of ["search.js", "search-index.js"]) {
      const script = document.createElement("script");
      script.src = box.dataset.root + name;
      script.async = false;
      document.head.append(script);
    }
  };
  if (!whole) return input.addEventListener("focus", load, { once: true });
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.focus();
  load();
})();
