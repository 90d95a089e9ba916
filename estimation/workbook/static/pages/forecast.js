/** Forecast: which date and cost can be promised, how sure, and what moves them. */

import { sCurve, tornado } from "../charts.js";
import { loads } from "../charts_load.js";
import { h, strong } from "../dom.js";

/** Places of a page that follow the slider, set together. */
function followers() {
  const all = [];
  return {
    add(node, read) { all.push((at) => node.replaceChildren(...[read(at)].flat())); return node; },
    call(run) { all.push(run); },
    move(at) { all.forEach((each) => each(at)); },
  };
}

function slider(levels, level, turn) {
  const stops = Object.entries(levels);
  const input = h("input", {
    id: "sure", type: "range", min: 50, max: 95, step: 5, value: level, "data-key": "sure",
    "aria-valuetext": levels[level].said,
    oninput: () => { input.setAttribute("aria-valuetext", levels[input.value].said); turn(+input.value); },
  });
  const shown = stops.filter(([at]) => at % 10 === 0 || at === "95").map(([at, each]) =>
    h("span", { style: `--p:${(at - 50) / 45}` }, at === "50" || at === "95" ? each.said : String(at / 10)));
  return h("div", { class: "slide" }, input, h("div", { class: "stops", "aria-hidden": "true" }, shown));
}

function table(content, follow) {
  const rows = content.rows.map((level) => {
    const at = content.levels[level];
    const row = h("tr", {}, h("td", {}, at.said), h("td", { class: "n" }, at.date),
      h("td", { class: "n" }, at.cost_said), h("td", { class: "n" }, at.margin_said));
    follow.call((now) => row.toggleAttribute("aria-selected", now.level === level));
    return row;
  });
  const head = ["Sure", "Done by", "Cost under", "Margin over"].map((name, i) =>
    h("th", { scope: "col", class: i ? "n" : "" }, name));
  return h("figure", {},
    h("figcaption", {}, h("h2", {}, "How sure, what date, what cost")),
    h("table", { class: "rows levels" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
    follow.add(h("p", { class: "tiny gap" }), (at) => at.note));
}

function figure(title, svg, note) {
  return h("figure", {}, h("figcaption", {}, title, note && h("p", {}, note)), svg);
}

/** Sentences under a heading, as `read` finds them; hidden where there are none. */
function aside(title, follow, read, at) {
  const list = h("ul", { class: "points" });
  const section = h("section", {}, h("h2", {}, title), list);
  const fill = (now) => {
    list.replaceChildren(...read(now).map((each) => h("li", {}, each)));
    section.hidden = !read(now).length;
  };
  follow.call(fill);
  fill(at);
  return section;
}

/** The page; `turn(level)` is told of every stop that the slider passes. */
export function forecast(content, { level, width, turn }) {
  const follow = followers();
  const at = { ...content.levels[level], level };
  const [wide, half] = width > 1180 ? [744, 520] : [width, width];
  const finishMark = (now) => ({ at: now.finish, p: now.level / 100, said: now.date, note: `${now.said} are done` });
  const finish = sCurve(content.finish, wide, width > 600 ? 330 : 290, finishMark(at));
  follow.call((now) => finish.move(finishMark(now)));
  const first = h("div", { class: "two a" },
    figure(follow.add(h("h2"), (now) => now.finish_title), finish.svg), table(content, follow));
  const second = h("div", { class: "two b" });
  if (content.cost) {
    const costMark = (now) => ({ at: now.cost, p: now.level / 100, said: now.cost_said, note: `${now.said} cost less` });
    const cost = sCurve(content.cost, half, width > 600 ? 300 : 270, costMark(at), content.cost.currency);
    follow.call((now) => cost.move(costMark(now)));
    second.append(figure(follow.add(h("h2"), (now) => now.cost_title), cost.svg));
  }
  if (content.drivers) {
    second.append(figure(h("h2", {}, content.drivers.title),
      tornado(content.drivers, content.cost && width > 1180 ? width - 520 - 56 : width),
      content.drivers.note));
  }
  const said = follow.add(h("p"), (now) =>
    strong(`${now.said} ${now.promise}`, [now.date, now.cost_said]));
  const aloud = h("p", { class: "sr", "aria-live": "polite" });
  let rest = 0;
  const move = (next) => {
    const now = { ...content.levels[next], level: next };
    follow.move(now);
    turn(next);
    clearTimeout(rest);
    rest = setTimeout(() => { aloud.textContent = `${now.said} ${now.promise}`; }, 400);
  };
  follow.move(at);
  const finding = follow.add(h("h1"), (now) => now.finding);
  finding.textContent = at.finding;
  return [finding,
    h("p", { class: "lead" }, content.lead.map((each) => [...strong(each), " "])),
    h("section", { class: "sure", "aria-label": "How sure" },
      h("label", { for: "sure" }, "How sure do you want to be?"), slider(content.levels, level, move), said, aloud),
    first, second,
    content.load && h("section", { class: "loads" },
      figure(h("h2", {}, content.load.title), loads(content.load, width), content.load.note),
      content.load.said && h("p", { class: "small gap" }, strong(content.load.said))),
    h("div", { class: "asides" },
      aside("Date and cost in the same project", follow, (now) => now.together, at),
      aside("Above the most likely figures", follow, (now) => now.contingency, at),
      aside("What the plan does not say", follow, () => content.missing, at))];
}
