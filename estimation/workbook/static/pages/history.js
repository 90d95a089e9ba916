/** The firm's past work comes in: a file is chosen or dropped, asked about, and read in. */

import { h } from "../dom.js";
import { quiet } from "../fields.js";

const PART = 1024 * 1024; // bytes of one message
const LARGEST = 20; // MB, as the server takes it

/** Sends a file in parts, one after the other. */
async function sendFile(file, send, refuse) {
  if (file.size > LARGEST * PART) {
    refuse(`${file.name} has ${Math.ceil(file.size / PART)} MB; up to ${LARGEST} are taken. Leave out the oldest years, and try again.`);
    return;
  }
  const about = { do: "history.part", name: file.name, size: file.size };
  for (let part = 0; part === 0 || part * PART < file.size; part += 1) {
    const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
    send({ ...about, part }, [bytes]);
  }
}

/** Where a file is dropped or chosen. */
function dropZone(is, { local, redraw, send }) {
  const picker = {};
  const refuse = (problem) => { local.problem = problem; redraw(); };
  const take = ([file]) => { if (file) { local.problem = null; sendFile(file, send, refuse); } };
  const choose = () => picker.node.click();
  const problem = local.problem || is.problem;
  const over = (isOver) => (event) => { event.preventDefault(); event.currentTarget.classList.toggle("over", isOver); };
  return h("div", { class: "drop", ondragover: over(true), ondragleave: over(false),
    ondrop: (event) => { over(false)(event); take(event.dataTransfer.files); } },
  h("div", {}, h("b", {}, is.file ? is.file.name : "Drop a file here"),
    h("p", { class: "small" }, is.file ? is.file.note : `CSV, XLSX or Parquet, up to ${LARGEST} MB.`),
    problem && h("p", { class: "err", role: "alert" }, problem)),
  h("input", { type: "file", class: "sr", tabindex: -1, "aria-label": "File of past work", accept: ".csv,.tsv,.txt,.xlsx,.xlsm,.parquet", ref: picker, "data-key": "history-file",
    onchange: ({ target }) => { take(target.files); target.value = ""; } }),
  quiet(is.file ? "Take another file" : "Choose a file", "history-choose", choose));
}

function question(asked, send) {
  const one = (answer, i) => h("label", {},
    h("input", { type: "radio", name: `history-${asked.about}`, checked: answer.on, "data-key": `history-${asked.about}-${i}`,
      onchange: () => send({ do: "history.answer", about: asked.about, value: answer.value }) }),
    h("span", {}, h("b", {}, answer.text), h("span", {}, answer.then)));
  return h("fieldset", { class: "ask", key: asked.about }, h("legend", {}, asked.text), h("div", { class: "ans" }, asked.answers.map(one)));
}

const HEADS = [["Project", ""], ["Rows", "n"], ["Hours", "n"], ["First day", "n"], ["Last day", "n"]];

function goesIn({ rows, total }) {
  const line = (row, isTotal) => h("tr", { class: isTotal ? "sum" : null }, h("th", { scope: "row" }, row.name),
    [row.rows, row.hours, row.first, row.last].map((text, i) => h("td", { class: "n", "data-r": HEADS[i + 1][0] }, text)));
  return h("section", {}, h("h2", {}, "What goes in"), h("table", { class: "rows fold grid3" },
    h("thead", {}, h("tr", {}, HEADS.map(([name, kind]) => h("th", { scope: "col", class: kind }, name)))),
    h("tbody", {}, rows.map((row) => line(row)), line(total, true))));
}

function leftOut({ head, rows, note }) {
  return h("section", {}, h("h2", {}, head), h("table", { class: "rows fold grid3" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Why"), h("th", { scope: "col", class: "n" }, "Rows"), h("th", { scope: "col", class: "w" }, "Which"))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.why), h("td", { class: "n", "data-r": "Rows" }, row.rows), h("td", { class: "all w", "data-r": "Which" }, row.which))))),
  note && h("p", { class: "tiny gap" }, note));
}

export function history(is, actions) {
  const { send } = actions;
  const toPlans = () => send({ do: "page", page: "plans" });
  const offers = !is.file && is.beside.length > 0 && h("p", { class: "offers" }, is.beside.map((name) =>
    h("span", { key: name }, `${name} lies here. `, quiet("Bring it in", `bring-${name}`, () => send({ do: "history.look", file: name })))));
  const foot = is.done
    ? h("button", { class: "btn", type: "button", "data-key": "to-plans", onclick: toPlans }, "To the plans")
    : [is.file && quiet("Add nothing", "history-off", () => send({ do: "history.look", file: "" })),
      is.add && h("button", { class: "btn", type: "button", "data-key": "history-add", onclick: () => send({ do: "history.add" }) }, is.add)];
  return h("div", { class: "past pasting" }, h("h1", {}, is.finding), is.lead && h("p", { class: "lead" }, is.lead),
    offers, !is.done && dropZone(is, actions), is.questions.map((asked) => question(asked, send)),
    is.projects && goesIn(is.projects), is.left_out && leftOut(is.left_out),
    is.notes.length > 0 && h("section", {}, h("h2", {}, "What to know"), h("ul", { class: "notes" }, is.notes.map((note) => h("li", {}, note)))),
    h("div", { class: "paste-foot" }, h("span", { class: "tiny" }, is.done ? "" : is.has || "No past work is read in yet."), h("span", { class: "acts-row" }, foot)));
}
