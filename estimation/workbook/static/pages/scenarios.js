/** Scenarios: the plan and its scenarios side by side, under the same luck. */

import { curves, strip } from "../charts.js";
import { h, ten } from "../dom.js";

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
    each.in_use && h("em", {}, "in use"), h("p", {}, each.said)));
  const rows = content.rows.map((row) => h("tr", {},
    h("th", { scope: "row" }, row.name, h("span", {}, row.note)),
    row.cells.map((each, i) => cell(row, each, i, columns, stripWidth))));
  const buttons = columns.map((each) => h("td", { "data-s": each.name }, each.in_use
    ? h("button", { class: "btn", disabled: true }, "In use")
    : h("button", { class: each.best ? "btn" : "btn quiet", type: "button", "data-key": `use-${each.id}`,
      "aria-label": `Use ${each.name}`, onclick: () => send({ do: "use", scenario: each.id }) }, "Use this")));
  const choose = columns.length > 1 &&
    h("tr", { class: "choose" }, h("th", { scope: "row" }, h("span", { class: "sr" }, "Choose")), buttons);
  return h("table", { class: `sc of-${columns.length}` },
    h("thead", {}, h("tr", {}, h("td"), heads)), h("tbody", {}, rows, choose));
}

/** The page. */
export function scenarios(content, { width, send }) {
  const { chart } = content;
  return [
    h("h1", {}, content.finding),
    h("p", { class: "lead" }, content.lead),
    h("p", { class: "tiny key" }, content.key),
    table(content, width, send),
    h("section", {}, h("figure", {},
      h("figcaption", {}, h("h2", {}, chart.title), h("p", {}, chart.note)),
      curves(chart, COLOURS, width, width > 600 ? 320 : 270))),
  ];
}
