/** Every page, out of what Python sends: PAGE_VIEWS names a file with pairs of frame and content. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { place } from "./fake_document.js";

const STATIC = "../../../estimation/workbook/static";
const WIDTHS = [1200, 820, 358];

globalThis.navigator ??= { language: "en" };
globalThis.getComputedStyle = () => ({ fontFamily: "sans-serif" });
document.createElement = () => ({ getContext: () => ({ measureText: (text) => ({ width: 6 * text.length }) }) });

await import(`${STATIC}/app.js`); // all that one part imports of another is there
const { reconcile } = await import(`${STATIC}/dom.js`);
const { asked, bar, foot, pointedOut, questions, steps } = await import(`${STATIC}/frame.js`);

const send = () => {};

function draw(main, page, width, [frame, content]) {
  const actions = { level: frame.level, width, local: main.local, send, turn: send, redraw: send, preview: send };
  reconcile(main, pointedOut(page(content.is, actions), frame, send),
    bar(frame, frame.level, send), steps(frame, send), questions(frame, send), asked(frame, send), foot(frame, send));
  return main.childNodes.map((node) => node.html).join("");
}

const views = process.env.PAGE_VIEWS ? JSON.parse(readFileSync(process.env.PAGE_VIEWS)) : [];
const main = Object.fromEntries(views.map(([, { page }]) => [page, Object.assign(place(), { local: {} })]));

for (const [i, view] of views.entries()) {
  const [, { page: name }] = view;
  test(`view ${i}, ${name}`, async () => {
    const page = (await import(`${STATIC}/pages/${name}.js`))[name];
    for (const width of WIDTHS) {
      const drawn = draw(main[name], page, width, view);
      assert.ok(/<h1>[^<]/.test(drawn), "it has a heading");
      assert.equal(/.{0,40}(undefined|NaN|\[object|=>).{0,40}/.exec(drawn), null);
      assert.ok(draw(main[name], page, width, view) === drawn, "drawn again, it is the same");
      const fresh = draw(Object.assign(place(), { local: {} }), page, width, view);
      assert.equal(drawn.length, fresh.length, "drawn over what was there before, it is as if it were new");
    }
  });
}
