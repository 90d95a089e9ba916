/** Elements and marks by short hand. Text is always set as text, never read as markup. */

function make(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(3).filter((each) => each != null && each !== false && each !== ""));
  return node;
}

/** An HTML element: h("p", {class: "lead"}, "text", ...). */
export function h(tag, attributes, ...children) {
  return make(document.createElement(tag), attributes, children);
}

/** An SVG element, numbers to a tenth of a pixel. */
export function s(tag, attributes, ...children) {
  const rounded = Object.entries(attributes ?? {}).map(([name, value]) =>
    [name, typeof value === "number" ? Math.round(value * 10) / 10 : value]);
  return make(document.createElementNS("http://www.w3.org/2000/svg", tag), Object.fromEntries(rounded), children);
}

/** A sentence with its chances in bold, and further words of it. */
export function strong(said, words = []) {
  const wanted = ["\\d+\u00a0in\u00a0\\d+", ...words.filter(Boolean).map((each) => each.replace(/\W/g, "\\$&"))];
  return said.split(new RegExp(`(${wanted.join("|")})`)).map((part, i) => (i % 2 ? h("b", {}, part) : part));
}
