/** Agree: what is promised, what changed since the plan came in, and both signatures. */

import { h, s, strong } from "../dom.js";
import { quiet, textField, wrong } from "../fields.js";
import { badge } from "../frame.js";

const DATE = /\d+\u00a0[A-Z][a-z]+(?:\u00a0\d{4})?/;
const MONEY = /[€$£¥]\d(?:[\d,]*\d)?/;
const SHARE = /\d+%/;

/** The figure of a sentence in bold: its date, amount, share or chance. */
function sentence(view) {
  const wanted = { date: DATE, price: MONEY, margin: SHARE }[view.about]?.exec(view.said)?.[0];
  if (view.about === "both") return strong(view.said);
  if (!wanted) return view.said;
  const [before, ...after] = view.said.split(wanted);
  return [before, h("b", {}, wanted), after.join(wanted)];
}

function agreed(content, send) {
  const [head, ...rest] = content.question.split(": ");
  return h("div", {},
    h("h2", {}, "What we agree"),
    h("ol", { class: "ag-sent" }, content.sentences.map((view) => h("li", {}, h("h3", {}, view.head), h("p", {}, sentence(view))))),
    h("div", { class: "ag-promise" }, content.promise.fields.map((view) => h("div", {}, textField(view, send),
      !view.error && h("p", { class: "tiny" }, view.note)))),
    content.question && h("p", { class: "ag-open" }, h("b", {}, head + ":"), " ", rest.join(": ")));
}

function changed({ changed: view }) {
  const head = ["", "Came in", "Now", "Difference"].map((name, i) => h("th", { scope: "col", class: i ? "n" : "" }, name || h("span", { class: "sr" }, "What")));
  const rows = view.rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.name),
    h("td", { class: "n was", "data-s": "Came in" }, row.was), h("td", { class: "n", "data-s": "Now" }, h("b", {}, row.now)),
    h("td", { class: "n ch", "data-s": "Difference" }, row.change)));
  return [h("h2", {}, "What changed since the plan came in"),
    view.waits && h("p", { class: "small gap" }, "Comparing with the plan as it came in."),
    view.none && h("p", { class: "small gap" }, "Nothing: this is the plan as it came in."),
    rows.length ? h("table", { class: "rows ag-diff" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)) : null];
}

function bridge({ bridge: view }) {
  if (!view) return null;
  const cells = (row) => [h("td", {}, row.name), h("td", { class: "n" }, row.days), view.cost && h("td", { class: "n" }, row.cost)];
  const head = ["Cause, in this order", "Finish", view.cost && "Cost"].filter(Boolean).map((name, i) => h("th", { scope: "col", class: i ? "n" : "" }, name));
  return [h("h2", { class: "ag-next" }, view.title),
    h("table", { class: "rows" }, h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, view.rows.map((row) => h("tr", {}, cells(row))), h("tr", { class: "ag-sum" }, cells(view.total)))),
    h("p", { class: "tiny gap" }, view.note)];
}

function tick() {
  return s("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" },
    s("path", { d: "M3 9.5l4 4 8-9", fill: "none", stroke: "currentColor", "stroke-width": 2.25 }));
}

/** What it takes to sign: a name, that it was read, and the button. */
function signing(side, content, { local, redraw, send }) {
  const [box, field] = [{}, {}];
  const isRead = Boolean(content.hash) && local.read === content.hash;
  const outdated = content.hash && local.read && !isRead;
  const why = outdated ? content.last_change || "The figures changed since you read them. Read them again, then sign."
    : local.asked && !isRead ? "Tick that you have read them first." : "";
  const tick = ({ target }) => {
    Object.assign(local, { read: target.checked ? content.hash : null, asked: false });
    redraw();
  };
  const { typed, error } = side.name_field;
  const sign = () => {
    if (isRead) {
      send({ do: "agree.sign", role: side.role, hash: content.hash, seen: content.seen, read: true, name: field.node.value });
      return;
    }
    Object.assign(local, { read: null, asked: true });
    redraw();
    box.node.focus();
  };
  return [
    h("label", { class: "ag-name" }, h("span", { class: "tiny" }, "Your name, as it stands under it"),
      h("input", { type: "text", autocomplete: "name", maxlength: 200, value: typed, "data-key": "sign-name", ref: field,
        "aria-invalid": error ? "true" : null, "aria-describedby": error ? "err-name" : null })),
    wrong("name", error),
    h("label", { class: "ag-check" },
      h("input", { type: "checkbox", "data-key": "read", checked: isRead, disabled: !content.hash, "aria-describedby": "err-read", ref: box, onchange: tick }),
      " I have read the sentences and the differences."),
    h("p", { class: "err", role: "alert", id: "err-read" }, why),
    h("p", {}, h("button", { class: "btn", type: "button", "data-key": "sign", disabled: !content.hash, onclick: sign }, side.sign))];
}

function sideOf(side, content, actions) {
  const { send } = actions;
  return h("div", { class: `ag-side ${side.role.toLowerCase()}` },
    h("p", { class: "ag-head" }, badge(side.role), " ", h("b", {}, side.name), side.you && h("span", { class: "tiny" }, " you")),
    side.signed && h("p", { class: "ag-done", "data-key": `signed-${side.role}` }, tick(), h("b", {}, "Signed"), ` ${side.signed}`, side.person && `, ${side.person}`),
    side.sign ? signing(side, content, actions) : null,
    side.note && h("p", { class: "tiny" }, side.note),
    side.withdraw && h("p", {}, quiet(side.withdraw, "withdraw", () => send({ do: "agree.withdraw" }))));
}

function done({ done: view }, send) {
  if (!view) return null;
  return h("section", { class: "ag-force", role: "status" }, h("p", {}, h("b", {}, view.said)),
    h("p", { class: "small" }, view.pack.said, " ", view.pack.again && quiet(view.pack.again, "pack-again",
      () => send({ do: "agree.pack" }))),
    h("p", { class: "small" }, `${view.file} ${view.client}`));
}

/** The hash in groups of four, all of it. */
function hashOf(hash) {
  return hash ? h("code", { "data-key": "hash", title: hash }, hash.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ")) : null;
}

/** The page. */
export function agree(content, actions) {
  return [
    h("h1", {}, content.finding),
    h("p", { class: "lead" }, content.lead),
    content.scenario && h("p", { class: "ag-scenario" }, content.scenario),
    done(content, actions.send),
    h("div", { class: "ag-two" }, agreed(content, actions.send), h("div", {}, changed(content), bridge(content))),
    h("section", { class: "ag-signs", "aria-labelledby": "ag-signs" }, h("h2", { id: "ag-signs" }, "Signatures"),
      content.notes.map((note) => h("p", { class: "ag-note", role: "status" }, note)),
      h("div", { class: "ag-pair" }, content.sides.map((side) => sideOf(side, content, actions))),
      h("p", { class: "tiny ag-hash" }, content.foot, " ", hashOf(content.hash)))];
}
