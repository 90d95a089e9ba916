/** Forecast: which date and cost can be promised, how sure, and what moves them. */

import { sCurve, tornado } from "../charts.js";
import { loads } from "../charts_load.js";
import { h, strong } from "../dom.js";

const REST = 400; // ms without a move after which the level is said aloud

function slider(levels, level, turn) {
  const shown = Object.entries(levels).filter(([at]) => at % 10 === 0 || at === "95").map(([at, stop]) =>
    h("span", { style: `--p:${(at - 50) / 45}` }, at === "50" || at === "95" ? stop.said : String(at / 10)));
  return h("div", { class: "slide" },
    h("input", {
      id: "sure", type: "range", min: 50, max: 95, step: 5, value: level, "data-key": "sure",
      "aria-valuetext": levels[level].said, oninput: ({ target }) => turn(+target.value),
    }), h("div", { class: "stops", "aria-hidden": "true" }, shown));
}

function table({ levels, rows }, level) {
  const row = (at) => h("tr", { "aria-selected": at === level }, h("td", {}, levels[at].said), h("td", { class: "n" }, levels[at].date),
    h("td", { class: "n" }, levels[at].cost_said), h("td", { class: "n" }, levels[at].margin_said));
  const head = ["Sure", "Done by", "Cost under", "Margin over"].map((name, i) =>
    h("th", { scope: "col", class: i ? "n" : "" }, name));
  return h("figure", {},
    h("figcaption", {}, h("h2", {}, "How sure, what date, what cost")),
    h("table", { class: "rows levels" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.map(row))),
    h("p", { class: "tiny gap" }, levels[level].note));
}

function figure(title, svg, note) {
  return h("figure", {}, h("figcaption", {}, h("h2", {}, title), note && h("p", {}, note)), svg);
}

/** Sentences under a heading; hidden where there are none. */
function aside(title, sentences) {
  return h("section", { hidden: !sentences.length }, h("h2", {}, title),
    h("ul", { class: "points" }, sentences.map((sentence) => h("li", {}, sentence))));
}

/** Curves of finish and cost, with what is beside each. */
function figures(content, level, width) {
  const now = content.levels[level];
  const [wide, half] = width > 1180 ? [744, 520] : [width, width];
  const finish = sCurve(content.finish, wide, width > 600 ? 330 : 290,
    { at: now.finish, p: level / 100, said: now.date, note: `${now.said} are done` });
  const cost = content.cost && sCurve(content.cost, half, width > 600 ? 300 : 270,
    { at: now.cost, p: level / 100, said: now.cost_said, note: `${now.said} cost less` }, content.cost.currency);
  const drivers = content.drivers && tornado(content.drivers, content.cost && width > 1180 ? width - 520 - 56 : width);
  return [
    h("div", { class: "two a" }, figure(now.finish_title, finish), table(content, level)),
    h("div", { class: "two b" }, cost && figure(now.cost_title, cost), drivers && figure(content.drivers.title, drivers, content.drivers.note))];
}

/** The page; `turn(level)` is told of every stop that the slider passes. */
export function forecast(content, { level, local, redraw, turn, width }) {
  const now = content.levels[level];
  const promise = (at) => `${at.said} ${at.promise}`;
  const move = (next) => {
    turn(next);
    clearTimeout(local.rest);
    local.rest = setTimeout(() => {
      local.aloud = { of: content, text: promise(content.levels[next]) };
      redraw();
    }, REST);
  };
  return [h("h1", {}, now.finding),
    h("p", { class: "lead" }, content.lead.map((sentence) => [...strong(sentence), " "])),
    h("section", { class: "sure", "aria-label": "How sure" },
      h("label", { for: "sure" }, "How sure do you want to be?"), slider(content.levels, level, move),
      h("p", {}, strong(promise(now), [now.date, now.cost_said])),
      h("p", { class: "sr", "aria-live": "polite" }, local.aloud?.of === content && local.aloud.text)),
    figures(content, level, width),
    content.load && h("section", { class: "loads" },
      figure(content.load.title, loads(content.load, width), content.load.note),
      content.load.said && h("p", { class: "small gap" }, strong(content.load.said))),
    h("div", { class: "asides" },
      aside("Date and cost in the same project", now.together),
      aside("Above the most likely figures", now.contingency),
      aside("What the plan does not say", content.missing))];
}
