/** What “?” shows beside a page, what the page rests on, and the line above it for the first time. */

import { h } from "./dom.js";
import { ten } from "./marks.js";

const SEEN = "kickoff-hints";

/** Pages whose first line was understood in this browser. */
function seen() {
  try { return JSON.parse(localStorage.getItem(SEEN)) ?? []; } catch { return []; }
}

/** Keeps that a page's first line is not needed any more. */
export function understood(page) {
  try { localStorage.setItem(SEEN, JSON.stringify([...new Set([...seen(), page])])); } catch { /* it comes back then */ }
}

/** What to do on a page, for who is there for the first time. */
export function hint(help, close) {
  if (!help.first || seen().includes(help.page)) return null;
  return h("div", { class: "wrap", key: `hint ${help.page}` }, h("div", { class: "hint", role: "note" },
    h("p", {}, h("b", {}, "First time here?"), ` ${help.first}`),
    h("button", { class: "btn quiet", type: "button", "data-key": "understood", onclick: () => { understood(help.page); close(); } }, "Understood")));
}

function words(list) {
  return h("dl", { class: "words" }, list.map(({ name, text }) =>
    h("div", { key: name }, h("dt", {}, name, name === "8\u00a0in\u00a010" || name === "8 in 10" ? ten(8) : null), h("dd", {}, text))));
}

function keys(list) {
  return h("table", { class: "keys" }, h("tbody", {}, list.map(({ key, text }) => h("tr", { key: `${key} ${text}` },
    h("th", { scope: "row" }, key.split(" ").map((part) => h("kbd", {}, part))), h("td", {}, text)))));
}

function other(name, to, { open }) {
  return h("button", { type: "button", class: "lnk b", "data-key": `sheet-${to}`, onclick: () => open(to) }, name);
}

/** What the sheet holds, by its name. */
const CONTENTS = {
  help: (help, _, actions, basis) => [`${help.name}, in short`, help.purpose,
    h("h3", {}, "Words"), words(help.words), h("h3", {}, "Keys"), keys(help.keys),
    h("p", { class: "to" }, other("All words", "words", actions), basis && other("What this rests on", "rests", actions))],
  words: (help, _, actions) => ["All words", "As these pages use them.", words(help.all), h("p", { class: "to" }, other(`${help.name}, in short`, "help", actions))],
  rests: (help, basis, actions) => ["What this rests on", basis.lead,
    basis.notes.length > 0 && [h("h3", {}, "What to know"), h("ul", { class: "notes" }, basis.notes.map((note) => h("li", {}, note)))],
    h("h3", {}, "How exact"), h("table", { class: "keys" }, h("tbody", {}, basis.rows.map(({ name, text }) => h("tr", { key: name }, h("th", { scope: "row" }, name), h("td", {}, text))))),
    h("p", { class: "to" }, other(`${help.name}, in short`, "help", actions))],
};

/** The sheet beside a page; nothing while none is open. */
export function sheetBeside(name, help, basis, actions) {
  if (!name || (name === "rests" && !basis)) return null;
  const [head, lead, ...rest] = CONTENTS[name](help, basis, actions, basis);
  return h("aside", { class: "beside-page", "aria-labelledby": "sheet-head", key: name },
    h("div", { class: "sheet-head" }, h("h2", { id: "sheet-head", tabindex: -1 }, head),
      h("button", { class: "btn quiet", type: "button", "data-key": "sheet-close", onclick: actions.close }, "Close")),
    h("p", {}, lead), rest);
}
