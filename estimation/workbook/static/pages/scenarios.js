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

function cell(row, each, i, columns, stripWidth) {
  // Stacked, all cells of a row keep the line, so that their strips stand at one height.
  const stacked = columns.length > 3 && row.cells.some((other) => other.change);
  const change = each.change || (stacked ? "\u00a0" : "");
  return h("td", { "data-s": columns[i].name },
    h("span", { class: "tt" }, h("b", {}, each.value), ten(each.ten)),
    change && h("span", { class: each.same ? "d same" : "d" }, change),
    each.strip && strip(each.strip, scaleOf(row), row.line, COLOURS[i], stripWidth));
}

function table(content, width, send) {
  const { columns } = content;
  const narrow = width <= 720;
  const stripWidth = Math.max(Math.floor(narrow ? width : (width - 150) / columns.length - 24), 90);
  const heads = columns.map((each, i) => h("th", { scope: "col" },
    h("span", { class: "swatch", style: `background:${COLOURS[i]}` }), h("b", {}, each.name),
    each.in_use && h("em", {}, "in use"), h("p", {}, each.said, each.id && [" ", h("button", { type: "button", class: "link", "data-key": `edit-${each.id}`,
      "aria-label": `Change ${each.name}`, onclick: () => send({ do: "scenarios.open", id: each.id }) }, "Change")])));
  const rows = content.rows.map((row) => h("tr", {},
    h("th", { scope: "row" }, row.name, h("span", {}, row.note)),
    row.cells.map((each, i) => cell(row, each, i, columns, stripWidth))));
  const buttons = columns.map((each) => h("td", { "data-s": each.name }, each.in_use
    ? h("button", { class: "btn", disabled: true }, "In use")
    : h("button", { class: each.best && !content.make.form ? "btn" : "btn quiet", type: "button", "data-key": `use-${each.id}`,
      "aria-label": `Use ${each.name}`, onclick: () => send({ do: "use", scenario: each.id }) }, "Use this")));
  const choose = columns.length > 1 &&
    h("tr", { class: "choose" }, h("th", { scope: "row" }, h("span", { class: "sr" }, "Choose")), buttons);
  return h("table", { class: `sc of-${columns.length}` },
    h("thead", {}, h("tr", {}, h("td"), heads)), h("tbody", {}, rows, choose));
}

/** What stands in the form now; kept in this browser until it is saved or closed. */
function draftOf(form, local) {
  if (local.draft?.id !== form.id) {
    local.draft = { id: form.id, typed: {
      ...Object.fromEntries(form.texts.map((each) => [each.key, each.typed])),
      drop: form.drop.filter((each) => each.chosen).map((each) => each.id),
      measures: form.measures.filter((each) => each.chosen).map((each) => each.id),
    } };
  }
  return local.draft.typed;
}

function ticks(title, all, chosen, key) {
  if (!all.length) return null;
  const box = (each) => h("label", { class: "tick" }, h("input", { type: "checkbox", checked: chosen.includes(each.id), "data-key": `${key}-${each.id}`,
    onchange: (event) => {
      const at = chosen.indexOf(each.id);
      if (event.target.checked && at < 0) chosen.push(each.id);
      if (!event.target.checked && at >= 0) chosen.splice(at, 1);
    } }), h("span", {}, each.name));
  return h("fieldset", { class: "ticks" }, h("legend", {}, title), all.map(box));
}

function form(found, { send, local }) {
  const typed = draftOf(found, local);
  const save = () => send({ do: "scenarios.save", id: found.id, typed });
  const mean = (key) => (text) => { typed[key] = text; save(); };
  const field = (each) => h("label", {}, h("span", {}, each.name), h("input", {
    type: "text", autocomplete: "off", value: typed[each.key], placeholder: each.hint || null, "data-key": `lever-${each.key}`,
    "aria-invalid": each.error ? "true" : null, "aria-describedby": each.error ? `err-${each.key}` : null,
    oninput: (event) => { typed[each.key] = event.target.value; },
  }), wrong(each.key, each.error, each.answers, mean(each.key)));
  const close = () => { local.draft = null; send({ do: "scenarios.close" }); };
  return h("form", { class: "levers", "aria-label": found.title, onsubmit: (event) => {
    event.preventDefault();
    save();
  }, onkeydown: (event) => { if (event.key === "Escape") close(); } },
  h("h2", {}, found.title), h("p", { class: "small" }, found.note),
  h("div", { class: "lever-fields" }, found.texts.map(field)),
  ticks("Leave out", found.drop, typed.drop, "drop"), ticks("Measures taken", found.measures, typed.measures, "measure"),
  found.error && h("p", { class: "err", role: "alert" }, found.error),
  h("p", { class: "acts-row" },
    h("button", { class: "btn", type: "submit", "data-key": "save-scenario" }, "Save"),
    quiet("Close", "close-scenario", close),
    found.id && quiet("Remove", "remove-scenario", () => { local.draft = null; send({ do: "scenarios.remove", id: found.id }); })));
}

function making(found, actions) {
  const { send, local } = actions;
  if (found.form) return h("section", {}, form(found.form, actions));
  local.draft = null;
  return h("section", { class: "making" },
    found.full ? h("p", { class: "small" }, found.full) : h("p", { class: "acts-row" },
      quiet("New scenario", "new-scenario", () => send({ do: "scenarios.open", id: "" })),
      found.aside && quiet(found.aside, "aside-scenario", () => send({ do: "scenarios.aside" }))),
    found.aside && h("p", { class: "tiny gap" }, found.aside_note));
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
  ].filter(Boolean);
}
