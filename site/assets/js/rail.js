// The rail of classes and the contents of the page: open where there is room, at the place where the reader is.
(() => {
  "use strict";
  const KEPT = "apigen-rail";
  const rail = document.querySelector(".rail");
  const contents = document.querySelector(".contents");

  // Where there is room the style shows what a drawer holds, closed or not; older browsers want it open.
  const fit = (drawer, width) => {
    if (!drawer) return;
    const room = matchMedia(`(min-width: ${width}px)`);
    const set = () => { drawer.open = room.matches; };
    room.addEventListener("change", set);
    set();
  };
  const [pages, page] = [".pages", ".pages [aria-current]"].map((found) => document.querySelector(found));
  if (page) pages.scrollLeft = page.offsetLeft - pages.clientWidth / 3;

  fit(document.querySelector(".rail > .drawer"), 900);
  fit(document.querySelector(".contents > .drawer"), 1280);

  if (rail) {
    const current = rail.querySelector("[aria-current]");
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(KEPT)); } catch { /* no storage here */ }
    if (kept && kept.tag === tagOf(current)) rail.scrollTop = kept.top;
    if (current) {
      const [box, frame] = [current.getBoundingClientRect(), rail.getBoundingClientRect()];
      if (box.top < frame.top || box.bottom > frame.bottom)
        rail.scrollTop += box.top - frame.top - frame.height / 3;
    }
    addEventListener("pagehide", () => {
      try {
        sessionStorage.setItem(KEPT, JSON.stringify({ tag: tagOf(current), top: rail.scrollTop }));
      } catch { /* the next page begins at its class */ }
    });

    const tree = rail.querySelector(".tree");
    const names = tree ? [...tree.querySelectorAll("li")].filter((item) => !item.querySelector("li")) : [];
    if (names.length > 8) {
      const tags = [...tree.querySelectorAll("details")].map((tag) => [tag, tag.open]);
      const input = document.createElement("input");
      input.type = "search";
      input.placeholder = "Filter classes";
      input.setAttribute("aria-label", "Filter classes");
      input.addEventListener("input", () => {
        const wanted = input.value.trim().toLowerCase();
        for (const item of names) item.hidden = !item.textContent.toLowerCase().includes(wanted);
        for (const [tag, open] of tags) tag.open = wanted ? tag.querySelector("li:not([hidden])") !== null : open;
      });
      tree.before(input);
    }
  }

  function tagOf(current) {
    const branch = current && current.closest("details");
    return branch ? branch.firstElementChild.textContent : "";
  }

  if (contents) {
    const places = [...contents.querySelectorAll('a[href^="#"]')]
      .map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))])
      .filter(([, target]) => target);
    let marked = null;
    let due = false;
    const follow = () => {
      due = false;
      let here = null;
      for (const [link, target] of places) {
        if (target.getBoundingClientRect().top > 120) break;
        if (!link.closest("details:not(.drawer, [open])")) here = link;
      }
      if (here === marked) return;
      if (marked) marked.removeAttribute("aria-current");
      marked = here;
      if (!here) return;
      here.setAttribute("aria-current", "location");
      const [box, frame] = [here.getBoundingClientRect(), contents.getBoundingClientRect()];
      if (box.top < frame.top || box.bottom > frame.bottom)
        contents.scrollTop += box.top - frame.top - frame.height / 2;
    };
    addEventListener("scroll", () => {
      if (!due) requestAnimationFrame(follow);
      due = true;
    }, { passive: true });
    contents.addEventListener("toggle", follow, true);
    follow();
  }
})();
