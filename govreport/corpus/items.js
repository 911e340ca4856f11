// Items: the section with the problem or improvement marked, what it may answer, the codebook.

export default page(({ card, say, word, body: frame, decide, button, list, gone, redraw }) => {
  let mode = ""; // "cut", "pair", "themes": what digits, arrows and Enter are for
  let at = 0; // where the cut is, in characters of the unit
  let chosen = { pair: new Set(), themes: new Set() };
  const options = { pair: () => card().problems ?? [], themes: () => card().themes ?? [] };
  const kinds = { pair: "paired", themes: "labelled" };

  function start() {
    const now = card();
    chosen = {};
    for (const name of ["pair", "themes"]) {
      chosen[name] = new Set(options[name]().filter((one) => one.chosen).map((one) => one.key));
    }
    at = now.stops?.[0] ?? 0;
    mode = now.mode ?? "";
  }

  const can = (what) => !gone() && (card().can ?? []).includes(what);

  function turn(to) {
    mode = mode === to && to === "cut" ? "" : to;
    redraw();
    frame.querySelector(to === "cut" ? ".at" : `.${to}`)?.scrollIntoView({ block: "nearest" });
  }

  function enter() {
    if (mode === "cut") decide("split", String(at));
    else if (mode) decide(kinds[mode], [...chosen[mode]].join(" "));
    else if (can("keep")) decide("keep");
  }

  function toggle(name, key, on = !chosen[name].has(key)) {
    if (on) chosen[name].add(key);
    else chosen[name].delete(key);
    redraw();
  }

  const DO = {
    k: ["keep", () => decide("keep")], n: ["no_item", () => decide("no_item")],
    c: ["cut", () => turn("cut")], m: ["merge", () => decide("merged")],
    p: ["problem", () => decide("problem")], r: ["pair", () => turn("pair")],
    t: ["themes", () => turn("themes")],
  };

  function move(key, fine) {
    const stops = fine ? Array.from(card().text, (_, place) => place).slice(1) : card().stops;
    const to = key === "arrowright" ? stops.find((one) => one > at)
      : stops.findLast((one) => one < at);
    if (to !== undefined) at = to;
    redraw();
  }

  function pressed(key, event) {
    if (gone()) return false;
    const box = event.target.type === "checkbox";
    if (key === "enter" && event.target.tagName !== "BUTTON") {
      if (!event.repeat && !event.isComposing) enter();
    } else if (mode === "cut" && (key === "arrowleft" || key === "arrowright")) move(key, event.shiftKey);
    else if (key === "escape" && mode === "cut") turn("cut");
    else if (/^[0-9]$/.test(key) && (mode === "pair" || mode === "themes") && !event.repeat) {
      const one = options[mode]().find(({ digit }) => digit === key);
      if (key === "0" && mode === "pair") {
        chosen.pair.clear();
        redraw();
      } else if (one) toggle(mode, one.key);
    } else if (DO[key] && !event.repeat && !(box && key === " ")) {
      if (can(DO[key][0])) DO[key][1]();
    } else return false;
    return true;
  }

  // the section; what is in an item is underlined, and what is looked at is marked
  function source(now) {
    const box = element("div", { class: "source", tabindex: "0", role: "region",
      "aria-label": word("source") });
    if (now.gone) {
      box.append(element("p", { class: "mild" }, `${word("gone")} (${now.gone})`));
      return box;
    }
    const pieces = now.pieces.map(([text, role, number]) => {
      if (role === "at") return marked(now, text);
      return element("span", { class: role || null },
        ...(number ? [element("sup", {}, number)] : []), text);
    });
    box.append(element("div", { class: "lines" }, ...pieces));
    return box;
  }

  function marked(now, text) {
    if (mode !== "cut") return element("mark", { class: "at" }, text);
    const signs = Array.from(text);
    return element("mark", { class: "at" }, signs.slice(0, at).join(""),
      element("span", { class: "knife", role: "img", "aria-label": word("here") }, "✂"),
      signs.slice(at).join(""));
  }

  const not = (text) => element("small", { class: "mild" }, text ? `${word("not")} ${text}` : "");

  function choices(name, empty) {
    const listed = options[name]();
    const active = mode === name;
    const other = name === "pair" && !active && "answers" in card(); // a problem answers none
    if (!can(name) || (!listed.length && !empty) || other) return null;
    return element("fieldset", { class: `choices ${name}${active ? " active" : ""}` },
      element("legend", {}, word(name === "pair" ? "answers" : "codebook")),
      ...listed.map((one) => {
        const box = element("input", { type: "checkbox", name: `${name} ${one.key}`,
          change: () => { mode = name; toggle(name, one.key, box.checked); },
        });
        box.checked = chosen[name].has(one.key);
        return element("label", {}, box, element("kbd", { "aria-hidden": "true" }, one.digit || "·"),
          element("span", {}, element("b", {}, say(one.name)),
            ...(one.words ? [` (${one.words})`] : []),
            ...(one.how ? [element("small", {}, say(one.how))] : []),
            ...(active && one.definition
              ? [element("small", {}, say(one.definition)), not(say(one.exclude))] : [])));
      }),
      ...(listed.length ? [] : [element("p", { class: "mild" }, empty)]));
  }

  function body(now) {
    const flagged = (one) => [`${one.mark} ${say(one)}`];
    return [element("div", { class: "page" }, source(now)), element("div", { class: "about" },
      list("why", [[say(now.why)], ...now.findings.map(flagged)]),
      now.others ? list("others", now.others.map((one) => [`${one.who}: ${say(one)}`])) : null,
      now.answers ? list("answered", now.answers.map((one) => [one.text, " ", element("small", {}, say(one.how))]),
        ...(now.answers.length ? [] : [word("answered_none")])) : null,
      now.gone ? null : choices("pair", word("no_problem")),
      now.gone ? null : choices("themes"))];
  }

  const HINTS = { cut: "how_cut", pair: "how_pair", themes: "how_themes" };

  function actions() {
    const keys = Object.entries(DO).filter(([, [name]]) => gone() || can(name));
    const made = keys.map(([key, [name, act]]) => {
      const one = button(key.toUpperCase(), name, act);
      if (name === mode) one.setAttribute("aria-pressed", "true");
      return one;
    });
    const hint = mode ? [element("p", { class: "hint", role: "status" }, word(HINTS[mode])),
      button("Enter", "enter", enter)] : [];
    return [...made, ...hint];
  }

  return {
    name: "items", start, body, actions, pressed,
    focus() { frame.querySelector(".source").focus({ preventScroll: true }); },
  };
});
