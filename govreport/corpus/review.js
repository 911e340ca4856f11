// The frame of a review: shows what it is sent and sends back what was pressed. What is reviewed
// (cells.js, items.js) stands behind it in the same script and makes the card and its keys.
// Every text is set as text, never as markup.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// `make` is given this frame and answers with its own part:
//   body(now)     what is shown of a card          actions()   the buttons, and fields, below it
//   pressed(key, event)   whether it took a key    start()     a new card is here
//   focus()       where one begins to type         name        of its class
function page(make) {
  return { render: ({ model, el }) => render(model, el, make) };
}

function render(model, el, make) {
  const root = element("section", { class: "govreport-review" });
  const head = element("header");
  const title = element("h3", { "aria-live": "polite" }); // a new card is said aloud
  const body = element("div");
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
  const its = { card, say, word, root, body, decide, skip, undo, button, list, gone, redraw };
  const own = make(its);

  function decide(kind, value = "") {
    model.send({ at: card().at, do: "decide", kind, value, note: note.value });
  }
  function skip() { model.send({ at: card().at, do: "skip" }); }
  function undo() { model.send({ at: card().at, do: "undo" }); }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === note
      || event.target.tagName === "SELECT") return;
    // an input method for Chinese takes the letter; the key is the same
    const typed = event.key === "Process" ? event.code.replace(/Key|Digit/, "") : event.key;
    const key = (typed ?? "").toLowerCase();
    if (own.pressed(key, event)) event.preventDefault();
    else if ("sz".includes(key) && key && !event.repeat) {
      event.preventDefault();
      (key === "s" ? skip : undo)();
    }
  }
  root.addEventListener("keydown", pressed);

  // while the focus is here plain keys are ours: in JupyterLab b would add a cell; Ctrl+S still saves
  function ours(event) {
    root.toggleAttribute("data-lm-suppress-shortcuts",
      !(event.ctrlKey || event.metaKey || event.altKey));
  }
  window.addEventListener("keydown", ours, true);

  function button(key, name, click, off = gone()) {
    return element("button", { type: "button", click, "aria-keyshortcuts": key, disabled: off && "" },
      element("kbd", { "aria-hidden": "true" }, key === "Enter" ? "⏎" : key), " ", word(name));
  }

  // whether nothing can be decided of what is shown
  function gone() {
    const now = card();
    return !now.left || "gone" in now;
  }

  function list(name, entries, ...more) {
    if (!entries.length && !more.length) return null;
    return element("div", {}, element("h4", {}, word(name)),
      entries.length ? element("ul", {}, ...entries.map((one) => element("li", {}, ...one))) : "",
      ...more.map((text) => element("p", { class: "mild" }, text)));
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

  function drawBody() {
    const now = card();
    body.className = `body ${own.name}`;
    if (now.left) {
      body.replaceChildren(...own.body(now));
      intoView();
    } else {
      const here = Object.values(model.get("only")).some((key) => key);
      body.replaceChildren(element("p", {}, word(here ? "finished_here" : "finished"), " ",
        now.done ? word("build") : ""));
    }
  }

  function intoView() {
    const box = body.querySelector(".source");
    const mark = box?.querySelector(".at");
    if (!mark) return;
    const [inner, outer] = [mark.getBoundingClientRect(), box.getBoundingClientRect()];
    box.scrollTop += inner.top - outer.top
      - Math.max((box.clientHeight - inner.height) / 2, 8);
    if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right + 40;
  }

  function drawActions() {
    note.setAttribute("aria-label", word("note"));
    note.placeholder = word("note");
    note.disabled = gone();
    actions.setAttribute("aria-label", word("title"));
    actions.replaceChildren(...own.actions(), button("S", "skip", skip, !card().left),
      button("Z", "undo", undo, false), note);
  }

  function draw() {
    drawHead();
    drawMenus();
    drawBody();
    drawActions();
    said.textContent = say(model.get("said"));
  }

  // the body anew, the focus where it was and all scrolled as it was
  function redraw() {
    const focused = root.contains(document.activeElement);
    const name = document.activeElement?.name;
    const tops = [".source", ".about"].map((part) => [part, body.querySelector(part)?.scrollTop]);
    drawBody();
    drawActions();
    for (const [part, top] of tops) {
      if (top !== undefined && body.querySelector(part)) body.querySelector(part).scrollTop = top;
    }
    if (!focused || root.contains(document.activeElement)) return;
    const same = [...body.querySelectorAll("input")].find((one) => name && one.name === name);
    if (same) same.focus({ preventScroll: true });
    else own.focus();
  }

  function next() {
    const focused = root.contains(document.activeElement);
    note.value = "";
    own.start();
    draw();
    if (!focused || menus.contains(document.activeElement)) return; // who works elsewhere stays there
    if (gone()) actions.querySelector("button:not([disabled])").focus();
    else own.focus();
  }

  function again() {
    const at = document.activeElement;
    draw();
    if (menus.contains(document.activeElement)) return;
    if (root.contains(at)) at.focus({ preventScroll: true });
    else if (at?.className === "lang" || !root.contains(document.activeElement)) {
      head.querySelector(".lang").focus();
    }
  }

  model.on("change:card", next);
  model.on("change:lang", again);
  const told = () => { said.textContent = say(model.get("said")); };
  model.on("change:said", told);
  own.start();
  draw();
  requestAnimationFrame(intoView);
  return () => {
    window.removeEventListener("keydown", ours, true);
    model.off("change:card", next);
    model.off("change:lang", again);
    model.off("change:said", told);
  };
}
