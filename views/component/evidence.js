// The panel that shows what stands behind a mark. The address holds which one is open
// (#evidence-…), so a click, a link from elsewhere and Esc all do no more than change the address;
// `follow` then makes the panel fit to it. What a panel holds waits in a <template> on the page.

const SIGN = "#evidence-";
let panel = null; // the one <dialog> of this page
let shown = ""; // the id of what it holds, "" while it is closed
let pressed = null; // the mark that opened it

const wanted = () => (location.hash.startsWith(SIGN) ? location.hash.slice(1) : "");

// The address is replaced, never added to: Back leads to the page before, and Streamlit, which
// listens to steps in the history, does not run the page again.
const go = (id) => {
  history.replaceState(history.state, "", location.pathname + location.search + (id ? `#${id}` : ""));
  follow();
};

const markOf = (id) => document.querySelector(`a.evidence-mark[href="#${CSS.escape(id)}"]`);

const close = () => {
  const id = shown;
  shown = "";
  const had = panel.contains(document.activeElement);
  panel.close();
  if (had) (pressed?.isConnected ? pressed : markOf(id))?.focus();
  pressed = null;
};

const open = (id, content) => {
  shown = id;
  panel.querySelector(".evidence-content").replaceChildren(content.cloneNode(true));
  if (!panel.open) panel.show();
  panel.scrollTop = 0;
  panel.querySelector("button").focus({ preventScroll: true });
};

const follow = () => {
  const id = wanted();
  if (shown && id !== shown) close();
  const held = id && id !== shown && document.getElementById(id);
  if (held instanceof HTMLTemplateElement) open(id, held.content);
};

const make = () => {
  panel = document.createElement("dialog");
  panel.className = "evidence-panel";
  panel.setAttribute("aria-labelledby", "evidence-panel-title");
  panel.innerHTML =
    '<header><h2 id="evidence-panel-title"></h2><button type="button">×</button></header>' +
    '<div class="evidence-content"></div><p class="quiet evidence-note"></p>';
  panel.querySelector("button").addEventListener("click", () => go(""));
  document.body.append(panel);
  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.("a.evidence-mark");
    if (!mark || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const id = mark.getAttribute("href").slice(1);
    if (id === shown) return go("");
    go(id);
    pressed = mark;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) go("");
    // Streamlit has keys of its own (r, c), which a reader of the panel does not mean.
    if (panel.contains(event.target)) event.stopPropagation();
  }, true);
  addEventListener("hashchange", follow);
  // What a link asks for may not be drawn yet; and a new answer takes the old one's evidence away.
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
};

export default ({ data }) => {
  if (!panel) make();
  panel.querySelector("h2").textContent = data.title;
  panel.querySelector("button").setAttribute("aria-label", data.close);
  panel.querySelector(".evidence-note").textContent = data.note;
  follow();
};
