// Keys: / and Ctrl-K lead to the search, ? lists what there is. And what is copied of code is spelled as the spec is.
(() => {
  "use strict";
  const KEYS = [
    ["/ or Ctrl-K", "search"],
    ["↑ ↓", "go through what was found"],
    ["Enter", "go there"],
    ["Esc", "close, or empty a box"],
    ["?", "this list"],
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
      const title = document.createElement("h2");
      title.id = "the-keys";
      title.textContent = "Keys";
      const list = document.createElement("dl");
      for (const [key, words] of KEYS) {
        const [dt, kbd, dd] = ["dt", "kbd", "dd"].map((name) => document.createElement(name));
        kbd.textContent = key;
        dd.textContent = words;
        dt.append(kbd);
        list.append(dt, dd);
      }
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "Close";
      close.addEventListener("click", () => sheet.close());
      sheet.append(title, list, close);
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
