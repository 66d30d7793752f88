/*
 * The drawn network in the browser.
 *
 * `vis` stands above this file in the built script: vis-network as it comes in the pyvis wheel.
 * Python sends plain JSON (`network_drawing.drawing`), packed with gzip in Streamlit; nothing of it
 * is ever read as HTML, and nothing is fetched. The same file draws the stand-alone page.
 *
 * For tests: `.network` has `data-ready` (the number of nodes) once it is drawn, and
 * `.network.canvasToDOM(id)` gives where in the window a node stands: {x, y}, and
 * `.network.hasLabel(id)` tells whether its label is drawn.
 */

const FONT = '"ThaiUI", "Noto Sans Thai", "Leelawadee UI", Thonburi, sans-serif';
const DIMMED = 0.25;
const TITLE = `600 18px ${FONT}`;
// A label is 14 px at a zoom of 1, and never too small to read: then there are fewer of them.
const LETTERS = 14, SMALLEST = 11.5, LARGEST = 17, LINE = 1.32;
const LARGEST_ZOOM = 1.25, FIRST_ZOOM = 0.86;
const LABELS_OF_NEIGHBOURS = 24;
// The width from which on a line is a strong tie; see LINES in network_drawing.py.
const THICK = 2;

// On paper a picture is light, whatever the page is.
const LIGHT = { ink: "#1E2730", paper: "#FFFFFF", edge: "#3A3F45", strong: "#00568F", answer: "#D9EAF5" };

const pictures = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  // Streamlit calls this at every rerun with the same element: the picture lives on.
  if (!pictures.has(parentElement)) pictures.set(parentElement, new Picture(parentElement));
  const picture = pictures.get(parentElement);
  picture.onPick = (picked) => setStateValue("picked", picked);
  picture.onOpen = (id) => setTriggerValue("opened", id);
  picture.receive(data);
  return () => {
    picture.close();
    pictures.delete(parentElement);
  };
}

class Picture {
  constructor(parent) {
    this.onPick = this.onOpen = () => {};
    this.clicks = 0;
    this.enlargement = 1;
    this.selected = null;
    this.hovered = null;
    this.tone = LIGHT;
    this.nodes = new vis.DataSet();
    this.edges = new vis.DataSet();
    this.build(parent);
  }

