/*
 * A part of a page with boxes to tick and buttons, drawn by Python.
 *
 * Python sends `html`, in which every value was escaped (`html.fill`). What the reader ticks or
 * presses goes back as the trigger `turned`: {name, value, on}, from the element's own attributes.
 * Over a redraw the folds stay as they are, and the focus stays on the same element.
 */

const NARROW = "(max-width: 640px)";

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".ticks");
  if (!root) {
    root = document.createElement("div");
    root.className = "ticks";
    parentElement.append(root);
  }
  if (root.drawn !== data.html) draw(root, data.html);
  root.onchange = ({ target }) =>
    setTriggerValue("turned", { name: target.name, value: target.value, on: target.checked });
  root.onclick = ({ target }) => {
    const button = target.closest("button[name]");
    if (button) setTriggerValue("turned", { name: button.name, value: button.value, on: false });
  };
}

function draw(root, html) {
  const open = new Map([...root.querySelectorAll("details")].map((fold) => [fold.id, fold.open]));
  const focused = root.getRootNode().activeElement;
  const [name, value] = root.contains(focused) ? [focused.name, focused.value] : [];
  root.innerHTML = html;
  root.drawn = html;
  for (const fold of root.querySelectorAll("details")) {
    if (open.has(fold.id)) fold.open = open.get(fold.id);
    else if (fold.id === "rail") fold.open = !matchMedia(NARROW).matches;
  }
  if (name) {
    const same = [...root.querySelectorAll("input, button")].find(
      (one) => one.name === name && one.value === value,
    );
    (same ?? root.querySelector("input, button"))?.focus({ preventScroll: true });
  }
}
