// A button beside code that copies it, and says so: for eyes on the button, for ears in a live region.
(() => {
  "use strict";
  if (!document.querySelector("pre.copy")) return;

  const spoken = document.createElement("p");
  spoken.className = "spoken";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);

  // The older way: pages from a disk have no clipboard of their own in all browsers.
  const copyBySelection = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "spoken";
    area.setAttribute("aria-hidden", "true");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  };

  const offer = (pre) => {
    const box = document.createElement("div");
    box.className = "copied";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.textContent = "Copy";
    const before = pre.previousElementSibling;
    const title = before?.matches(".caption, h4") ? before.textContent : "the code";
    const name = pre.closest(".one")?.querySelector("h3 code").textContent;
    button.setAttribute("aria-label", `Copy ${name ? `${name}, ` : ""}${title}`);
    button.addEventListener("click", async () => {
      const done = await copy(`${pre.textContent.trimEnd()}\n`);
      button.textContent = done ? "Copied" : "Failed";
      spoken.textContent = "";
      setTimeout(() => { spoken.textContent = done ? "Copied" : "It could not be copied"; }, 50);
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
      button.focus();
    });
    pre.before(box);
    box.append(pre, button);
  };

  // Only what can be seen gets a button: a page may hold a thousand samples.
  const offerAll = () => {
    for (const pre of document.querySelectorAll("pre.copy")) {
      if (!pre.parentElement.matches(".copied") && !pre.closest("[hidden]")) offer(pre);
    }
  };
  document.addEventListener("apigen:shown", offerAll);
  offerAll();
})();
