/** What the renderer keeps of a page, and what it changes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { moves, place } from "./fake_document.js";
import { h, reconcile, s } from "../../../estimation/workbook/static/dom.js";
import { answerTold, noteTold } from "../../../estimation/workbook/static/typing.js";

function show(main, make) {
  reconcile(main, make());
}

function shown(main) {
  return main.childNodes.map((node) => node.html).join("");
}

function field(main, value) {
  show(main, () => h("input", { type: "text", value }));
  return main.firstChild;
}

test("elements, texts and lists are shown, and what is left out is not", () => {
  const main = place();
  show(main, () => [h("p", { class: "lead", hidden: true, title: null }, "1 < 2", [0, [false, h("b", {}, "x")], null]), ""]);
  assert.equal(shown(main), '<p class="lead" hidden="">1 < 20<b>x</b></p>');
});

test("marks of a chart are SVG, to a tenth of a pixel", () => {
  const main = place();
  show(main, () => s("line", { x1: 1.26, class: "ax" }));
  assert.equal(main.firstChild.space, "http://www.w3.org/2000/svg");
  assert.equal(shown(main), '<line x1="1.3" class="ax"></line>');
});

test("nodes stay; attributes and texts change", () => {
  const main = place();
  show(main, () => h("p", { class: "old", title: "gone" }, "before", h("b", {}, "bold")));
  const [paragraph, bold] = [main.firstChild, main.firstChild.childNodes[1]];
  moves();
  show(main, () => h("p", { class: "new" }, "after", h("b", {}, "bold")));
  assert.equal(shown(main), '<p class="new">after<b>bold</b></p>');
  assert.equal(main.firstChild, paragraph);
  assert.equal(paragraph.childNodes[1], bold);
  assert.equal(moves(), 0);
});

test("what comes and goes before a node leaves it in its place", () => {
  const main = place();
  const page = (error) => () => [error && h("p", {}, error), h("p", {}, "field")];
  show(main, page("wrong"));
  const last = main.childNodes[1];
  show(main, page(""));
  assert.deepEqual(main.childNodes, [last]);
  show(main, page("wrong"));
  assert.equal(shown(main), "<p>wrong</p><p>field</p>");
  assert.equal(main.childNodes[1], last);
});

test("another tag makes another node", () => {
  const main = place();
  show(main, () => h("p", { key: "at" }, "text"));
  const before = main.firstChild;
  show(main, () => h("div", { key: "at" }, "text"));
  assert.notEqual(main.firstChild, before);
  assert.equal(shown(main), "<div>text</div>");
});

const ORDERS = ["abcd", "dabc", "bcda", "dcba", "bd", "xbyd", "", "abcd"];

test("rows keep their nodes in any order", () => {
  const main = place();
  const nodes = new Map();
  for (const order of ORDERS) {
    for (const key of nodes.keys()) if (!order.includes(key)) nodes.delete(key);
    show(main, () => [...order].map((key) => h("tr", { key }, key)));
    assert.equal(shown(main), [...order].map((key) => `<tr>${key}</tr>`).join(""));
    [...order].forEach((key, i) => {
      assert.equal(main.childNodes[i], nodes.get(key) ?? main.childNodes[i]);
      nodes.set(key, main.childNodes[i]);
    });
  }
});

test("the row with the keyboard stands still while others move around it", () => {
  for (const held of "abcd") {
    const main = place();
    const page = (order) => () => [...order].map((key) => h("tr", { key }, h("input", { type: "text", "data-key": key })));
    show(main, page("abcd"));
    const input = main.childNodes["abcd".indexOf(held)].firstChild;
    for (const order of ORDERS.filter((each) => each.includes(held))) {
      if (!main.contains(input)) break;
      input.focus();
      show(main, page(order));
      assert.equal(document.activeElement, input, `${held} in ${order}`);
      assert.equal(main.childNodes.map((node) => node.firstChild.attributes["data-key"]).join(""), order);
    }
  }
});

test("two of one key are both shown", () => {
  const main = place();
  show(main, () => ["first", "second"].map((text) => h("p", { "data-key": "same" }, text)));
  assert.equal(shown(main), '<p data-key="same">first</p><p data-key="same">second</p>');
});

test("an event is heard once, by the last tree", () => {
  const main = place();
  const heard = [];
  for (const text of ["one", "two"]) show(main, () => h("button", { onclick: () => heard.push(text) }));
  main.firstChild.happens("click");
  assert.deepEqual(heard, ["two"]);
  show(main, () => h("button", {}));
  main.firstChild.happens("click");
  assert.deepEqual(heard, ["two"]);
});

test("the very same tree is not looked through again", () => {
  const main = place();
  const tree = h("p", {}, "text");
  reconcile(main, tree);
  main.firstChild.firstChild.data = "changed beneath it";
  reconcile(main, tree);
  assert.equal(shown(main), "<p>changed beneath it</p>");
});

test("an element is handed out", () => {
  const main = place();
  const holder = {};
  show(main, () => h("input", { ref: holder }));
  assert.equal(holder.node, main.firstChild);
});

test("a field that nobody typed into follows Python, and its caret stays", () => {
  const main = place();
  const input = field(main, "1,000");
  input.focus();
  input.setSelectionRange(1, 2);
  field(main, "2,000");
  assert.equal(input.value, "2,000");
  assert.deepEqual([input.selectionStart, input.selectionEnd], [1, 2]);
});

test("half-typed text stays; what Python sent last is noted beneath it", () => {
  const main = place();
  const input = field(main, "1,000");
  input.value = "15";
  field(main, "2,000");
  assert.deepEqual([input.value, input.defaultValue], ["15", "2,000"]);
});

test("what was told gives way to the answer, and what was typed since does not", () => {
  for (const [since, expected] of [["15", "€15"], ["155", "155"]]) {
    const main = place();
    const input = field(main, "1,000");
    input.value = "15";
    noteTold(input);
    input.value = since;
    answerTold();
    field(main, "€15");
    assert.equal(input.value, expected);
  }
});

test("a line break that a field cannot show makes no draft of it", () => {
  const main = place();
  const input = field(main, "two\nlines");
  input.value = "twolines"; // as a browser shows it
  field(main, "other");
  assert.equal(input.value, "other");
});

test("a draft is put into a field when it is made, and not again", () => {
  const main = place();
  const page = () => h("input", { type: "text", value: "", draft: "Who signs" });
  show(main, page);
  assert.equal(main.firstChild.value, "Who signs");
  main.firstChild.value = "Who pays";
  show(main, page);
  assert.equal(main.firstChild.value, "Who pays");
});

test("a tick and a choice follow Python, unless they were told and nobody answered", () => {
  const main = place();
  const page = (on, id) => () => [h("input", { type: "checkbox", checked: on }),
    h("select", {}, ["a", "b"].map((value) => h("option", { value, selected: value === id })))];
  show(main, page(false, "a"));
  const [box, list] = main.childNodes;
  assert.deepEqual([box.checked, list.selectedIndex], [false, 0]);
  Object.assign(box, { checked: true });
  Object.assign(list, { selectedIndex: 1 });
  [box, list].forEach(noteTold);
  show(main, page(false, "a"));
  assert.deepEqual([box.checked, list.selectedIndex], [true, 1]);
  answerTold();
  show(main, page(false, "a"));
  assert.deepEqual([box.checked, list.selectedIndex], [false, 0]);
});

test("a slider follows the tree, and its bounds come first", () => {
  const main = place();
  const page = (value) => () => h("input", { value, type: "range", max: 200 });
  show(main, page(120));
  assert.deepEqual(Object.keys(main.firstChild.attributes), ["type", "max", "value"]);
  main.firstChild.value = "150";
  show(main, page(80));
  assert.equal(main.firstChild.value, "80");
});
