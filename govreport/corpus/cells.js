// Cells: the page or the lines with the cell marked, what was read, what the sums allow.

export default page(({ card, say, word, decide, button, list, gone }) => {
  const KEYS = { b: "blank", u: "unreadable" };
  const input = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", maxlength: "24",
    "aria-keyshortcuts": "Enter",
  });
  // what is typed takes the place of what was read, and is not put behind it
  input.addEventListener("focus", () => input.select());
  const enter = () => decide("value", input.value);

  function pressed(key, event) {
    if (key === "enter" && event.target === input && !event.isComposing) enter();
    else if (KEYS[key] && !event.repeat) decide(KEYS[key]);
    else return false;
    return true;
  }

  function facts(now) {
    const rows = (now.facts ?? []).map(([name, value]) =>
      element("tr", {}, element("th", { scope: "row" }, say(name)), element("td", {}, say(value))));
    return rows.length ? element("table", {}, element("tbody", {}, ...rows)) : null;
  }

  function sums(now) {
    if (!now.allowed) return null;
    const entries = now.allowed.map((one) => [element("b", {}, one.value), ` — ${say(one)}`]);
    const more = now.allowed.length ? (now.allowed.length > 1 ? [word("allowed_many")] : [])
      : [word("allowed_none")];
    return list("allowed", entries, ...more);
  }

  function source(now) {
    const shown = now.source ?? {};
    const box = element("div", { class: "source", tabindex: "0", role: "region",
      "aria-label": word("source") });
    if (now.gone) box.append(element("p", { class: "mild" }, `${word("gone")} (${now.gone})`));
    else if (shown.image?.startsWith("data:image/png;base64,")) {
      const image = element("img", { alt: `${say(now.title)} ${now.file}`, src: shown.image });
      image.addEventListener("load", () => {
        const [across, down] = shown.middle;
        box.scrollTop = down * image.offsetHeight - box.clientHeight / 2;
        box.scrollLeft = across * image.offsetWidth - box.clientWidth / 2;
      });
      box.append(image);
    } else if (shown.lines) {
      const rows = shown.lines.map((line) => element(shown.table ? "tr" : "div", {},
        ...line.map(([text, width, marked]) => {
          const tag = shown.exact ? "mark" : "span"; // what is near is found, and not marked
          const inside = marked ? element(tag, { class: "at" }, text || "　") : text;
          return shown.table ? element("td", { colspan: width }, inside) : element("span", {}, inside);
        })));
      box.append(shown.table ? element("table", {}, element("tbody", {}, ...rows))
        : element("div", { class: "lines" }, ...rows));
    } else box.append(element("p", { class: "mild" }, word("no_source")));
    const near = shown.exact === false && !now.gone
      ? element("p", { class: "mild" }, word("near")) : null;
    return element("div", { class: "page" }, ...(near ? [near] : []), box);
  }

  function body(now) {
    const marked = (one) => [`${one.mark} ${say(one)}`];
    return [source(now), element("div", { class: "about" },
      facts(now),
      list("why", [[say(now.why)], ...now.findings.map(marked)]),
      sums(now),
      now.others ? list("others", now.others.map((one) => [`${one.who}: ${say(one)}`])) : null)];
  }

  function actions() {
    input.disabled = gone();
    return [element("label", {}, word("value"), " ", input), button("Enter", "enter", enter),
      button("B", "blank", () => decide("blank")), button("U", "unreadable", () => decide("unreadable"))];
  }

  return {
    name: "cells", body, actions, pressed,
    start() { input.value = card().value ?? ""; },
    focus() {
      input.focus({ preventScroll: true });
      input.select();
    },
  };
});
