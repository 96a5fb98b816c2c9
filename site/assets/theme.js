// The chosen theme before the first paint, and the button that changes it. Without a choice the system's holds.
(() => {
  "use strict";
  const KEPT = "apigen-theme";
  const root = document.documentElement;
  root.classList.add("script");
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch { /* no storage here: the system's theme holds */ }

  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector(".tools");
    if (!tools) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "theme";
    // Light, dark, and what the system says, in turn: the button shows what holds and tells what comes.
    const NEXT = { System: "Light", Light: "Dark", Dark: "System" };
    const now = () => ({ light: "Light", dark: "Dark" })[root.dataset.theme] ?? "System";
    const tell = () => {
      button.textContent = now();
      button.title = `Theme: ${now()}. Next: ${NEXT[now()]}`;
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => {
      const chosen = NEXT[now()].toLowerCase();
      if (chosen === "system") delete root.dataset.theme;
      else root.dataset.theme = chosen;
      tell();
      try {
        if (chosen === "system") localStorage.removeItem(KEPT);
        else localStorage.setItem(KEPT, chosen);
      } catch { /* this page alone remembers */ }
    });
    tell();
    tools.append(button);
  });
})();
