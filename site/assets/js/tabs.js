// Sections with headings become tabs, in the pattern that screen readers know. What was chosen is kept: the same
// language is shown on every page. Without script the sections stand one below the other.
(() => {
  "use strict";
  const KEPT = "apigen-choice-";
  const groups = [];
  let made = 0;

  const recall = (choice) => {
    try { return localStorage.getItem(KEPT + choice); } catch { return null; }
  };
  const remember = (choice, name) => {
    try { localStorage.setItem(KEPT + choice, name); } catch { /* no storage here: this page alone remembers */ }
  };

  // Shows what a choice means in every group that offers it, the other groups stay as they are.
  const choose = (choice, name, keep) => {
    for (const group of groups) {
      if (group.choice === choice && group.names.includes(name)) group.show(name);
    }
    if (keep) remember(choice, name);
    document.dispatchEvent(new CustomEvent("apigen:shown"));
  };

  const tablist = (box) => {
    const panels = [...box.children].filter((child) => child.matches(".tab"));
    if (panels.length < 2) return;
    const choice = box.dataset.choice;
    const list = document.createElement("div");
    list.className = "tablist";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", choice === "language" ? "Language" : "Kind of call");
    const buttons = panels.map((panel) => {
      const heading = panel.firstElementChild;
      const button = document.createElement("button");
      button.type = "button";
      button.id = `tab-${++made}`;
      button.textContent = heading.textContent;
      button.setAttribute("role", "tab");
      panel.id ||= `panel-${made}`;
      button.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      heading.hidden = true;
      button.addEventListener("click", () => select(panel));
      panel.addEventListener("beforematch", () => choose(choice, panel.dataset.tab, false));
      list.append(button);
      return button;
    });

    const show = (name) => {
      panels.forEach((panel, at) => {
        const chosen = panel.dataset.tab === name;
        buttons[at].setAttribute("aria-selected", String(chosen));
        buttons[at].tabIndex = chosen ? 0 : -1;
        // Find-in-page looks into what is hidden so, and shows it.
        if (chosen) panel.removeAttribute("hidden");
        else panel.setAttribute("hidden", "until-found");
      });
    };

    // The tab stays where it is on the screen, whatever becomes longer or shorter above it.
    const select = (panel) => {
      const before = list.getBoundingClientRect().top;
      choose(choice, panel.dataset.tab, true);
      scrollBy({ top: list.getBoundingClientRect().top - before, behavior: "instant" });
    };

    list.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const to = {
        ArrowRight: (at + 1) % buttons.length,
        ArrowLeft: (at - 1 + buttons.length) % buttons.length,
        Home: 0,
        End: buttons.length - 1,
      }[event.key];
      if (at < 0 || to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      buttons[to].focus();
      select(panels[to]);
    });

    box.prepend(list);
    const names = panels.map((panel) => panel.dataset.tab);
    groups.push({ choice, names, show });
    const kept = recall(choice);
    show(names.includes(kept) ? kept : names[0]);
  };

  // A page of many short samples has one switch for all of them.
  const switched = (section) => {
    const parts = [...section.querySelectorAll(".one > [data-tab]")];
    const words = new Map();
    for (const part of parts) {
      if (part.matches("h4") && !words.has(part.dataset.tab)) words.set(part.dataset.tab, part.textContent);
    }
    const names = [...words.keys()];
    if (names.length < 2) return;
    const box = document.createElement("fieldset");
    box.className = "switch";
    const legend = document.createElement("legend");
    legend.textContent = "Language";
    box.append(legend);
    const inputs = names.map((name) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = "language";
      input.value = name;
      label.append(input, words.get(name));
      box.append(label);
      return input;
    });

    const show = (name) => {
      for (const input of inputs) input.checked = input.value === name;
      for (const part of parts) {
        // One that can be copied is in a box with its button.
        const whole = part.parentElement.matches(".copied") ? part.parentElement : part;
        whole.hidden = part.matches("h4") || part.dataset.tab !== name;
      }
    };

    box.addEventListener("change", (event) => choose("language", event.target.value, true));
    section.querySelector(".one").before(box);
    groups.push({ choice: "language", names, show });
    const kept = recall("language");
    show(names.includes(kept) ? kept : names[0]);
  };

  document.querySelectorAll(".tabs").forEach(tablist);
  document.querySelectorAll(".switched").forEach(switched);
  // What a fragment leads to has moved by now.
  if (groups.length) document.querySelector(":target")?.scrollIntoView();
})();
