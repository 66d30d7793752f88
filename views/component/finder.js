/*
 * A field that finds things by name as one types.
 *
 * Python sends `words` and, when it was asked, the `answer` to a text: groups of hits. All of it
 * is put on the page as text, never as HTML. What the reader does goes back as one of two
 * triggers: `asked` (the text so far) and `chosen` (a hit, or the text alone).
 */

const PAUSE = 120; // ms without a key before Python is asked
const finders = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  // Streamlit calls this at every rerun with the same element: field and list live on.
  if (!finders.has(parentElement)) finders.set(parentElement, new Finder(parentElement));
  const finder = finders.get(parentElement);
  finder.tell = setTriggerValue;
  finder.receive(data);
  return () => {
    finder.close();
    finders.delete(parentElement);
  };
}

class Finder {
  constructor(parent) {
    this.active = -1;
    this.options = [];
    this.box = element("div", "finder");
    this.label = element("label");
    this.field = element("input");
    this.key = element("kbd", "", "/");
    this.list = element("div", "hits");
    this.said = element("div", "heard");
    Object.assign(this.field, { id: "field", type: "text", autocomplete: "off", spellcheck: false });
    this.label.htmlFor = "field";
    this.list.id = "hits";
    this.key.ariaHidden = "true";
    set(this.field, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "hits" });
    set(this.list, { role: "listbox" });
    set(this.said, { role: "status" });
    this.box.append(this.label, this.field, this.key, this.list, this.said);
    this.show(false);
    this.listen();
    parent.append(this.box);
  }

  listen() {
    this.field.addEventListener("input", () => this.later());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.field.addEventListener("focus", () => this.show(this.list.childElementCount > 0));
    this.field.addEventListener("blur", () => this.show(false));
    // Streamlit listens on the document: `r` would run the page again, `c` open a dialog.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      this.box.addEventListener(kind, (event) => event.stopPropagation());
    }
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
    this.list.addEventListener("click", (event) => {
      const hit = event.target.closest(".hit");
      if (hit) this.choose(this.options.indexOf(hit));
    });
    this.slash = (event) => {
      const typing = event.composedPath()[0]?.closest?.("input, textarea, select, [contenteditable]");
      const changed = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "/" || typing || changed || !this.words?.in_header) return;
      event.preventDefault();
      this.field.focus();
      this.field.select();
    };
    document.addEventListener("keydown", this.slash);
  }

  close() {
    clearTimeout(this.timer);
    document.removeEventListener("keydown", this.slash);
    this.box.remove();
  }

  // ---- what Python sends

  receive({ words, answer }) {
    this.words = words;
    this.box.lang = words.language;
    this.box.classList.toggle("in-header", words.in_header);
    this.label.textContent = words.label;
    this.label.className = words.in_header ? "heard" : "";
    this.key.hidden = !words.in_header;
    this.field.placeholder = words.placeholder;
    this.list.ariaLabel = words.label;
    // A run of the page brings no answer, and an answer may be overtaken by what was typed since.
    if (answer && answer.text === this.text()) this.answer(answer);
  }

  answer({ groups, said }) {
    this.options = [];
    this.list.replaceChildren(...groups.map((group, number) => this.group(group, number)));
    if (!groups.length) this.list.append(element("p", "nothing", this.words.nothing));
    this.said.textContent = said;
    this.box.dataset.answered = this.text();
    this.activate(-1);
    this.show(this.field.matches(":focus"));
  }

  group({ label, count, glyph, colour, hits }, number) {
    const group = element("div");
    const head = element("div", "group");
    head.id = `group-${number}`;
    head.append(element("span", "", label), element("span", "", count));
    set(group, { role: "group", "aria-labelledby": head.id });
    group.append(head, ...hits.map((hit) => this.hit(hit, glyph, colour)));
    return group;
  }

  hit({ id, title, hint, passage }, glyph, colour) {
    const hit = element("div", "hit");
    const sign = element("span", "sign", glyph);
    sign.ariaHidden = "true";
    sign.style.color = colour;
    hit.append(sign, element("span", "title", title));
    if (hint) hit.append(element("span", "hint", hint));
    if (passage.length) hit.append(this.passage(passage));
    hit.id = `hit-${this.options.length}`;
    hit.dataset.id = id;
    set(hit, { role: "option", "aria-selected": "false" });
    this.options.push(hit);
    return hit;
  }

  passage(parts) {
    const passage = element("span", "passage");
    passage.append(...parts.map(([text, found]) => element(found ? "mark" : "span", "", text)));
    return passage;
  }

  // ---- what the reader does

  text() {
    return this.field.value.trim();
  }

  later() {
    clearTimeout(this.timer);
    this.activate(-1);
    const text = this.text();
    if (text) {
      this.timer = setTimeout(() => this.tell("asked", text), PAUSE);
    } else {
      this.list.replaceChildren();
      this.show(false);
    }
  }

  press(event) {
    if (event.isComposing) return;
    const last = this.options.length - 1;
    const moves = {
      ArrowDown: () => this.activate(this.active < last ? this.active + 1 : 0),
      ArrowUp: () => this.activate(this.active > 0 ? this.active - 1 : last),
      Enter: () => this.choose(this.active),
      Escape: () => (this.list.hidden ? this.empty() : this.show(false)),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow")) this.show(last >= 0);
    move();
  }

  activate(number) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const hit = this.options[number];
    set(this.field, { "aria-activedescendant": hit?.id ?? "" });
    hit?.setAttribute("aria-selected", "true");
    hit?.scrollIntoView({ block: "nearest" });
  }

  /** A hit, or with -1 what was typed, where something is. */
  choose(number) {
    clearTimeout(this.timer);
    const text = this.text();
    const id = this.options[number]?.dataset.id ?? "";
    if (!text || (!id && !this.words.in_header)) return;
    this.show(false);
    if (id) this.empty();
    this.tell("chosen", { id, text });
  }

  empty() {
    this.field.value = "";
    this.later();
  }

  show(open) {
    this.list.hidden = !open;
    if (!open) this.activate(-1); // what is not seen is not chosen
    set(this.field, { "aria-expanded": String(open) });
  }
}

// ---- small things

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
