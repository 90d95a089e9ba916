/** Rows of a sheet before they are added: what each is read as, and one question for each doubt. */

import { h } from "../dom.js";
import { quiet } from "../fields.js";

function question(each, send) {
  const one = (answer, i) => h("label", {},
    h("input", { type: "radio", name: `paste-${each.about}`, checked: answer.on, "data-key": `paste-${each.about}-${i}`,
      onchange: () => send({ do: "scope.paste_answer", about: each.about, value: answer.value }) }),
    h("span", {}, h("b", {}, answer.text), h("span", {}, answer.then)));
  return h("fieldset", { class: "ask" }, h("legend", {}, each.text), h("p", { class: "small" }, each.note),
    h("div", { class: "ans" }, each.answers.map(one)));
}

function line(each, withPosition) {
  const kind = { phase: "ph", out: "no" }[each.kind] ?? "";
  return h("tr", { class: kind }, h("td", { class: "ln" }, each.row), withPosition && h("td", { class: "po" }, each.position),
    h("td", { class: each.within ? "in" : "" }, each.name), h("td", { class: `n hh${each.doubt ? " q_" : ""}` }, each.given),
    h("td", { class: "to" }, each.doubt ? h("b", {}, each.said) : each.said));
}

/** The preview in place of the table; nothing is added before its button is pressed. */
export function preview(is, send) {
  const head = (name, kind) => h("th", { class: kind, scope: "col" }, name);
  const lines = h("table", { class: "grid", "data-key": "preview" },
    h("thead", {}, h("tr", {}, head(h("span", { class: "sr" }, "Row"), "ln"), is.columns.position && head("Pos.", "po"), head("Work"), head("In the sheet", "n hh"), head("Read as", "to"))),
    h("tbody", {}, is.lines.map((each) => line(each, is.columns.position))));
  return h("section", { class: "pasting", "aria-label": "What was pasted" },
    h("h1", {}, is.finding), h("p", { class: "lead" }, is.lead),
    is.questions.map((each) => question(each, send)),
    h("section", {}, h("h2", {}, "What goes in"), lines, h("p", { class: "tiny gap" }, is.sums),
      is.notes.map((note) => h("p", { class: "tiny gap" }, note))),
    h("div", { class: "paste-foot" }, h("span", { class: "tiny", role: "status" }, is.foot),
      h("span", { class: "acts-row" }, quiet("Add nothing", "paste-off", () => send({ do: "scope.paste_off" })),
        h("button", { class: "btn", type: "button", "data-key": "paste-add-all", disabled: is.waits, onclick: () => send({ do: "scope.paste_add" }) }, is.add))));
}
