/** Load of each role by week: the range of 8 in 10, its middle, and what the people have. */

import { s } from "./dom.js";
import { chart, line, text, textWidth, weekTicks } from "./marks.js";
import { NARROW, cut } from "./charts.js";

const [ROW, NAMES] = [92, 26]; // px of a role, and of its name above

function steps(weeks, x, y, end, read) {
  return weeks.map((week, i) => {
    const to = weeks[i + 1]?.at ?? end;
    return `${x(week.at).toFixed(1)} ${y(read(week)).toFixed(1)}L${x(to).toFixed(1)} ${y(read(week)).toFixed(1)}`;
  });
}

function role(load, top, x, end, width) {
  const base = top + ROW - 6;
  const most = Math.max(...load.weeks.map((week) => Math.max(week.high, week.has ?? 0))) || 1;
  const y = (hours) => base - (hours / most) * (ROW - NAMES - 12);
  const high = steps(load.weeks, x, y, end, (week) => week.high);
  const low = steps([...load.weeks], x, y, end, (week) => week.low).reverse()
    .map((part) => part.split("L").reverse().join("L"));
  const known = load.weeks.filter((week) => week.has != null);
  const usual = known.length ? known.map((week) => week.has).sort((a, b) => a - b)[known.length >> 1] : most;
  const [left, right] = [x(load.weeks[0].at), x(end)];
  const named = cut(load.name, width * 0.5);
  return [
    load.weeks.filter((week) => week.over).map((week) => [
      s("rect", { x: x(week.at), y: top + NAMES, width: x(week.at + 7) - x(week.at), height: base - top - NAMES, class: "over" }),
      s("line", { x1: x(week.at), y1: base, x2: x(week.at + 7), y2: base, class: "overline" }),
    ]),
    s("path", { d: `M${high.join("L")}L${low.join("L")}Z`, class: "load" }),
    s("path", { d: `M${steps(load.weeks, x, y, end, (week) => week.middle).join("L")}`, class: "loadline" }),
    line(left, base, right, base, "ax0"),
    known.length > 0 && s("path", { d: `M${steps(known, x, y, end, (week) => week.has).join("L")}`, class: "has" }),
    text(left - 8, base, "0", "t3", "end"), text(left - 8, y(usual) + 4, String(Math.round(usual)), "t3", "end"),
    text(0, top + 16, named, "tb"),
    text(textWidth(named) * 1.25 + 14, top + 16, cut(load.said, width - textWidth(named) * 1.25 - 20), load.over ? "t bad" : "t"),
  ];
}

/** One row for each role, on one scale of weeks. */
export function loads(data, width) {
  const left = width < NARROW ? 34 : 44;
  const x = (at) => left + ((at - data.from) / (data.to - data.from || 1)) * (width - left - 16);
  const bottom = data.roles.length * ROW + 4;
  const ticks = weekTicks(data.from, data.to, width - left - 16).map(({ at, said }) => [
    line(x(at), 0, x(at), bottom, "ax"), text(x(at), bottom + 18, said, "t3", "middle")]);
  return chart(width, bottom + 28, data.label, ticks, data.roles.map((load, i) => role(load, i * ROW, x, data.to, width)));
}
