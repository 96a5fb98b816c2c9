// Search: an engine over the index of all declarations, and what shows its finds: the sheet below the box of every
// page, and search.html. Loaded on first use, before search-index.js, which calls apigenIndex with what
// apigen/generators/search_index.py wrote. Texts become text nodes, never HTML.
(() => {
  "use strict";

  // Names are compared by their parts: case, separators and digits divide them, in queries as in names.
  const partsOf = (text) => (text.match(/[A-Z]*[a-z\u0080-\uffff]+|[A-Z]+|\d+/g) ?? []).map((part) => part.toLowerCase());

  // Edits between two words, of which an exchange of neighbours is one; Infinity for more than `most`.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return Infinity;
    let before, row = [...b, 0].map((_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return Infinity;
      [before, row] = [row, next];
    }
    return row[b.length] > most ? Infinity : row[b.length];
  };

  // How well a word of a query fits: a whole part of a name, the beginning of one, its inside, with slips, a text.
  const WHOLE = 100, BEGINS = 70, INSIDE = 40, SLIP = 30, TOLD = 10;
  const fit = (word, part) => {
    if (part.startsWith(word)) return part.length === word.length ? WHOLE : BEGINS;
    if (word.length > 1 && part.includes(word)) return INSIDE;
    const slips = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    return slips && Math.max(0, SLIP - 4 * distance(word, part, slips));
  };

  // An entry a thing; the getters and setters that say what their field says are made here.
  const expand = (data) => {
    const entries = [], former = [];
    const derived = data.kinds.findIndex(([kind]) => kind === "derived RPC");
    for (const group of data.groups) {
      const { names, scope = "", page, anchor = "", docs, state, since, roles, raises, type, was, hrefs, accessors } = group;
      const within = group.in ?? "";
      const add = (at, kind, name, doc, types, role, href) => {
        const entry = { kind, within, scope, name, full: scope + name, doc, types, role, href, state: data.states[state?.[at] ?? 0], since: since?.[at], raises: raises?.[at] };
        entries.push(entry);
        return entry;
      };
      names.forEach((name, at) => {
        const role = roles?.[at];
        const entry = add(at, group.kind, name, docs?.[at] ?? "", type?.[at], role, hrefs?.[at] ?? `${page}#${anchor}${name}`);
        for (const old of was?.[at] ?? []) {
          former.push({ ...entry, name: old.split(".").pop(), full: old.includes(".") ? old : scope + old, doc: "", now: entry });
        }
        if (accessors?.[at] & 1) add(at, derived, `get_${name}`, "", `s>${type[at] - 1}`, group.reader, `${page}#get_${name}`);
        if (accessors?.[at] & 2) add(at, derived, `set_${name}`, "", `s,${type[at] - 1}>v`, role, `${page}#set_${name}`);
      });
    }
    return entries.concat(former);
  };

  // Words that say nothing of what is sought, and those for kinds of things.
  const IDLE = new Set("a an all and are at be by can do does for from how i if in is it my of on or that the this to what when where which who why with you call class enum error field function method rpc type".split(" "));

  const BONUS = { class: 30, RPC: 4, field: 2, "enum value": -6, key: -6, role: -4, release: -4, guide: -8, "derived RPC": -30 };
  const WANING = { deprecated: -25, removed: -60, unreleased: -40, absent: -40 };

  const engine = (data) => {
    const entries = expand(data), count = entries.length;
    const wholes = [], members = [], holders = new Map();
    const scopes = new Map();
    const scoped = (scope) => {
      if (!scopes.has(scope)) scopes.set(scope, partsOf(scope));
      return scopes.get(scope);
    };
    const bonus = entries.map((entry, at) => {
      const own = partsOf(entry.now ? entry.full : entry.name);
      const parts = entry.now ? own : scoped(entry.scope).concat(own);
      wholes.push(parts.join(""));
      members.push(entry.now ? partsOf(entry.name).join("") : own.join(""));
      for (const part of parts) {
        const found = holders.get(part);
        if (!found) holders.set(part, [at]);
        else if (found[found.length - 1] !== at) found.push(at);
      }
      return (BONUS[data.kinds[entry.kind][0]] ?? 0) + (WANING[entry.state] ?? 0) - Math.min(40, entry.full.length / 2) - (entry.now ? 15 : 0);
    });
    const told = `\n${entries.map((entry) => entry.doc).join("\n")}\n`.toLowerCase();
    const wordly = (at) => /[a-z0-9\u0080-\uffff]/.test(told[at]);

    // The best fit of a word to each entry. What a text says in so many letters is hardly a slip of a name.
    const known = new Map();
    const fits = (word) => {
      if (known.size > 50) known.clear();
      if (!known.has(word)) known.set(word, fitted(word));
      return known.get(word);
    };
    const fitted = (word) => {
      const best = new Uint8Array(count);
      let said = false;
      for (let at = 0, entry = 0, end = told.indexOf("\n", 1); word.length > 1 && (at = told.indexOf(word, at + 1)) > 0;) {
        if (wordly(at - 1)) continue;
        while (end < at) end = told.indexOf("\n", end + 1), entry++;
        const whole = !wordly(at + word.length);
        said ||= whole;
        best[entry] = Math.max(best[entry], whole ? TOLD : TOLD - 3);
      }
      for (const [part, found] of holders) {
        const value = fit(word, part);
        if (value) for (const at of found) best[at] = Math.max(best[at], said && value <= SLIP ? 5 : value);
      }
      return best;
    };

    // What nothing has in full: by as much of its words as can be. Endings are cut, and long words say more.
    const byMost = (text) => {
      const words = [...new Set(partsOf(text))].slice(0, 12).map((word) => (word.length > 5 ? word.replace(/(?:ions?|ings?|ed|es?|s)$/, "") : word));
      const all = words.map(fits);
      return (_, at) => all.reduce((sum, best, word) => sum + (best[at] > 5 && 20 + best[at] * words[word].length), 0) / words.join("").length * 4;
    };

    const byName = (text) => {
      let words = partsOf(text).slice(0, 12);
      if (words.length > 1 && words[0] === "async") words.shift();
      const whole = words.join("");
      words = [...new Set(words)];
      if (words.length > 2) words = words.filter((word) => !/^(an?|the)$/.test(word));
      const all = words.map(fits);
      return (entry, at) => {
        const name = wholes[at];
        if (!whole) return entry.full.toLowerCase().includes(text.toLowerCase()) && 600;
        if (name === whole) return 1000;
        if (members[at] === whole) return 900;
        if (name.startsWith(whole)) return 800;
        if (members[at].startsWith(whole)) return 750;
        let worst = WHOLE, sum = 0;
        for (const best of all) {
          worst = Math.min(worst, best[at]);
          sum += best[at];
        }
        const rank = !worst ? 0 : worst === WHOLE && name.length === words.join("").length ? 660 : worst >= BEGINS ? 560 : worst >= INSIDE ? 440 : worst > TOLD ? 300 : worst > 5 ? 150 : 50;
        const value = rank && rank + sum / words.length * 0.4;
        return value < 520 && whole.length > 1 && name.includes(whole) ? 520 : value;
      };
    };

    // Types, as the reference writes them; of one that has a name, also what it stands for.
    const tidy = (type) => type.toLowerCase().replace(/\s+/g, " ").replace(/ ?-> ?/g, " -> ").replace(/\( | (?=\))/g, (found) => found.trim()).trim();
    const forms = data.types.map((type) => type.split("\n").map(tidy));
    const say = (type) => (data.types[type] ?? "void").split("\n")[0];
    const typesOf = (entry) => (entry.parsed ??= parsed(entry));
    const parsed = (entry) => {
      if (typeof entry.types === "number") return { result: entry.types - 1 };
      const own = { s: `${entry.within} ref`, r: `${entry.within} record`, e: `${entry.within} ref set`, v: "void" };
      const [given, result] = entry.types.split(">").map((side) => side.split(",").filter(Boolean).map((one) => (own[one] ? data.types.indexOf(own[one]) : +one)));
      return { given, result: result[0] };
    };
    const signed = ({ given, result }) => (given ? `(${given.map(say).join(", ")}) -> ${say(result)}` : say(result));

    // By type: 3 it is that, 2 it has that in it, 1 it begins so.
    const agree = (wanted) => {
      const within = new RegExp(`(^|[ (])${wanted.replace(/\W/g, "\\$&")}($|[ )])`);
      return forms.map((some) => Math.max(...some.map((form) => (form === wanted ? 3 : within.test(form) ? 2 : +form.startsWith(wanted)))));
    };
    const cut = (text, between) => {
      const found = [""];
      let depth = 0;
      for (let at = 0; at < text.length; at++) {
        depth += (text[at] === "(") - (text[at] === ")");
        if (!depth && text.startsWith(between, at)) at += between.length - 1, found.unshift("");
        else found[0] += text[at];
      }
      return found.reverse();
    };
    // A parameter of its own for each wanted type, in any order: how well they agree, or 0.
    const assign = ([first, ...rest], given) => !first ? 1 : Math.max(0, ...given.map((type, at) => {
      const others = first[type] && assign(rest, given.filter((_, other) => other !== at));
      return others && first[type] + others;
    }));
    const byType = (text, hints) => {
      const [left, right = ""] = cut(text, "->");
      const taken = cut(left, ",").map(tidy).filter(Boolean).slice(0, 5), back = tidy(right);
      const known = [...new Set(data.types.join(" ").match(/[^\s()>-]+/g))];
      for (const word of [...taken, back].flatMap((type) => type.split(/[^\w\u0080-\uffff]+/)).filter(Boolean)) {
        if (!known.some((one) => one.toLowerCase().startsWith(word))) hints.push(`No type here has the word “${word}”${perhaps(word, known)}.`);
      }
      const wanted = taken.map(agree), result = back && agree(back);
      return (entry) => {
        if (entry.now || !entry.types || !(result || taken.length)) return 0;
        const types = typesOf(entry), { given = [] } = types;
        if (given.length < taken.length) return 0;
        const value = (result ? result[types.result] : 1) && assign(wanted, given.slice(0, 20));
        return value && 500 + 25 * (value + (result && result[types.result])) - 4 * (types.given ? given.length - taken.length : 12) - (result && say(types.result).length / 2);
      };
    };
    const perhaps = (word, known) => {
      const far = (one) => distance(word.toLowerCase(), one.toLowerCase(), 2);
      const near = known.filter((one) => far(one) < 3).sort((a, b) => far(a) - far(b))[0];
      return near ? `; perhaps ${near}` : "";
    };

    // What a query narrows by: each key with the values of an entry.
    const FACETS = {
      raises: (entry) => (entry.raises ?? []).map((error) => data.errors[error]),
      role: (entry) => data.roles[entry.role - 1] ?? [],
      since: (entry) => data.releases[entry.since - 1] ?? [],
      kind: (entry) => data.kinds[entry.kind][0].split(" "),
      class: (entry) => [entry.within || entry.name],
    };
    const narrowed = (key, value, hints) => {
      const valued = FACETS[key], lower = value.toLowerCase();
      const known = [...new Set(entries.filter((entry) => key !== "class" || entry.within || !entry.kind).flatMap(valued))];
      for (const test of [(one) => one === lower, (one) => one.startsWith(lower), (one) => one.includes(lower)]) {
        const chosen = known.filter((one) => test(one.toLowerCase()));
        if (chosen.length) return (entry) => valued(entry).some((one) => chosen.includes(one));
      }
      hints.push(`Nothing here has ${key}:${value}${perhaps(value, known)}.`);
      return () => false;
    };

    const find = (query) => {
      const hints = [], tests = [];
      const rest = query.slice(0, 300).replaceAll("→", "->").replace(/(^|\s)(raises|role|since|kind|class):(\S*)/gi, (_, space, key, value) => {
        tests.push(narrowed(key.toLowerCase(), value, hints));
        return space;
      }).replace(/(^|\s)(deprecated|removed|prototyped)(?!\S)/gi, (found, space, state) => {
        const is = (entry) => entry.state === state.toLowerCase();
        return entries.some(is) ? (tests.push(is), space) : found;
      }).trim();
      let typed = cut(rest, "->").length > 1;
      const score = (value) => entries.flatMap((entry, at) => {
        const found = tests.every((test) => test(entry)) && value(entry, at);
        return found ? [[found + bonus[at], entry]] : [];
      });
      let scored = score(typed ? byType(rest, hints) : rest ? byName(rest) : (entry) => tests.length && !entry.now);
      // A type alone, where no name has all of its words: what returns it.
      if (!typed && / (ref|set|map|record)$/i.test(rest) && forms.flat().includes(tidy(rest)) && !scored.some(([, { full }]) => partsOf(rest).every((word) => partsOf(full).includes(word)))) {
        typed = true;
        hints.push(`By type, as -> ${rest}.`);
        scored = score(byType(`-> ${rest}`, hints));
      }
      // A question: without the words that every question has, and with what has most of the others.
      const sought = rest.split(/\s+/).filter((word) => !IDLE.has(word.toLowerCase())).join(" ");
      const asked = !typed && sought && !scored.length;
      if (asked) {
        const all = byName(sought), most = byMost(sought);
        scored = score((entry, at) => Math.max(all(entry, at), most(entry, at)));
      }
      scored.sort((a, b) => b[0] - a[0]);
      if (asked && scored.length) {
        const best = scored[0][0];
        scored = scored.filter(([value]) => value > best / 2 - 20);
        if (best < 400) hints.push("No name has all of these words; these have most.");
      }
      // What is found by its name and by a former one stands in the list once.
      const seen = new Set();
      const hits = scored.map(([, entry]) => entry).filter(({ href }) => !seen.has(href) && seen.add(href));
      if (!typed && /\s(ref|set|map|record)$/.test(rest)) hints.push(`To search by type, write -> ${rest}`);
      return { hits, hints, typed, words: typed ? [] : partsOf(rest), empty: !rest && !tests.length };
    };
    return { entries, find, types: (entry) => entry.types && signed(typesOf(entry)) };
  };

  // ---- What shows it ----

  const make = (tag, className, ...children) => {
    const made = Object.assign(document.createElement(tag), { className });
    made.append(...children);
    return made;
  };
  const leading = (href, className, ...children) => Object.assign(make("a", className, ...children), { href });
  const code = (className, ...children) => Object.assign(make("code", className, ...children), { translate: false });

  // A text with what was sought marked in it.
  const marked = (text, words) => {
    const sought = words.filter((word) => word.length > 1).join("|");
    return sought ? text.split(RegExp(`(?<![a-z0-9])(${sought})`, "i")).map((part, at) => (at % 2 ? make("mark", "", part) : part)) : [text];
  };

  const counted = (number) => `${number.toLocaleString("en")} result${number === 1 ? "" : "s"}`;

  // `say` tells those who listen.
  const begin = (input, data, search, say) => {
    const root = input.closest(".search").dataset.root, combobox = input.matches("[role]");
    const heard = ({ empty, hits, hints }) => (empty ? "" : [counted(hits.length), ...hints].join(". "));
    const address = (query) => `${root}search.html?q=${encodeURIComponent(query)}`;

    const link = (hit, found) => {
      const entry = hit.now ?? hit, kind = data.kinds[entry.kind][0];
      const name = marked(entry.full, found.words);
      const top = make("span", "hit-top", kind === "guide" ? make("span", "hit-name", ...name) : code("hit-name", ...name));
      top.append(make("span", "kind", [combobox && kind, !entry.full.startsWith(`${entry.within}.`) && entry.within].filter(Boolean).join(" · ")));
      if (!["published", "absent"].includes(entry.state)) top.append(make("span", `badge ${entry.state}`, entry.state));
      if (hit.now) top.append(make("span", "kind", `formerly ${hit.full}`));
      const types = (found.typed || !entry.doc) && search.types(entry);
      return leading(root + entry.href, "hit", top, types ? code("hit-text", types) : make("span", "hit-text", ...marked(entry.doc, found.words)));
    };
    const go = (href, event) => (event.ctrlKey || event.metaKey ? window.open(href, "_blank", "noopener") : location.assign(href));

    // The sheet below the box: a combobox with a list, in the pattern that screen readers know.
    const sheet = () => {
      const list = make("div", "hits"), note = make("p", "sheet-note"), box = make("div", "sheet", list, note);
      list.id = "search-hits";
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", "Results");
      input.setAttribute("aria-controls", list.id);
      input.after(box);
      let options = [], active;

      const activate = (option) => {
        active?.setAttribute("aria-selected", "false");
        active = option;
        active?.setAttribute("aria-selected", "true");
        input.setAttribute("aria-activedescendant", active?.id ?? "");
      };
      const step = (option) => {
        activate(option);
        option?.scrollIntoView({ block: "nearest" });
      };
      const open = (shown) => {
        box.hidden = !shown;
        list.hidden = !options.length;
        input.setAttribute("aria-expanded", shown && !list.hidden);
        if (!shown) activate();
      };
      const taught = ([query, says]) => {
        const made = leading(address(query), "hit way", code("hit-name", query), make("span", "hit-text", says));
        made.dataset.query = query;
        return made;
      };
      const show = () => {
        const found = search.find(input.value), many = found.hits.length;
        options = found.empty ? data.hints.map(taught) : found.hits.slice(0, 10).map((hit) => link(hit, found));
        if (many > 10) options.push(leading(address(input.value), "hit all", `All ${counted(many)}`));
        options.forEach((option, at) => {
          option.id = `search-hit-${at}`;
          option.tabIndex = -1;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
        });
        list.scrollTop = 0;
        list.replaceChildren(...options);
        note.textContent = found.empty ? "Write a name, words of a text, or:" : found.hints.join(" ") || (many ? "" : "Nothing is found.");
        note.hidden = !note.textContent;
        open(true);
        if (!found.empty) activate(options[0]);
        say(heard(found));
      };
      const follow = (option, event) => {
        if (option.dataset.query) {
          event.preventDefault();
          input.value = option.dataset.query;
          return show();
        }
        if (event.key) go(option.href, event);
        if (!event.ctrlKey && !event.metaKey) input.blur();
      };

      input.addEventListener("input", show);
      input.addEventListener("focus", show);
      input.addEventListener("click", () => box.hidden && show());
      input.addEventListener("blur", () => open(false));
      // The box keeps the focus while the sheet is pressed.
      box.addEventListener("mousedown", (event) => event.preventDefault());
      list.addEventListener("click", (event) => {
        const option = event.target.closest(".hit");
        if (option) follow(option, event);
      });
      const keys = {
        ArrowDown: () => (box.hidden ? show() : step(options[options.indexOf(active) + 1] ?? options[0])),
        ArrowUp: () => step(options[options.indexOf(active) - 1] ?? options[options.length - 1]),
        Enter: (event) => (active ? follow(active, event) : input.value.trim() && go(address(input.value), event)),
        Escape: () => (box.hidden ? (input.value = "") : open(false)),
      };
      input.addEventListener("keydown", (event) => {
        if (event.isComposing || !keys[event.key]) return;
        event.preventDefault();
        keys[event.key](event);
      });
      open(false);
      if (document.activeElement === input) show();
    };

    // search.html: all that is found, by kind; the query stands in the address.
    const page = () => {
      const list = document.getElementById("search-found"), help = document.getElementById("search-help");
      const section = (hits, found, few) => {
        const item = (hit) => make("li", "", link(hit, found));
        const items = make("ul", "found", ...hits.slice(0, few).map(item));
        const made = make("section", "", make("h2", "", data.kinds[hits[0].kind][1], " ", make("span", "kind", `${hits.length}`)), items);
        if (hits.length > few) {
          const more = make("button", "", `Show ${hits.length - few} more`);
          more.type = "button";
          more.addEventListener("click", () => {
            more.remove();
            items.append(...hits.slice(few).map(item));
            items.children[few].firstChild.focus();
          });
          made.append(more);
        }
        return made;
      };
      const show = () => {
        const found = search.find(input.value), kinds = new Map();
        for (const hit of found.hits) kinds.set(hit.kind, [...(kinds.get(hit.kind) ?? []), hit]);
        const words = heard(found);
        const few = Math.max(8, Math.floor(150 / kinds.size));
        list.replaceChildren(make("p", "muted", words), ...[...kinds.values()].map((hits) => section(hits, found, few)));
        help.hidden = !found.empty;
        say(words);
      };
      input.addEventListener("input", () => {
        show();
        try {
          history.replaceState(null, "", address(input.value));
        } catch { /* a browser that does not change the addresses of files */ }
      });
      document.addEventListener("keydown", (event) => {
        const stops = [input, ...list.querySelectorAll(".hit")], at = stops.indexOf(document.activeElement);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Enter: at ? -1 : 1 }[event.key];
        if (at < 0 || !stops[to] || event.isComposing) return;
        event.preventDefault();
        if (event.key === "Enter") go(stops[to].href, event);
        else stops[to].focus();
      });
      show();
    };

    // What has run is quick: the first key shall not wait.
    (globalThis.requestIdleCallback ?? setTimeout)(() => ["a", "ab", "abcd", "a b"].forEach((query) => {
      const found = search.find(query);
      found.hits.slice(0, 10).forEach((hit) => link(hit, found));
      heard(found);
    }));
    if (combobox) sheet();
    else page();
  };

  globalThis.apigenIndex = (data) => {
    const search = engine(data);
    if (globalThis.document) {
      const status = make("p", "spoken");
      status.setAttribute("role", "status");
      document.body.append(status);
      let later;
      // Said when typing pauses, or each key would cut the last number off.
      const say = (words) => {
        clearTimeout(later);
        later = setTimeout(() => { status.textContent = words; }, 400);
      };
      begin(document.querySelector(".search input"), data, search, say);
    }
    return search;
  };
})();