  build(parent) {
    this.box = element("div", "network");
    this.box.canvasToDOM = (id) => this.place(id);
    this.box.hasLabel = (id) => Boolean(this.plan?.labels.has(id));
    this.shown = element("p", "shown");
    this.tools = element("div", "tools");
    this.paper = element("div", "paper");
    this.legend = element("ul", "legend");
    this.box.append(this.shown, this.tools, this.paper, this.legend);
    // Streamlit listens on the document: `r` would run the page again, `c` open a dialog.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      this.box.addEventListener(kind, (event) => event.stopPropagation());
    }
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.pick(null);
    });
    parent.append(this.box);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.onTone = () => this.network && this.data && this.retone(this.pageTone());
    this.dark.addEventListener("change", this.onTone);
  }

  close() {
    this.dark.removeEventListener("change", this.onTone);
    this.network?.destroy();
    this.box.remove();
  }

  // ---- what Python sends

  async receive(packed) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const [text] = await Promise.all([unpacked(packed), fontsLoaded()]);
    // A newer picture may have come meanwhile, and most reruns bring the same one again.
    if (turn !== this.turn || text === this.text) return;
    this.show(JSON.parse(text));
    this.text = text; // only now: what could not be shown is tried again at the next rerun
  }

  /** The colours of the page, which may be dark; a saved picture is light. */
  pageTone() {
    const style = getComputedStyle(this.box);
    const told = (name) => style.getPropertyValue(`--${name}`).trim() || LIGHT[name];
    return Object.fromEntries(Object.keys(LIGHT).map((name) => [name, told(name)]));
  }

  show(data) {
    this.tone = this.pageTone();
    delete this.box.dataset.ready;
    const before = this.data;
    this.data = data;
    this.box.lang = data.language;
    if (data.height) this.box.style.setProperty("--height", `${data.height}px`);
    this.adopt(before);
    if (!this.network) this.start();
    this.furnish();
    if (!before || before.arrangement !== data.arrangement || this.hasOutsiders(before)) {
      this.fit(FIRST_ZOOM);
    }
    this.emphasise();
    this.network.once("afterDrawing", () => {
      this.box.dataset.ready = data.nodes.length;
    });
    this.network.redraw();
  }

  /** Take over nodes and lines. What was dragged stays where it is, unless Python moved it. */
  adopt(before) {
    const known = new Map(before?.nodes.map((node) => [node.id, node]));
    const anew = before?.arrangement !== this.data.arrangement;
    const marked = new Set(this.data.marked);
    const lines = this.data.edges.map((edge) => {
      const id = `${edge.from} ${edge.way} ${edge.to}`;
      if (!marked.has(id)) return { ...edge, id, base: edge.color };
      const color = this.tone.strong;
      return { ...edge, id, base: color, color, width: 5, dashes: false };
    });
    const nodes = this.data.nodes.map((node) => {
      const old = known.get(node.id);
      if (!old) return this.beside(node, lines, known);
      return anew || old.x !== node.x || old.y !== node.y ? node : without(node, "x", "y");
    });
    const there = new Set([...nodes, ...lines].map(({ id }) => id));
    const follows = !before || before.selected !== this.data.selected || !there.has(this.selected);
    const wanted = follows ? this.data.selected : this.selected;
    // vis-network draws at once when nodes go: nothing of ours may speak of them any more.
    this.selected = there.has(wanted) ? wanted : null;
    this.hovered = there.has(this.hovered) ? this.hovered : null;
    this.words = new Map();
    this.forgetPlan();
    replace(this.nodes, nodes.map(withoutLabel));
    replace(this.edges, lines);
    this.words = new Map(this.data.nodes.map((node) => [node.id, wordsOf(node)]));
    this.strong = new Set(lines.filter(isThick).flatMap(({ from, to }) => [from, to]));
    this.forgetPlan();
  }

  /** A newcomer goes along with the neighbour that the reader dragged away. */
  beside(node, lines, known) {
    for (const { from, to } of lines) {
      const near = from === node.id ? to : to === node.id ? from : null;
      const old = near && known.get(near);
      if (old && this.network && this.nodes.get(near)) {
        const now = this.network.getPosition(near);
        return { ...node, x: node.x + now.x - old.x, y: node.y + now.y - old.y };
      }
    }
    return node;
  }

  start() {
    const options = { ...this.data.options, autoResize: true };
    this.network = new vis.Network(this.paper, { nodes: this.nodes, edges: this.edges }, options);
    this.frame = this.paper.querySelector(".vis-network");
    this.frame.setAttribute("role", "application");
    this.listen();
  }

  listen() {
    const network = this.network;
    network.on("click", ({ pointer }) => this.pick(this.at(pointer)));
    network.on("doubleClick", ({ pointer }) => {
      const id = this.at(pointer);
      if (this.nodes.get(id ?? "")) this.onOpen(id);
    });
    network.on("dragEnd", ({ nodes }) => {
      if (nodes.length) network.storePositions();
    });
    network.on("dragging", () => this.forgetPlan());
    network.on("hoverNode", ({ node }) => this.hover(node));
    network.on("blurNode", () => this.hover(null));
    network.on("beforeDrawing", (pen) => this.drawRing(pen));
    network.on("afterDrawing", (pen) => this.drawLabels(pen));
    // Clicked, it takes the keyboard too, but only somebody at the keyboard needs the thick frame.
    this.paper.addEventListener("pointerdown", () => {
      this.paper.dataset.by = "pointer";
      this.frame.focus({ preventScroll: true });
    });
    this.box.addEventListener("keydown", () => delete this.paper.dataset.by);
    // The wheel scrolls the page until the reader has clicked or tabbed into the picture.
    this.paper.addEventListener("wheel", (event) => {
      const isInside = this.frame.getRootNode().activeElement === this.frame;
      if (!isInside && !event.ctrlKey) event.stopImmediatePropagation();
    }, { capture: true });
  }

  // ---- choosing

  /** The node, label or line under the pointer, in this order. */
  at(pointer) {
    const { x, y } = pointer.canvas;
    const label = () => [...(this.plan?.labels ?? [])].find(([, { box }]) => contains(box, x, y))?.[0];
    return this.network.getNodeAt(pointer.DOM) ?? label() ?? this.network.getEdgeAt(pointer.DOM) ?? null;
  }

  pick(id) {
    if (id === this.selected) return;
    this.selected = id;
    this.emphasise();
    this.clicks += 1; // so that the same choice made again is news to Python
    const isNode = id !== null && this.nodes.get(id) !== null;
    this.onPick({ node: isNode ? id : null, line: isNode ? null : id, click: this.clicks });
  }

  hover(id) {
    this.hovered = id;
    this.forgetPlan();
    this.network.redraw();
  }

  /** What is selected and what it touches stays dark, everything else fades. */
  emphasise() {
    const chosen = this.selected;
    const lit = this.edges.get().filter(({ id, from, to }) => [id, from, to].includes(chosen));
    this.bright = chosen === null ? null : new Set([chosen, ...lit.flatMap((e) => [e.from, e.to])]);
    const litLines = new Set(lit.map(({ id }) => id));
    this.nodes.update(this.nodes.get().map(({ id, group }) => ({ id, color: this.colours(id, group) })));
    this.edges.update(this.edges.get().map(({ id, base }) => ({
      id, color: { color: chosen === null || litLines.has(id) ? base : this.faded(base) },
    })));
    this.forgetPlan();
  }

  colours(id, group) {
    const { background, border } = this.data.options.groups[group].color;
    if (this.strength(id) === 1) return { background, border };
    return { background: this.faded(background), border: this.faded(border) };
  }

  faded(colour) {
    return blended(colour, this.tone.paper, DIMMED);
  }

  strength(id) {
    return !this.bright || this.bright.has(id) ? 1 : DIMMED;
  }

  // ---- labels, as on a map: none lies on another, and zooming in shows more

  forgetPlan() {
    this.plan = null;
  }

  planned(pen) {
    const scale = this.network.getScale();
    if (this.plan?.scale !== scale) this.plan = { scale, ...this.makePlan(pen, scale) };
    return this.plan;
  }

  makePlan(pen, scale) {
    const letters = lettersAt(scale / this.enlargement);
    if (!this.words.size) return { labels: new Map(), letters };
    const places = this.network.getPositions();
    const all = [...this.words.values()];
    const signs = all.map((word) => ({ ...around(places[word.id], word.size + 2), ...word }));
    const lines = this.edges.get().map(({ from, to, width }) => [places[from], places[to], width]);
    const labels = new Map(), room = this.room(letters);
    for (const word of this.candidates()) {
      const taken = [...labels.values()].flatMap(({ box, badge }) => [box, badge]);
      const label = this.fitted(pen, word, places[word.id], letters, { taken, signs, lines, room });
      if (label) labels.set(word.id, label);
    }
    return { labels, letters };
  }

  /** Which nodes want a label, the most wanted first. */
  candidates() {
    const rank = (word) => (word.id === this.selected ? 4 : 0) + (word.id === this.hovered ? 3 : 0)
      + (this.bright?.has(word.id) ? 2 : 0) + (word.centre ? 1 : 0)
      + (this.strong.has(word.id) ? 0.5 : 0);
    const fewLit = this.bright && this.bright.size <= LABELS_OF_NEIGHBOURS;
    return [...this.words.values()]
      .filter((word) => word.shape !== "box")
      .filter((word) => word.named || rank(word) > 2 || (fewLit && this.bright.has(word.id)))
      .sort((a, b) => rank(b) - rank(a) || b.size - a.size);
  }

  /**
   * The label on the side where the fewest lines run through it; null where none is free or all
   * lead out of the picture. A sign without a label of its own may be covered if need be. What is
   * selected, and a partner that somebody names as a reason of success, has its label in any case:
   * also further away, and where nothing is free, where it covers least.
   */
  fitted(pen, word, place, letters, { taken, signs, lines, room }) {
    pen.font = fontOf(word, letters);
    const width = Math.max(...word.lines.map((line) => pen.measureText(line).width));
    const height = word.lines.length * letters * LINE;
    const isStrong = word.named && this.strong.has(word.id);
    const must = word.id === this.selected || word.id === this.hovered || isStrong;
    const spots = (must ? [0.25, 1.6] : [0.25])
      .flatMap((away) => sidesFrom(word.side).map((side) => ({ side, away: away * letters })));
    let best = null;
    for (const [order, { side, away }] of spots.entries()) {
      const box = beside(place, word.size + away, side, width, height);
      const badge = badgeBox(word, side, place, letters);
      const covered = signs.filter((sign) => sign.id !== word.id && meet(box, sign));
      const under = covered.filter(({ named }) => named).length
        + taken.filter((other) => meet(box, other) || meet(badge, other)).length;
      const isTaken = under > 0 || !holds(room, box);
      if (isTaken && !must) continue;
      const crossed = lines.filter(([from, to]) => crosses(box, from, to));
      const ink = crossed.reduce((sum, [, , thickness]) => sum + thickness, 0);
      const cost = (isTaken ? 50 + 20 * under : 0) + 4 * covered.length + ink + 0.7 * order;
      if (!best || cost < best.cost) best = { side, box, badge, cost };
    }
    return best;
  }

  drawRing(pen) {
    if (!this.words.has(this.selected) || !this.nodes.get(this.selected)) return;
    const { x, y } = this.network.getPosition(this.selected);
    pen.save();
    pen.beginPath();
    pen.arc(x, y, this.words.get(this.selected).size + 8, 0, 2 * Math.PI);
    pen.fillStyle = this.tone.answer;
    pen.fill();
    pen.lineWidth = 2.5;
    pen.strokeStyle = this.tone.strong;
    pen.stroke();
    pen.restore();
  }

  drawLabels(pen) {
    const { labels, letters } = this.planned(pen);
    pen.save();
    pen.lineJoin = "round";
    pen.textBaseline = "middle";
    for (const [id, { side, box, badge }] of labels) {
      const word = this.words.get(id);
      pen.globalAlpha = this.strength(id);
      drawText(pen, this.tone, word, side, box, letters);
      if (word.more) drawBadge(pen, this.tone, word, badge);
    }
    pen.restore();
  }

  // ---- around the picture

  furnish() {
    const { texts } = this.data;
    this.frame.setAttribute("aria-label", texts.name);
    this.shown.textContent = texts.shown;
    this.tools.replaceChildren(
      button("+", texts.zoom_in, () => this.zoom(1.3)),
      button("−", texts.zoom_out, () => this.zoom(1 / 1.3)),
      button("⤢", texts.fit, () => this.fit(1)),
      button(texts.save, texts.save, () => this.save()),
    );
    this.legend.replaceChildren(
      ...this.data.legend.map((row) => legendItem(signOf(row, this.data.signs), row.label)),
      ...this.data.lines.map((row) => legendItem(strokeOf(row), row.label)),
      legendItem(null, texts.size),
    );
  }

  /** Show everything, labels included; `part` leaves air around it. */
  fit(part) {
    const { clientWidth: width, clientHeight: height } = this.paper;
    if (!this.words.size || !width) return;
    let scale = 1, box;
    // Small letters are drawn larger than the zoom says, and then need more room: look again.
    for (let round = 0; round < 4; round++) {
      box = this.room(lettersAt(Math.max(scale, 0.5)));
      const most = Math.min(width / (box.right - box.left), height / (box.bottom - box.top));
      scale = Math.min(LARGEST_ZOOM, most * (part === 1 ? 0.97 : part + 0.1));
    }
    this.moveTo((box.left + box.right) / 2, (box.top + box.bottom) / 2, scale);
  }

  /** The box around all nodes and the labels at their usual side. */
  room(letters) {
    const places = this.network.getPositions();
    return [...this.words.values()].map((w) => roomOf(w, places[w.id], letters)).reduce(union);
  }

  /** Whether something that came now stands where the reader would not see it. */
  hasOutsiders(before) {
    const known = new Set(before.nodes.map(({ id }) => id));
    const { clientWidth: width, clientHeight: height } = this.paper;
    return this.data.nodes.some(({ id }) => {
      if (known.has(id)) return false;
      const { x, y } = this.network.canvasToDOM(this.network.getPosition(id));
      return x < 0 || y < 0 || x > width || y > height;
    });
  }

  zoom(factor) {
    const { x, y } = this.network.getViewPosition();
    this.moveTo(x, y, this.network.getScale() * factor, 150);
  }

  moveTo(x, y, scale, duration = 0) {
    const still = !duration || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.network.moveTo({ position: { x, y }, scale, animation: still ? false : { duration } });
  }

  place(id) {
    if (!this.words?.has(id)) return null;
    const inside = this.network.canvasToDOM(this.network.getPosition(id));
    const frame = this.frame.getBoundingClientRect();
    return { x: frame.left + inside.x, y: frame.top + inside.y };
  }

  // ---- the picture as a file

  save() {
    this.sheet().toBlob((blob) => {
      const link = element("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${this.data.texts.file}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    });
  }

  /** The view at twice its size, its title above, legend, filters, date and snapshot under it. */
  sheet() {
    this.retone(LIGHT);
    const sheet = this.lightSheet();
    this.retone(this.pageTone());
    return sheet;
  }

  retone(tone) {
    this.tone = tone;
    this.emphasise();
  }

  lightSheet() {
    const { clientWidth: width, clientHeight: height } = this.paper;
    const sheet = element("canvas");
    const measure = sheet.getContext("2d");
    const rows = footRows(measure, this.data, width - 32);
    measure.font = TITLE;
    const title = broken(measure, this.data.footer[0] ?? "", width - 32);
    const head = this.data.footer.length ? title.length * 28 + 16 : 0;
    sheet.width = width * 2;
    sheet.height = (head + height + rows.length * 24 + 24) * 2;
    const pen = sheet.getContext("2d");
    pen.fillStyle = "#FFFFFF";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.drawImage(this.enlarged(width, height), 0, head * 2, width * 2, height * 2);
    pen.scale(2, 2);
    pen.fillStyle = LIGHT.ink;
    pen.font = TITLE;
    title.forEach((line, index) => pen.fillText(line, 16, 32 + index * 28));
    rows.forEach((row, index) => drawFootRow(pen, row, head + height + 24 + index * 24, this.data.signs));
    return sheet;
  }

  /** The canvas drawn anew at twice the size; the reader sees nothing of it. */
  enlarged(width, height) {
    const scale = this.network.getScale(), position = this.network.getViewPosition();
    const canvas = this.frame.querySelector("canvas");
    this.redrawn(`${width * 2}px`, `${height * 2}px`, { position, scale: scale * 2 }, 2);
    const copy = element("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    copy.getContext("2d").drawImage(canvas, 0, 0);
    this.redrawn("100%", "100%", { position, scale }, 1);
    return copy;
  }

  redrawn(width, height, view, enlargement) {
    this.enlargement = enlargement;
    this.network.setSize(width, height);
    this.network.moveTo(view);
    this.network.redraw();
  }
}

// ---- data

/** Whether a claim names the end of a line, or a description of it was read as a factor. */
function isThick({ width }) {
  return width >= THICK;
}

function replace(set, items) {
  const ids = new Set(items.map(({ id }) => id));
  set.remove(set.getIds().filter((id) => !ids.has(id)));
  set.update(items);
}

function without(item, ...keys) {
  return Object.fromEntries(Object.entries(item).filter(([key]) => !keys.includes(key)));
}

/** vis-network breaks no lines in Thai and sets them too close: labels are drawn here instead. */
function withoutLabel(node) {
  return { ...node, label: node.shape === "box" ? node.words : "" };
}

function wordsOf({ id, words, named, side, size, shape, more, centre }) {
  return { id, lines: words.split("\n"), named, side, size, shape, more, centre };
}

function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

async function fontsLoaded() {
  // A face is loaded for the letters it holds, so one of each script is asked for. A font that
  // does not come must not keep the picture back.
  const faces = ["14px", "600 14px"].map((font) => document.fonts.load(`${font} ThaiUI`, "กA"));
  const patience = new Promise((resolve) => setTimeout(resolve, 1500));
  await Promise.race([Promise.allSettled(faces), patience]);
}

// ---- boxes

const SIDES = { below: 0, right: 1, above: 2, left: 3 };
const ORDER = ["below", "right", "above", "left"];

function sidesFrom(side) {
  const opposite = ORDER[(SIDES[side] + 2) % 4];
  const between = ORDER.filter((other) => other !== side && other !== opposite);
  return [side, opposite, ...between];
}

function beside({ x, y }, away, side, width, height) {
  const left = side === "right" ? x + away : side === "left" ? x - away - width : x - width / 2;
  const top = side === "below" ? y + away : side === "above" ? y - away - height : y - height / 2;
  return { left, top, right: left + width, bottom: top + height };
}

function around({ x, y }, half) {
  return { left: x - half, top: y - half, right: x + half, bottom: y + half };
}

/** Where the plate with the hidden neighbours stands: at the shoulder away from the label. */
function badgeBox({ more, size }, side, { x, y }, letters) {
  if (!more) return around({ x, y }, 0);
  const height = letters, width = letters * (0.55 + 0.5 * `+${more}`.length);
  const middleX = x + size * (side === "right" ? -0.8 : 0.8);
  const middleY = y + size * (side === "above" ? 0.9 : -0.9);
  return {
    left: middleX - width / 2, top: middleY - height / 2,
    right: middleX + width / 2, bottom: middleY + height / 2,
  };
}

/** The height of letters on the canvas, so that on the screen they can be read. */
function lettersAt(scale) {
  return Math.min(Math.max(LETTERS * scale, SMALLEST), LARGEST) / scale;
}

/** What a node and its label may cover, before anything is measured. */
function roomOf({ lines, named, side, size }, place, letters) {
  const box = around(place, size + 8);
  if (!named) return box;
  const longest = Math.max(...lines.map((line) => line.replace(/\p{M}/gu, "").length));
  const sides = side === "below" ? ["below", "above"] : [side];
  return sides
    .map((each) => beside(place, size + 4, each, longest * letters * 0.57, lines.length * letters * LINE))
    .reduce(union, box);
}

function union(a, b) {
  return {
    left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom),
  };
}

function meet(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function holds(box, { left, right, top, bottom }) {
  return box.left <= left && right <= box.right && box.top <= top && bottom <= box.bottom;
}

function contains(box, x, y) {
  return holds(box, { left: x, right: x, top: y, bottom: y });
}

/** Whether a straight line runs through a box: what is left of it inside each pair of sides. */
function crosses(box, from, to) {
  if (Math.max(from.x, to.x) < box.left || Math.min(from.x, to.x) > box.right) return false;
  if (Math.max(from.y, to.y) < box.top || Math.min(from.y, to.y) > box.bottom) return false;
  const [enterX, leaveX] = inside(from.x, to.x - from.x, box.left, box.right);
  const [enterY, leaveY] = inside(from.y, to.y - from.y, box.top, box.bottom);
  return Math.max(enterX, enterY, 0) < Math.min(leaveX, leaveY, 1);
}

/** The part of a line between two sides, as shares of its length. */
function inside(at, step, low, high) {
  if (step === 0) return [-Infinity, Infinity];
  const one = (low - at) / step, other = (high - at) / step;
  return one < other ? [one, other] : [other, one];
}

// ---- drawing on the canvas

/** A colour as it looks on a ground, but opaque: lines must not shine through a node. */
function blended(colour, ground, share) {
  const [one, other] = [colour, ground].map(partsOf);
  return `rgb(${one.map((part, at) => Math.round(other[at] + (part - other[at]) * share)).join(",")})`;
}

function partsOf(colour) {
  const [, three] = colour.match(/^#(...)$/) ?? [];
  const six = three ? [...three].map((digit) => digit + digit).join("") : colour.slice(1, 7);
  return [0, 2, 4].map((at) => parseInt(six.slice(at, at + 2), 16));
}

function fontOf({ centre }, letters) {
  return `${centre ? 600 : 400} ${letters}px ${FONT}`;
}

function drawText(pen, tone, word, side, box, letters) {
  pen.font = fontOf(word, letters);
  pen.textAlign = side === "right" ? "left" : side === "left" ? "right" : "center";
  const x = side === "right" ? box.left : side === "left" ? box.right : (box.left + box.right) / 2;
  pen.lineWidth = letters / 3;
  pen.strokeStyle = tone.paper;
  pen.fillStyle = tone.ink;
  word.lines.forEach((line, index) => {
    const y = box.top + (index + 0.5) * letters * LINE;
    pen.strokeText(line, x, y);
    pen.fillText(line, x, y);
  });
}

/** How many neighbours of a node are not drawn, on a small plate. */
function drawBadge(pen, tone, { more }, { left, top, right, bottom }) {
  const height = bottom - top;
  pen.beginPath();
  pen.roundRect(left, top, right - left, height, height / 2);
  pen.fillStyle = tone.paper;
  pen.fill();
  pen.lineWidth = height / 14;
  pen.strokeStyle = tone.edge;
  pen.stroke();
  pen.font = `600 ${height / 1.3}px ${FONT}`;
  pen.textAlign = "center";
  pen.fillStyle = tone.ink;
  pen.fillText(`+${more}`, (left + right) / 2, (top + bottom) / 2 + height / 30);
}

// ---- the sheet under a saved picture

/** The legend and the footer in rows that fit the width. */
function footRows(pen, data, width) {
  const signs = [...data.legend, ...data.lines].map((row) => ({ row, text: row.label }));
  const texts = [data.texts.size, data.texts.shown].map((text) => ({ text }));
  const rows = [[]];
  pen.font = `13px ${FONT}`;
  for (const item of [...signs, ...texts]) {
    const needs = pen.measureText(item.text).width + (item.row ? 46 : 18);
    const used = rows.at(-1).reduce((sum, { needs: taken }) => sum + taken, 0);
    if (used + needs > width) rows.push([]);
    rows.at(-1).push({ ...item, needs });
  }
  const footer = data.footer.slice(1).flatMap((text) => broken(pen, text, width));
  return [...rows, ...footer.map((text) => [{ text, needs: 0 }])];
}

/** A text in lines that fit the width, broken between words; Thai writes no spaces there. */
function broken(pen, text, width) {
  const lines = [""];
  for (const { segment } of new Intl.Segmenter("th", { granularity: "word" }).segment(text)) {
    if (pen.measureText(lines.at(-1) + segment).width > width) lines.push("");
    lines[lines.length - 1] += lines.at(-1) ? segment : segment.trimStart();
  }
  return lines;
}

function drawFootRow(pen, row, y, signs) {
  let x = 16;
  pen.font = `13px ${FONT}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const { row: sign, text, needs } of row) {
    if (sign) drawSign(pen, sign, x, y, signs);
    pen.fillStyle = LIGHT.ink;
    pen.fillText(text, x + (sign ? 28 : 0), y);
    x += needs;
  }
}

function drawSign(pen, sign, x, y, signs) {
  pen.save();
  pen.translate(x, y - 8);
  pen.scale(0.8, 0.8);
  pen.lineWidth = sign.width;
  pen.strokeStyle = sign.border ?? sign.color;
  pen.setLineDash(sign.dashes ?? []);
  const path = new Path2D(signs[sign.shape] ?? "M0 10H28");
  if (sign.fill) {
    pen.fillStyle = sign.fill;
    pen.fill(path);
  }
  pen.stroke(path);
  pen.restore();
}

// ---- elements of the page

function element(name, className = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

function button(text, name, onClick) {
  const made = element("button");
  made.type = "button";
  made.textContent = text;
  made.title = name;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", onClick);
  return made;
}

function legendItem(sign, text) {
  const item = element("li");
  if (sign) item.append(sign);
  item.append(text);
  return item;
}

function signOf({ shape, fill, border, width }, signs) {
  return drawn(20, { d: signs[shape], fill, stroke: border, "stroke-width": width });
}

function strokeOf({ color, width, dashes }) {
  const dash = dashes ? { "stroke-dasharray": dashes.join(" ") } : {};
  return drawn(28, { d: "M0 10H28", fill: "none", stroke: color, "stroke-width": width, ...dash });
}

function drawn(width, attributes) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  picture.setAttribute("viewBox", `-1 -1 ${width + 2} 22`);
  picture.setAttribute("width", width * 0.8);
  picture.setAttribute("height", 16);
  picture.setAttribute("aria-hidden", "true");
  for (const [key, value] of Object.entries(attributes)) path.setAttribute(key, value);
  picture.append(path);
  return picture;
}
