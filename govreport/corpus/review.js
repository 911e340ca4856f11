// The page of the review: shows what it is sent and sends back what was pressed.
// Every text is set as text, never as markup.

const KEYS = { b: "blank", u: "unreadable", s: "skip", z: "undo" };

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function render({ model, el }) {
  const root = element("section", { class: "govreport-review" });
  const head = element("header");
  const title = element("h3", { "aria-live": "polite" }); // a new cell is said aloud
  const body = element("div");
  const input = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", maxlength: "24",
  });
  // what is typed takes the place of what was read, and is not put behind it
  input.addEventListener("focus", () => input.select());
  const note = element("input", { type: "text", class: "note", maxlength: "500" });
  const menus = element("div", { class: "menus" });
  const actions = element("div", { class: "actions", role: "group" });
  const said = element("p", { class: "said", role: "status", "aria-live": "polite" });
  root.append(head, menus, body, actions, said);
  el.append(root);

  const card = () => model.get("card");
  const lang = () => model.get("lang");
  const say = (label) => (label ? label[lang()] ?? "" : "");
  const word = (name) => say(model.get("words")[name]);

  function send(what) {
    if (what === "skip" || what === "undo") model.send({ at: card().at, do: what });
    else {
      model.send({ at: card().at, do: "decide", kind: what, value: what === "value" ? input.value : "",
        note: note.value });
    }
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === note
      || event.target.tagName === "SELECT") return;
    if (event.key === "Enter" && event.target === input && !event.isComposing) {
      event.preventDefault();
      send("value");
      return;
    }
    // an input method for Chinese takes the letter; the key is the same
    const key = (event.key === "Process" ? event.code.replace("Key", "") : event.key) ?? "";
    const what = KEYS[key.toLowerCase()];
    if (!what || event.repeat) return;
    event.preventDefault();
    send(what);
  }
  root.addEventListener("keydown", pressed);

  // while the focus is here plain keys are ours: in JupyterLab b would add a cell; Ctrl+S still saves
  function ours(event) {
    root.toggleAttribute("data-lm-suppress-shortcuts",
      !(event.ctrlKey || event.metaKey || event.altKey));
  }
  window.addEventListener("keydown", ours, true);

  function button(key, name, what) {
    return element("button",
      { type: "button", click: () => send(what), "aria-keyshortcuts": key, disabled: disabled(what) },
      element("kbd", { "aria-hidden": "true" }, key === "Enter" ? "⏎" : key), " ", word(name));
  }

  function disabled(what) {
    const now = card();
    if (what === "undo") return false;
    return now.left ? (what !== "skip" && "gone" in now ? "" : false) : "";
  }

  function drawHead() {
    const now = card();
    const other = lang() === "zh" ? "en" : "zh";
    root.lang = lang() === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-label", word("title"));
    title.textContent = now.left ? say(now.title) : word("title");
    if (title.parentElement !== head) head.prepend(title);
    while (title.nextSibling) title.nextSibling.remove();
    head.append(
      element("span", { class: "of" }, now.left ? `${now.of} · ${now.file}` : ""),
      element("span", { class: "count" },
        `${word("left")} ${now.left} · ${word("done")} ${now.done}`),
      element("button", {
        type: "button", class: "lang", lang: other === "zh" ? "zh-CN" : "en",
        click: () => { model.set("lang", other); model.save_changes(); },
      }, word("switch")),
    );
  }

  function drawMenus() {
    const focused = menus.contains(document.activeElement) ? document.activeElement.name : "";
    const only = model.get("only");
    menus.replaceChildren(...Object.entries(model.get("menus")).filter(([, listed]) => listed.length > 1)
      .map(([name, listed]) => {
        const select = element("select", { name, change: () => {
          model.set("only", { ...model.get("only"), [name]: select.value });
          model.save_changes();
        } }, ...[{ key: "", zh: word("all"), en: word("all") }, ...listed].map((one) =>
          element("option", { value: one.key, selected: one.key === (only[name] ?? "") }, say(one))));
        return element("label", {}, word(name), " ", select);
      }));
    if (focused) menus.querySelector(`select[name=${focused}]`)?.focus();
  }

  function facts(now) {
    const rows = (now.facts ?? []).map(([name, value]) =>
      element("tr", {}, element("th", { scope: "row" }, say(name)), element("td", {}, say(value))));
    return rows.length ? element("table", {}, element("tbody", {}, ...rows)) : null;
  }

  function list(name, entries, ...more) {
    if (!entries.length && !more.length) return null;
    return element("div", {}, element("h4", {}, word(name)),
      entries.length ? element("ul", {}, ...entries.map((one) => element("li", {}, ...one))) : "",
      ...more.map((text) => element("p", { class: "mild" }, text)));
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

  function intoView() {
    const box = body.querySelector(".source");
    const mark = box?.querySelector(".at");
    if (!mark) return;
    const [inner, outer] = [mark.getBoundingClientRect(), box.getBoundingClientRect()];
    box.scrollTop += inner.top - outer.top - (box.clientHeight - inner.height) / 2;
    if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right + 40;
  }

  function drawBody() {
    const now = card();
    body.className = "body";
    if (!now.left) {
      const here = Object.values(model.get("only")).some((key) => key);
      body.replaceChildren(element("p", {}, word(here ? "finished_here" : "finished"), " ", now.done ? word("build") : ""));
      return;
    }
    const marked = (one) => [`${one.mark} ${say(one)}`];
    const about = element("div", { class: "about" },
      facts(now),
      list("why", [[say(now.why)], ...now.findings.map(marked)]),
      sums(now),
      now.others ? list("others", now.others.map((one) => [`${one.who}: ${say(one)}`])) : null);
    body.replaceChildren(source(now), about);
    intoView();
  }

  function drawActions() {
    const label = element("label", {}, word("value"), " ", input);
    input.setAttribute("aria-keyshortcuts", "Enter");
    input.disabled = disabled("value") === "";
    note.setAttribute("aria-label", word("note"));
    note.placeholder = word("note");
    note.disabled = input.disabled;
    actions.setAttribute("aria-label", word("title"));
    actions.replaceChildren(label, button("Enter", "enter", "value"), button("B", "blank", "blank"),
      button("U", "unreadable", "unreadable"), button("S", "skip", "skip"),
      button("Z", "undo", "undo"), note);
  }

  function draw() {
    drawHead();
    drawMenus();
    drawBody();
    drawActions();
    said.textContent = say(model.get("said"));
  }

  function next() {
    const focused = root.contains(document.activeElement);
    input.value = card().value ?? "";
    note.value = "";
    draw();
    if (!focused || menus.contains(document.activeElement)) return; // who works elsewhere stays there
    if (input.disabled) actions.querySelector("button:not([disabled])").focus();
    else {
      input.focus({ preventScroll: true });
      input.select();
    }
  }

  function again() {
    const at = document.activeElement;
    draw();
    if (menus.contains(document.activeElement)) return;
    if (at === input || at === note) at.focus({ preventScroll: true });
    else if (at?.className === "lang" || !root.contains(document.activeElement)) {
      head.querySelector(".lang").focus();
    }
  }

  model.on("change:card", next);
  model.on("change:lang", again);
  const told = () => { said.textContent = say(model.get("said")); };
  model.on("change:said", told);
  input.value = card().value ?? "";
  draw();
  requestAnimationFrame(intoView);
  return () => {
    window.removeEventListener("keydown", ours, true);
    model.off("change:card", next);
    model.off("change:lang", again);
    model.off("change:said", told);
  };
}

export default { render };
