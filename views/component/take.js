/*
 * Copy the link of what is shown, whole, so that it works in a letter too; and print the page.
 */

const rows = new WeakMap();

export default function ({ data, parentElement }) {
  if (!rows.has(parentElement)) rows.set(parentElement, new Row(parentElement));
  rows.get(parentElement).receive(data);
}

class Row {
  constructor(parent) {
    this.box = document.createElement("div");
    this.box.className = "take";
    this.copy = document.createElement("button");
    this.print = document.createElement("button");
    this.link = document.createElement("input");
    this.said = document.createElement("span");
    this.copy.type = this.print.type = "button";
    this.copy.className = "copy";
    this.print.className = "print";
    this.link.readOnly = this.link.hidden = true;
    this.said.setAttribute("role", "status");
    this.copy.addEventListener("click", () => this.take());
    this.print.addEventListener("click", () => window.print());
    // Streamlit listens on the document: `c` would open a dialog.
    this.box.addEventListener("keydown", (event) => event.stopPropagation());
    this.box.append(this.copy, this.print, this.link, this.said);
    parent.append(this.box);
  }

  receive({ words, link }) {
    this.words = words;
    this.copy.textContent = words.copy;
    this.print.textContent = words.print;
    this.link.ariaLabel = words.copy;
    const address = new URL(link, window.location.href).href;
    if (address === this.link.value) return;
    this.link.value = address;
    this.link.hidden = true;
    this.said.textContent = "";
  }

  async take() {
    try {
      await navigator.clipboard.writeText(this.link.value);
      this.said.textContent = this.words.copied;
    } catch {
      // A page that is not served over https may not write there: the reader copies it.
      this.link.hidden = false;
      this.link.focus();
      this.link.select();
      this.said.textContent = this.words.by_hand;
    }
  }
}
