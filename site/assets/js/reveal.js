// Addresses: a fragment opens what it leads into, print opens all, and each member tells its own address.
(() => {
  "use strict";
  const reveal = () => {
    let place = null;
    try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    let opened = false;
    for (let box = place?.closest("details:not([open])"); box; box = box.parentElement?.closest("details:not([open])")) {
      box.open = true;
      opened = true;
    }
    if (opened) place.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("main details:not([open])")];
    for (const box of closed) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of closed) box.open = false;
  });

  // One button for all members: it stands beside the name that the pointer or the focus is at.
  const main = document.querySelector("main");
  const MEMBERS = "tr[id], section.member[id], li[id], h2[id], section[id] > h2";
  if (!main || !main.querySelector(MEMBERS)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "address";
  button.textContent = "#";
  const spoken = document.createElement("p");
  spoken.className = "spoken";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  let at = "";

  const offer = (event) => {
    const member = event.target.closest(MEMBERS);
    if (!member || member.contains(button) || event.target === button) return;
    const id = member.id || member.parentElement.id;
    const name = member.matches("h2") ? null : member.querySelector("h2 a, h3 a, h4 a, td a, th a, th, code");
    if (event.type === "focusin" && event.target !== name) return;
    at = id;
    button.setAttribute("aria-label", `Copy the address of ${id}`);
    button.title = "Copy the address";
    if (!name || name.matches("th")) (name || member).append(button);
    else name.after(button);
  };
  main.addEventListener("pointerover", offer);
  main.addEventListener("focusin", offer);
  button.addEventListener("click", async () => {
    const address = `${location.href.split("#")[0]}#${encodeURI(at)}`;
    history.replaceState(null, "", `#${encodeURI(at)}`);
    try {
      await navigator.clipboard.writeText(address);
      spoken.textContent = "Address copied";
      button.title = "Copied";
    } catch {
      location.hash = encodeURI(at);
      spoken.textContent = "The address is that of the page now";
    }
  });
})();
