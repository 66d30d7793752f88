/*
 * A field that narrows a list elsewhere on the page as one types.
 *
 * Python sends `words` and `list`, which finds the list; each item says in `data-words` where the
 * field looks. Nothing goes back: what is typed is for this reader and this moment only.
 */

const fields = new WeakMap();

export default function ({ data, parentElement }) {
  if (!fields.has(parentElement)) fields.set(parentElement, new Narrow(parentElement));
  fields.get(parentElement).receive(data);
}

class Narrow {
  constructor(parent) {
    this.box = document.createElement("div");
    this.label = document.createElement("label");
    this.field = document.createElement("input");
    this.said = document.createElement("p");
    this.box.className = "narrow";
    this.label.htmlFor = this.field.id = "narrow";
    Object.assign(this.field, { type: "search", autocomplete: "off", spellcheck: false });
    this.said.setAttribute("role", "status");
    this.field.addEventListener("input", () => this.narrow());
    // Streamlit listens on the document: `r` would run the page again, `c` open a dialog.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      this.box.addEventListener(kind, (event) => event.stopPropagation());
    }
    this.box.append(this.label, this.field, this.said);
    parent.append(this.box);
  }

  receive({ words, list }) {
    this.words = words;
    this.list = list;
    this.label.textContent = words.label;
    this.field.placeholder = words.placeholder;
    if (this.field.value) this.narrow();
  }

  narrow() {
    const typed = this.field.value.toLowerCase().normalize().split(/\s+/).filter(Boolean);
    const items = [...document.querySelectorAll(`${this.list} li`)];
    for (const item of items) {
      const held = item.dataset.words.normalize();
      item.hidden = !typed.every((word) => held.includes(word));
    }
    for (const group of document.querySelectorAll(`${this.list} section`)) {
      const shown = group.querySelectorAll("li:not([hidden])").length;
      group.hidden = shown === 0;
      group.querySelector(".count").textContent = shown;
    }
    const shown = items.filter((item) => !item.hidden).length;
    const told = shown ? this.words.shown : this.words.nothing;
    this.said.textContent = typed.length
      ? told.replace("{n}", shown).replace("{all}", items.length)
      : "";
  }
}
