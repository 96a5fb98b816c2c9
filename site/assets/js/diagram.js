// Diagrams: both ends of a line light up, buttons zoom, and of the whole diagram a part or a path is shown.
(function () {
  "use strict";

  function make(name, parent, words) {
    var made = document.createElement(name);
    if (words) made.textContent = words;
    parent.appendChild(made);
    return made;
  }

  function each(list, work) { Array.prototype.forEach.call(list, work); }

  function start(figure) {
    var bar = figure.querySelector(".er-bar"), box = figure.querySelector(".er-box");
    var svg = box.querySelector("svg"), size = svg.viewBox.baseVal, scale = svg.width.baseVal.value / size.width;
    var full = scale;

    function zoom(to) {
      var across = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
      var down = (box.scrollTop + box.clientHeight / 2) / box.scrollHeight;
      scale = Math.min(full * 4, Math.max(full / 8, to));
      svg.setAttribute("width", Math.round(size.width * scale));
      svg.setAttribute("height", Math.round(size.height * scale));
      box.scrollLeft = across * box.scrollWidth - box.clientWidth / 2;
      box.scrollTop = down * box.scrollHeight - box.clientHeight / 2;
    }

    function button(sign, words, work) {
      var made = make("button", bar, sign);
      made.type = "button";
      made.title = words;
      made.setAttribute("aria-label", words);
      made.addEventListener("click", work);
    }

    button("\u2212", "Zoom out", function () { zoom(scale / 1.25); });
    button("+", "Zoom in", function () { zoom(scale * 1.25); });
    button("Fit", "Fit the diagram into its frame", function () {
      zoom(Math.min(box.clientWidth / size.width, innerHeight * 0.84 / size.height));
    });
    button("1:1", "Original size: 1:1", function () { zoom(full); });

    function show(element) {
      var at = element.getBoundingClientRect(), frame = box.getBoundingClientRect();
      box.scrollLeft += (at.left + at.right - frame.left - frame.right) / 2;
      box.scrollTop += (at.top + at.bottom - frame.top - frame.bottom) / 2;
    }

    // What holds a line names the row at its other end.
    var lines = [], ends = new Map();
    each(svg.querySelectorAll("[data-end]"), function (near) {
      var far = document.getElementById(near.dataset.end);
      if (!far) return;
      var one = near.parentNode.dataset.cls, other = far.parentNode.dataset.cls;
      var line = { near: near, far: far, classes: [one, other] };
      lines.push(line);
      ends.set(near, line);
      ends.set(far, line);
    });

    function light(event) {
      var row = event.target.closest && event.target.closest("a"), line = row && ends.get(row);
      var on = event.type === "mouseover" || event.type === "focusin";
      if (!line) return;
      line.near.classList.toggle("on", on);
      line.far.classList.toggle("on", on);
    }
    ["mouseover", "mouseout", "focusin", "focusout"].forEach(function (name) { svg.addEventListener(name, light); });

    var focus = svg.querySelector(".focus");
    if (focus) show(focus);
    if (figure.hasAttribute("data-whole")) parts(svg, bar, lines, show);
  }

  function parts(svg, bar, lines, show) {
    var cards = svg.querySelectorAll("[data-cls]"), classes = [], tags = [];
    each(cards, function (card) {
      if (classes.indexOf(card.dataset.cls) < 0) classes.push(card.dataset.cls);
      if (card.dataset.tag && tags.indexOf(card.dataset.tag) < 0) tags.push(card.dataset.tag);
    });
    tags.sort();

    // Lights these lines, the cards that they join, and these classes; scrolls to one.
    function only(lit, names, at) {
      var near = new Set(names);
      lit.forEach(function (line) { line.classes.forEach(near.add, near); });
      each(cards, function (card) { card.classList.toggle("dim", !near.has(card.dataset.cls)); });
      lines.forEach(function (line) { line.near.classList.toggle("unlit", lit.indexOf(line) < 0); });
      each(cards, function (card) { if (card.dataset.cls === at) show(card); });
    }

    function touching(name) {
      return lines.filter(function (line) { return line.classes.indexOf(name) >= 0; });
    }

    // The steps of a shortest way, or null.
    function path(from, to) {
      var came = new Map([[from, null]]), waiting = [from];
      while (waiting.length && !came.has(to)) {
        var here = waiting.shift();
        touching(here).forEach(function (line) {
          var next = line.classes[line.classes[0] === here ? 1 : 0];
          if (came.has(next)) return;
          came.set(next, { line: line, from: here });
          waiting.push(next);
        });
      }
      if (!came.has(to)) return null;
      var found = [];
      for (var step = came.get(to); step; step = came.get(step.from)) found.unshift(step);
      return found;
    }

    // What a step's line says, read from where the step begins.
    function words(step) {
      var line = step.line;
      return (line.classes[0] === step.from ? line.near : line.far).querySelector("title").textContent;
    }

    function options(parent, names, kind) {
      names.forEach(function (name) { make("option", parent, name).value = kind + name; });
    }

    function select(words, none) {
      var label = make("label", bar, words), made = make("select", label);
      make("option", made, none).value = "";
      made.addEventListener("change", function () { changed(made); });
      return made;
    }

    var part = select("Show", "everything"), from = select("Path from", "\u2026"), to = select("Path to", "\u2026");
    if (tags.length) {
      var group = make("optgroup", part);
      group.label = "Tags";
      options(group, tags, "t");
    }
    group = make("optgroup", part);
    group.label = "Classes";
    options(group, classes, "c");
    options(from, classes, "");
    options(to, classes, "");
    var said = make("output", bar);

    function changed(by) {
      if (by === part) from.value = to.value = "";
      else part.value = "";
      var name = part.value.slice(1);
      if (part.value[0] === "c") {
        var found = touching(name);
        only(found, [name], name);
        said.textContent = name + ": bound fields: " + found.length;
      } else if (part.value) {
        var members = Array.prototype.filter.call(cards, function (card) { return card.dataset.tag === name; })
          .map(function (card) { return card.dataset.cls; });
        only(lines.filter(function (line) {
          return members.indexOf(line.classes[0]) >= 0 && members.indexOf(line.classes[1]) >= 0;
        }), members, members[0]);
        said.textContent = name + ": classes: " + new Set(members).size;
      } else if (from.value && to.value) {
        var way = path(from.value, to.value);
        only((way || []).map(function (step) { return step.line; }), [from.value, to.value], from.value);
        said.textContent = !way ? "No path joins " + from.value + " and " + to.value
          : "Path of length " + way.length + ". " + way.map(words).join("; ");
      } else {
        only(lines, classes);
        said.textContent = "";
      }
    }
  }

  each(document.querySelectorAll("figure.er"), start);
})();
