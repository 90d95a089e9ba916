/**
 * Pages as trees, and a renderer that shows them with the nodes that are there.
 *
 * Text is always set as text, never read as markup. A node stays as long as a tree of the same tag
 * has its key among its siblings: the attribute `key`, else `data-key`, else the place among the
 * children as they are written, so that what is left out, `cond && h(...)`, shifts nothing. With the
 * node stays what somebody does there: focus and selection, half-typed text, an open list, a button
 * that is held down.
 */

import { isTold, setTyped } from "./typing.js";

const [HTML, SVG] = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"];

/** By node that was made here: its key, and the tree that it shows. */
const SHOWN = new WeakMap();

/** What is no attribute of the element. */
const NOT_SHOWN = new Set(["key", "ref", "draft"]);

/** What somebody changes in a field; set last, since other attributes decide what it may be. */
const FIELDS = {
  value: setTyped,
  checked: (field, isChecked) => { if (!isTold(field) && field.checked !== Boolean(isChecked)) field.checked = Boolean(isChecked); },
};

/**
 * An HTML element: h("p", { class: "lead" }, "text", ...).
 *
 * Attributes that begin with "on" hear events. `ref`, an object, is given the element as `node`.
 * `draft` is what stands in a new field at first, where somebody typed it and nobody confirmed it.
 */
export function h(tag, attributes, ...children) {
  return { space: HTML, tag, attributes: attributes ?? {}, children };
}

/** An SVG element, numbers to a tenth of a pixel. */
export function s(tag, attributes, ...children) {
  const rounded = Object.fromEntries(Object.entries(attributes ?? {}).map(([name, value]) =>
    [name, typeof value === "number" ? Math.round(value * 10) / 10 : value]));
  return { space: SVG, tag, attributes: rounded, children };
}

/** A new node that shows a tree. */
export function nodeOf(tree) {
  return create("", tree);
}

/** Whether somebody is told what is changed in a field, once it is left. */
export function tells(field) {
  return Boolean(SHOWN.get(field)?.tree.attributes.onchange);
}

/** Shows trees, texts, and lists of them as the children of a node. */
export function reconcile(parent, ...children) {
  const left = new Map();
  for (const node of [...parent.childNodes]) {
    if (SHOWN.has(node)) left.set(SHOWN.get(node).key, node);
    else node.remove();
  }
  const nodes = [...keyed(children)].map(([key, tree]) => {
    const node = left.get(key);
    if (!node || SHOWN.get(node).tree.tag !== tree.tag) return create(key, tree);
    left.delete(key);
    update(node, tree);
    return node;
  });
  left.forEach((node) => node.remove());
  place(parent, nodes);
}

/** Children of all lists by key. */
function keyed(children, before = "", all = new Map()) {
  children.forEach((child, i) => {
    if (child == null || child === false || child === "") return;
    if (Array.isArray(child)) { keyed(child, `${before}${i}.`, all); return; }
    const own = child.attributes?.key ?? child.attributes?.["data-key"];
    let key = own == null ? `${before}${i}` : `key ${own}`;
    while (all.has(key)) key += "+";
    all.set(key, child);
  });
  return all;
}

function create(key, tree) {
  const node = tree.tag ? document.createElementNS(tree.space, tree.tag) : document.createTextNode(tree);
  SHOWN.set(node, { key, tree: { attributes: {} } });
  update(node, tree);
  if (tree.attributes?.draft != null) node.value = tree.attributes.draft;
  return node;
}

/** Changes a node into what the tree says; the very same tree says nothing new. */
function update(node, tree) {
  const shown = SHOWN.get(node);
  const was = shown.tree;
  if (tree === was) return;
  shown.tree = tree;
  if (!tree.tag) {
    if (node.data !== String(tree)) node.data = String(tree);
    return;
  }
  setAttributes(node, tree.attributes, was.attributes);
  if (tree.tag !== "textarea") reconcile(node, tree.children);
  if (tree.tag === "select") choose(node);
  if (tree.attributes.ref) tree.attributes.ref.node = node;
}

function setAttributes(node, attributes, was) {
  const isOfField = (name) => name in FIELDS && ["INPUT", "TEXTAREA"].includes(node.tagName);
  const names = Object.keys({ ...was, ...attributes }).filter((name) => !NOT_SHOWN.has(name));
  for (const name of names.filter((name) => !isOfField(name))) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), hear);
    else if (attributes[name] !== was[name]) setAttribute(node, name, attributes[name]);
  }
  for (const name of names.filter(isOfField)) FIELDS[name](node, attributes[name]);
}

function setAttribute(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

/** The one listener of every node: what an event does may change with the tree. */
function hear(event) {
  SHOWN.get(event.currentTarget).tree.attributes[`on${event.type}`]?.(event);
}

/** Shows what is chosen, unless somebody has just chosen something else. */
function choose(list) {
  if (isTold(list)) return;
  const at = Math.max([...list.options].findIndex((option) => option.defaultSelected), 0);
  if (list.selectedIndex !== at) list.selectedIndex = at;
}

/** Puts nodes in order. What has the keyboard would lose it on the way, so the others go around it. */
function place(parent, nodes) {
  const active = parent.contains(document.activeElement) ? document.activeElement : null;
  const still = active && nodes.find((node) => node.contains(active));
  let at = parent.firstChild;
  const pass = () => { const node = at; at = at.nextSibling; return node; };
  for (const node of nodes) {
    if (node === still) while (at !== node) parent.append(pass());
    if (node === at) pass();
    else parent.insertBefore(node, at);
  }
}

/** A sentence with its chances in bold, and further words of it. */
export function strong(sentence, parts = []) {
  const wanted = ["\\d+\u00a0in\u00a0\\d+", ...parts.filter(Boolean).map((word) => word.replace(/\W/g, "\\$&"))];
  return sentence.split(new RegExp(`(${wanted.join("|")})`)).map((part, i) => (i % 2 ? h("b", {}, part) : part));
}
