// Keys: / and Ctrl-K lead to the search, ? lists what there is. And what is copied of code is spelled as the spec is.
(() => {
  "use strict";
  const KEYS = [
    ["/ or Ctrl-K or ⌘K", "search"],
    ["↑ ↓", "go through what was found"],
    ["Enter", "go there; with Ctrl or ⌘ in a new tab"],
    ["Esc", "close, or empty a box"],
    ["?", "this list"],
  ];
  const WAYS = [
    ["-> TYPE", "what returns a type"],
    ["TYPE, TYPE ->", "what takes some types"],
    ["raises:ERROR", "what raises an error"],
    ["class:CLASS", "what belongs to a class"],
    ["kind:field", "or class, rpc, enum, error, type"],
    ["role:ROLE", "what needs a role"],
    ["since:RELEASE", "what came with a release"],
  ];
  let sheet = null;

  const search = () => {
    const box = document.querySelector(".search input, .search button, .search a");
    if (!box) return;
    box.focus();
    if (box.matches("input")) box.select();
    else box.click();
  };

  const help = () => {
    if (!sheet) {
      sheet = document.createElement("dialog");
      sheet.className = "keys-sheet";
      sheet.setAttribute("aria-labelledby", "the-keys");
      const part = (title, rows) => {
        const [h2, list] = ["h2", "dl"].map((name) => document.createElement(name));
        h2.textContent = title;
        for (const [key, words] of rows) {
          const [dt, kbd, dd] = ["dt", "kbd", "dd"].map((name) => document.createElement(name));
          kbd.textContent = key;
          dd.textContent = words;
          dt.append(kbd);
          list.append(dt, dd);
        }
        sheet.append(h2, list);
        return h2;
      };
      part("Keys", KEYS).id = "the-keys";
      part("In the search", WAYS);
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "Close";
      close.addEventListener("click", () => sheet.close());
      sheet.append(close);
      document.body.append(sheet);
    }
    if (!sheet.open) sheet.showModal();
  };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      search();
      return;
    }
    if (control || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/") {
      event.preventDefault();
      search();
    } else if (event.key === "?") {
      help();
    }
  });

  document.addEventListener("copy", (event) => {
    const chosen = getSelection();
    const text = String(chosen);
    const node = chosen.anchorNode;
    const box = node && (node.nodeType === 1 ? node : node.parentElement);
    if (!text.includes("→") || !box?.closest("[translate=no]")) return;
    event.clipboardData.setData("text/plain", text.replaceAll("→", "->"));
    event.preventDefault();
  });
})();
