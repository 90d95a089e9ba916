/** Scenarios: the plan and its scenarios side by side, under the same luck. */

import { curves, strip } from "../charts.js";
import { h } from "../dom.js";
import { ten } from "../marks.js";
import { quiet, wrong } from "../fields.js";

const COLOURS = [1, 2, 3, 4, 5].map((n) => `var(--cat-${n})`);

/** One scale for all strips of a row, with a little air. */
function scaleOf(row) {
  const at = row.cells.flatMap((cell) => cell.strip?.at ?? []).concat(row.line ?? []);
  const [from, to] = [Math.min(...at), Math.max(...at)];
  const air = (to - from) * 0.08 || 1;
  return [from - air, to + air];
}

function cell(row, view, i, columns, stripWidth) {
  // Stacked, all cells of a row keep the line, so that their strips stand at one height.
  const stacked = columns.length > 3 && row.cells.some((other) => other.change);
  const change = view.change || (stacked ? "\u00a0" : "");
  return h("td", { "data-s": columns[i].name },
    h("span", { class: "tt" }, h("b", {}, view.value), ten(view.ten)),
    change && h("span", { class: view.same ? "d same" : "d" }, change),
    view.strip && strip(view.strip, scaleOf(row), row.line, COLOURS[i], stripWidth));
}

function table(content, width, send) {
  const { columns } = content;
  const narrow = width <= 720;
  const stripWidth = Math.max(Math.floor(narrow ? width : (width - 150) / columns.length - 24), 90);
  const heads = columns.map((column, i) => h("th", { scope: "col" },
    h("span", { class: "swatch", style: `background:${COLOURS[i]}` }), h("b", {}, column.name),
    column.in_use && h("em", {}, "in use"), h("p", {}, column.said, column.id && [" ", h("button", { type: "button", class: "link", "data-key": `edit-${column.id}`,
      "aria-label": `Change ${column.name}`, onclick: () => send({ do: "scenarios.open", id: column.id }) }, "Change")])));
  const rows = content.rows.map((row) => h("tr", {},
    h("th", { scope: "row" }, row.name, h("span", {}, row.note)),
    row.cells.map((view, i) => cell(row, view, i, columns, stripWidth))));
  const buttons = columns.map((column) => h("td", { "data-s": column.name }, column.in_use
    ? h("button", { class: "btn", disabled: true }, "In use")
    : h("button", { class: column.best && !content.make.form ? "btn" : "btn quiet", type: "button", "data-key": `use-${column.id}`,
      "aria-label": `Use ${column.name}`, onclick: () => send({ do: "use", scenario: column.id }) }, "Use this")));
  const choose = columns.length > 1 &&
    h("tr", { class: "choose" }, h("th", { scope: "row" }, h("span", { class: "sr" }, "Choose")), buttons);
  return h("table", { class: `sc of-${columns.length}` },
    h("thead", {}, h("tr", {}, h("td"), heads)), h("tbody", {}, rows, choose));
}

/** What stands in the form now; kept in this browser until it is saved or closed. */
function draftOf(form, local) {
  if (local.draft?.id !== form.id) {
    local.draft = { id: form.id, typed: {
      ...Object.fromEntries(form.texts.map((field) => [field.key, field.typed])),
      drop: form.drop.filter((item) => item.chosen).map((item) => item.id),
      measures: form.measures.filter((item) => item.chosen).map((item) => item.id),
    } };
  }
  return local.draft.typed;
}

function ticks(title, all, chosen, key) {
  if (!all.length) return null;
  const box = (item) => h("label", { class: "tick" }, h("input", { type: "checkbox", checked: chosen.includes(item.id), "data-key": `${key}-${item.id}`,
    onchange: (event) => {
      const at = chosen.indexOf(item.id);
      if (event.target.checked && at < 0) chosen.push(item.id);
      if (!event.target.checked && at >= 0) chosen.splice(at, 1);
    } }), h("span", {}, item.name));
  return h("fieldset", { class: "ticks" }, h("legend", {}, title), all.map(box));
}

function form(view, { send, local }) {
  const typed = draftOf(view, local);
  const save = () => send({ do: "scenarios.save", id: view.id, typed });
  const mean = (key) => (text) => { typed[key] = text; save(); };
  const field = (field) => h("label", {}, h("span", {}, field.name), h("input", {
    type: "text", autocomplete: "off", value: typed[field.key], placeholder: field.hint || null, "data-key": `lever-${field.key}`,
    "aria-invalid": field.error ? "true" : null, "aria-describedby": field.error ? `err-${field.key}` : null,
    oninput: (event) => { typed[field.key] = event.target.value; },
  }), wrong(field.key, field.error, field.answers, mean(field.key)));
  const close = () => { local.draft = null; send({ do: "scenarios.close" }); };
  return h("form", { key: `form ${view.id}`, class: "levers", "aria-label": view.title, onsubmit: (event) => {
    event.preventDefault();
    save();
  }, onkeydown: (event) => { if (event.key === "Escape") close(); } },
  h("h2", {}, view.title), h("p", { class: "small" }, view.note),
  h("div", { class: "lever-fields" }, view.texts.map(field)),
  ticks("Leave out", view.drop, typed.drop, "drop"), ticks("Measures taken", view.measures, typed.measures, "measure"),
  view.error && h("p", { class: "err", role: "alert" }, view.error),
  h("p", { class: "acts-row" },
    h("button", { class: "btn", type: "submit", "data-key": "save-scenario" }, "Save"),
    quiet("Close", "close-scenario", close),
    view.id && quiet("Remove", "remove-scenario", () => { local.draft = null; send({ do: "scenarios.remove", id: view.id }); })));
}

function making(view, actions) {
  const { send, local } = actions;
  if (view.form) return h("section", {}, form(view.form, actions));
  local.draft = null;
  return h("section", { class: "making" },
    view.full ? h("p", { class: "small" }, view.full) : h("p", { class: "acts-row" },
      quiet("New scenario", "new-scenario", () => send({ do: "scenarios.open", id: "" })),
      view.aside && quiet(view.aside, "aside-scenario", () => send({ do: "scenarios.aside" }))),
    view.aside && h("p", { class: "tiny gap" }, view.aside_note));
}

/** The page. */
export function scenarios(content, actions) {
  const { width, send } = actions;
  const { chart } = content;
  return [
    h("h1", {}, content.finding),
    content.lead && h("p", { class: "lead" }, content.lead),
    h("p", { class: "tiny key" }, content.key),
    content.rows.length > 0 && table(content, width, send),
    making(content.make, actions),
    chart && h("section", {}, h("figure", {},
      h("figcaption", {}, h("h2", {}, chart.title), h("p", {}, chart.note)),
      curves(chart, COLOURS, width, width > 600 ? 320 : 270))),
  ];
}
