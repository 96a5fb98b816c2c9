// What tests ask a page that axe does not look at. Each function returns what is wrong, at most five of it.
window.probes = (() => {
  const some = (found) => found.slice(0, 5);
  const html = (one) => one.outerHTML.slice(0, 140);
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true });

  const linear = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const colour = (text) => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const ratio = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };

  // Texts of drawings against what is drawn under them, lines against the page.
  function contrast() {
    const paper = colour(getComputedStyle(document.body).backgroundColor);
    const boxes = [...document.querySelectorAll("main svg polygon, main svg rect, main svg path")]
      .map((one) => [one.getBoundingClientRect(), getComputedStyle(one).fill])
      .filter(([, fill]) => fill !== "none" && colour(fill)[3] !== 0)
      .map(([box, fill]) => [box, colour(fill)]);
    const bad = [];
    for (const text of document.querySelectorAll("main svg text")) {
      const at = text.getBoundingClientRect();
      const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
      let under = paper;
      for (const [box, fill] of boxes)
        if (box.left <= x && x <= box.right && box.top <= y && y <= box.bottom) under = fill;
      const found = ratio(colour(getComputedStyle(text).fill), under);
      if (found < 4.5) bad.push([text.textContent, found]);
    }
    for (const line of document.querySelectorAll("main svg path")) {
      const { stroke } = getComputedStyle(line);
      if (stroke !== "none" && ratio(colour(stroke), paper) < 3) bad.push(["line", stroke]);
    }
    return some(bad);
  }

  // How many stops a walk by Tab should make.
  function reachable() {
    const all = document.querySelectorAll("a[href], button, input, summary, select, [tabindex]");
    return [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && seen(one)).length;
  }

  // The element that has the focus: whether it can be seen, and that it has it.
  function focused() {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return [html(one), box.width > 0 && box.height > 0, ring || one.closest("svg") !== null];
  }

  // What looks as if it could be clicked, and cannot be reached otherwise.
  function clickOnly() {
    const own = "a[href], button, input, summary, label, select, [role=option], [tabindex]";
    const all = document.querySelectorAll("main *, header *, nav *");
    return some([...all].filter((one) => getComputedStyle(one).cursor === "pointer" && !one.closest(own)).map(html));
  }

  // Controls smaller than 24 pixels, links within running text aside.
  function small() {
    const all = document.querySelectorAll("button, input, summary, nav a");
    return some(
      [...all]
        .filter((one) => {
          const box = one.getBoundingClientRect();
          const tiny = box.width > 0 && (box.height < 24 || box.width < 24);
          return seen(one) && tiny && getComputedStyle(one).display !== "inline";
        })
        .map(html),
    );
  }

  return { contrast, reachable, focused, clickOnly, small };
})();
