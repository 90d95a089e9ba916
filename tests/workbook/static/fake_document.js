/** As much of a document as the renderer uses: elements, text, attributes, fields and events. */

class FakeNode {
  parentNode = null;
  childNodes = [];

  get firstChild() { return this.childNodes[0] ?? null; }

  get nextSibling() {
    const beside = this.parentNode.childNodes;
    return beside[beside.indexOf(this) + 1] ?? null;
  }

  contains(other) {
    for (let node = other; node; node = node.parentNode) if (node === this) return true;
    return false;
  }

  remove() {
    if (this.contains(document.activeElement)) document.activeElement = document.body;
    if (this.parentNode) this.parentNode.childNodes = this.parentNode.childNodes.filter((node) => node !== this);
    this.parentNode = null;
  }

  /** A node that is moved loses the keyboard, as in a browser. */
  insertBefore(node, at) {
    node.remove();
    node.parentNode = this;
    this.childNodes.splice(at ? this.childNodes.indexOf(at) : this.childNodes.length, 0, node);
    this.constructor.moves += 1;
  }

  append(node) { this.insertBefore(node, null); }
}

class FakeText extends FakeNode {
  constructor(data) { super(); this.data = String(data); }

  get html() { return this.data; }
}

class FakeElement extends FakeNode {
  static moves = 0;

  attributes = {};
  listeners = {};
  checked = false;
  selectedIndex = -1;
  typed = null;

  constructor(space, tag) { super(); Object.assign(this, { space, tagName: tag.toUpperCase() }); }

  get type() { return this.attributes.type; }
  get defaultValue() { return this.attributes.value ?? ""; }
  set defaultValue(text) { this.attributes.value = text; }
  get value() { return this.typed ?? this.defaultValue; }
  set value(text) { this.typed = text; this.setSelectionRange(text.length, text.length); }
  get options() { return this.childNodes.filter((node) => node.tagName === "OPTION"); }
  get defaultSelected() { return "selected" in this.attributes; }

  get html() {
    const attributes = Object.entries(this.attributes).map(([name, value]) => ` ${name}="${value}"`).join("");
    const tag = this.tagName.toLowerCase();
    return `<${tag}${attributes}>${this.childNodes.map((node) => node.html).join("")}</${tag}>`;
  }

  setAttribute(name, value) { this.attributes[name] = String(value); }
  removeAttribute(name) { delete this.attributes[name]; }
  setSelectionRange(from, to) { Object.assign(this, { selectionStart: from, selectionEnd: to }); }
  focus() { document.activeElement = this; }

  addEventListener(type, listener) { (this.listeners[type] ??= new Set()).add(listener); }
  happens(type) { this.listeners[type]?.forEach((listener) => listener({ type, currentTarget: this, target: this })); }
}

const body = new FakeElement("http://www.w3.org/1999/xhtml", "body");

globalThis.document = {
  body,
  activeElement: body,
  createElementNS: (space, tag) => new FakeElement(space, tag),
  createTextNode: (data) => new FakeText(data),
};

/** How often a node was put somewhere since this was asked last. */
export function moves() {
  const count = FakeElement.moves;
  FakeElement.moves = 0;
  return count;
}

/** An element on the page, to show trees in. */
export function place() {
  const element = document.createElementNS(body.space, "main");
  body.append(element);
  return element;
}
