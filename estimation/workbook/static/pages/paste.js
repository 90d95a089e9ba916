/** Rows of a sheet before they are added: what each is read as, and one question for each doubt. */

import { h } from "../dom.js";
import { quiet } from "../fields.js";

function question(doubt, send) {
  const one = (answer, i) => h("label", {},
    h("input", { type: "radio", name: `paste-${doubt.about}`, checked: answer.on, "data-key": `paste-${doubt.about}-${i}`,
      onchange: () => send({ do: "scope.paste_answer", about: doubt.about, value: answer.value }) }),
    h("span", {}, h("b", {}, answer.text), h("span", {}, answer.then)));
  return h("fieldset", { class: "ask" }, h("legend", {}, doubt.text), h("p", { class: "small" }, doubt.note),
    h("div", { class: "ans" }, doubt.answers.map(one)));
}

function line(row, withPosition) {
  const kind = { phase: "ph", out: "no" }[row.kind] ?? "";
  return h("tr", { class: kind }, h("td", { class: "ln" }, row.row), withPosition && h("td", { class: "po" }, row.position),
    h("td", { class: row.within ? "nm in" : "nm" }, row.name), h("td", { class: `n hh${row.doubt ? " q_" : ""}` }, row.given),
    h("td", { class: "to" }, row.doubt ? h("b", {}, row.said) : row.said));
}

/** The preview in place of the table; nothing is added before its button is pressed. */
export function preview(is, send) {
  const head = (name, kind) => h("th", { class: kind, scope: "col" }, name);
  const lines = h("table", { class: "grid", "data-key": "preview" },
    h("thead", {}, h("tr", {}, head(h("span", { class: "sr" }, "Row"), "ln"), is.columns.position && head("Pos.", "po"), head("Work", "nm"), head("In the sheet", "n hh"), head("Read as", "to"))),
    h("tbody", {}, is.lines.map((row) => line(row, is.columns.position))));
  return h("section", { class: "pasting", "aria-label": "What was pasted" },
    h("h1", {}, is.finding), h("p", { class: "lead" }, is.lead),
    is.questions.map((doubt) => question(doubt, send)),
    h("section", {}, h("h2", {}, "What goes in"), lines, h("p", { class: "tiny gap" }, is.sums),
      is.notes.map((note) => h("p", { class: "tiny gap" }, note))),
    h("div", { class: "paste-foot" }, h("span", { class: "tiny", role: "status" }, is.foot),
      h("span", { class: "acts-row" }, quiet("Add nothing", "paste-off", () => send({ do: "scope.paste_off" })),
        h("button", { class: "btn", type: "button", "data-key": "paste-add-all", disabled: is.waits, onclick: () => send({ do: "scope.paste_add" }) }, is.add))));
}
