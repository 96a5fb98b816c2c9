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
    const system = matchMedia("(prefers-color-scheme: dark)");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "theme";
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const tell = () => {
      const words = isDark() ? "Light theme" : "Dark theme";
      button.setAttribute("aria-label", words);
      button.title = words;
    };
    button.addEventListener("click", () => {
      const chosen = isDark() ? "light" : "dark";
      root.dataset.theme = chosen;
      tell();
      // Who goes back to what the system says has no choice of their own.
      try {
        if ((chosen === "dark") === system.matches) localStorage.removeItem(KEPT);
        else localStorage.setItem(KEPT, chosen);
      } catch { /* this page alone remembers */ }
    });
    system.addEventListener("change", tell);
    tell();
    tools.append(button);
  });
})();
