// The language of the page in <html lang>, and Streamlit's own words in it: Streamlit speaks
// English and lets nobody translate it. Python sends pairs [what stands there, what shall stand
// there]; a name in braces is whatever stands in its place. Words of the data and of our own are
// left alone: HTML of ours, code, options to choose, and texts under a widget's own label.

const NAMES = ["aria-label", "placeholder", "title"];
const LEFT = ".stHtml, .stCode, textarea, [role=option]:not([data-empty] *), style, script";
const TEXTS_LEFT = `${LEFT}, [data-testid=stMarkdownContainer]:not(.stFileUploader *)`;
let exact = new Map(), patterns = [];
let watch = null;

const pattern = ([from, to]) => {
  const names = [];
  const text = from.replace(/[.*+?^$()|[\]\\/]/g, "\\$&").replace(/\{(\w+)\}/g, (_, name) => {
    names.push(name);
    return "(.+)";
  });
  return [new RegExp(`^${text}$`), names, to];
};

const said = (text) => {
  const words = text.trim();
  if (exact.has(words)) return exact.get(words);
  for (const [from, names, to] of patterns) {
    const [, ...found] = words.match(from) ?? [];
    if (found.length) return to.replace(/\{(\w+)\}/g, (_, name) => found[names.indexOf(name)]);
  }
  return null;
};

const nameOf = (element) => {
  if (element.closest(LEFT)) return;
  for (const name of NAMES) {
    const text = element.getAttribute(name);
    const better = text && said(text);
    if (better && better !== text) element.setAttribute(name, better);
  }
};

const wordsOf = (text) => {
  if (!text.parentElement || text.parentElement.closest(TEXTS_LEFT)) return;
  const better = said(text.data);
  // What is written anew is a change that is looked at again: the same words once more never end.
  if (better && better !== text.data) text.data = better;
};

const look = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return wordsOf(node);
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(".stHtml")) return;
  nameOf(node);
  node.querySelectorAll(NAMES.map((name) => `[${name}]`).join()).forEach(nameOf);
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) wordsOf(texts.currentNode);
};

const follow = (changes) => {
  for (const { type, target, addedNodes } of changes) {
    if (type === "childList") addedNodes.forEach(look);
    else if (type === "attributes") nameOf(target);
    else wordsOf(target);
  }
};

export default ({ data }) => {
  if (document.documentElement.lang === data.lang && watch) return;
  document.documentElement.lang = data.lang;
  exact = new Map(data.words.filter(([from]) => !from.includes("{")));
  patterns = data.words.filter(([from]) => from.includes("{")).map(pattern);
  look(document.body);
  if (watch) return;
  watch = new MutationObserver(follow);
  const all = { childList: true, subtree: true, characterData: true };
  watch.observe(document.body, { ...all, attributes: true, attributeFilter: NAMES });
};
