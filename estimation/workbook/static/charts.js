/** Charts, drawn for the width they have. */

import { s } from "./dom.js";
import { axisMoney, chart, line, numberTicks, text, textWidth, weekTicks } from "./marks.js";

export const NARROW = 480;
const [AIR_BEFORE, AIR_AFTER] = [0.04, 0.08]; // of the span of an axis of money
const OF_TEN_WIDTH = 60; // px that "of 10" takes above the axis

/** Chance from 0 to 10 on the left, ticks below: what all S-curves stand on. */
export function axes(plot, ticks) {
  const { left, right, bottom, x, y } = plot;
  const rows = [2, 4, 6, 8, 10].map((n) => [
    line(left, y(n / 10), right, y(n / 10), "ax"),
    text(left - 8, y(n / 10) + 4, String(n), "t3", "end"),
  ]);
  const below = ticks.map(({ at, said }) => [
    line(x(at), bottom, x(at), bottom + 4, "ax0"),
    text(x(at), bottom + 18, said, "t3", "middle"),
  ]);
  return [rows, line(left, bottom, right, bottom, "ax0"), below];
}

/** Scales of a plot: x over a domain, y over chances. */
export function plotOf(width, height, [from, to], top) {
  const left = width < NARROW ? 26 : 34;
  const right = width - 16;
  const bottom = height - 44;
  return {
    left, right, top, bottom,
    x: (at) => left + ((at - from) / (to - from || 1)) * (right - left),
    y: (p) => bottom - p * (bottom - top),
  };
}

export function path(plot, curve, name, style) {
  const points = curve.map(([at, p]) => `${plot.x(at).toFixed(1)} ${plot.y(p).toFixed(1)}`);
  return s("path", { d: "M" + points.join("L"), class: name, style });
}

/** What of a curve is worth drawing: half a per cent at either end is left out. */
function trimmed(curve) {
  const visible = curve.filter(([, p]) => p >= 0.005 && p <= 0.997);
  return visible.length > 1 ? visible : curve;
}

/** Ends of a date axis: Mondays before and after. */
function weekDomain(curves, others) {
  const at = [...curves.flatMap((curve) => curve.map(([day]) => day)), ...others];
  const from = Math.min(...at) - 2;
  const to = Math.max(...at) + 2;
  return [from - ((from + 6) % 7), to + ((8 - (to % 7)) % 7)];
}

/**
 * Label of the dashed line of what is asked for, where the mark's label never comes: that one stays
 * right of its mark and below it, so this one stands above the curve, left of its line; or, where
 * nearly all projects hold it and the curve is up there, in the corner below the curve.
 */
function fixedLabel(plot, fixed, held, narrow) {
  const x = plot.x(fixed.at);
  const said = narrow ? fixed.short : fixed.said;
  const low = held > 0.83;
  const room = textWidth(said) + 12;
  const leftwards = low ? x + room > plot.right + 16 : x - room > plot.left;
  const at = leftwards ? x - 8 : low ? x + 8 : plot.left + 8;
  const y = low ? plot.bottom - 30 : plot.top + 18;
  const anchor = leftwards ? "end" : "start";
  return [text(at, y, said, "t halo", anchor), text(at, y + 16, fixed.holds, "tb halo", anchor)];
}

/** Ends of the axis: all of the curve that is drawn, and what is asked for. */
function domainOf(curve, asked, money) {
  if (!money) return weekDomain([curve], asked);
  const ends = [curve[0][0], curve.at(-1)[0], ...asked];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const span = most - least || 1;
  return [Math.max(least - span * AIR_BEFORE, 0), most + span * AIR_AFTER];
}

/** The shaded range, with what it holds above it. */
function band(plot, data, width) {
  const [low, high] = [plot.x(data.low), plot.x(data.high)];
  const half = textWidth(data.range) / 2;
  const centre = Math.min(Math.max((low + high) / 2, half), width - half);
  const ofTen = width < NARROW || low < OF_TEN_WIDTH ? null : text(0, 16, "of 10", "t3");
  return [
    s("rect", { x: low, y: plot.top, width: Math.max(high - low, 1), height: plot.bottom - plot.top, class: "band" }),
    text(centre, 22, data.range, "t", "middle"), ofTen,
  ];
}

/** The dashed line of what is asked for, and its label, which stands above the mark's lines. */
function fixedMarks(plot, data, narrow) {
  const { fixed } = data;
  if (!fixed) return { line: null, label: null };
  const held = data.curve.findLast(([at]) => at <= fixed.at)?.[1] ?? 0;
  const x = plot.x(fixed.at);
  return { line: line(x, plot.bottom, x, plot.top + 8, "client"), label: fixedLabel(plot, fixed, held, narrow) };
}

/** The mark of the chosen level: its lines, and what stands above all. */
function markOf(plot, width, { at, p, said, note }) {
  const [x, y] = [plot.x(at), plot.y(p)];
  const back = x + 12 + textWidth(note) > width;
  const label = (row, words, name) => text(back ? x - 10 : x + 10, y + 22 + 16 * row, words, name, back ? "end" : "start");
  return {
    lines: [line(plot.left, y, x, y, "pick"), line(x, y, x, plot.bottom, "pick")],
    top: [s("circle", { cx: x, cy: y, r: 5.5, class: "dot" }), label(0, said, "tb halo"), label(1, note, "t halo")],
  };
}

/** S-curve of one figure: the shaded range, what is asked for, and the mark of the chosen level, {at, p, said, note}. */
export function sCurve(data, width, height, pick, money) {
  const curve = trimmed(data.curve);
  const domain = domainOf(curve, data.fixed ? [data.fixed.at] : [], money);
  const plot = plotOf(width, height, domain, 30);
  const across = plot.right - plot.left;
  const ticks = money ? numberTicks(...domain, across, axisMoney(money)) : weekTicks(...domain, across);
  const fixed = fixedMarks(plot, data, width < NARROW);
  const mark = markOf(plot, width, pick);
  return chart(width, height, data.label,
    band(plot, data, width), axes(plot, ticks), path(plot, curve, "curve"),
    fixed.line, mark.lines, fixed.label, mark.top);
}

/** Words that fit into `room` px, with an ellipsis where some had to go. */
export function cut(string, room) {
  if (textWidth(string) <= room) return string;
  let start = string;
  while (start.length > 1 && textWidth(`${start}…`) > room) start = start.slice(0, -1);
  return `${start.trimEnd()}…`;
}

/** Bars of what moves the finish, earlier to the left and later to the right. */
export function tornado(data, width) {
  const narrow = width < NARROW;
  const [step, first, room] = narrow ? [46, 40, 36] : [34, 22, 40];
  const names = narrow ? 0 : Math.min(250, width * 0.42);
  const most = Math.max(...data.rows.flatMap((row) => [-row.earlier, row.later]));
  const left = Math.max(...data.rows.map((row) => -row.earlier));
  const right = Math.max(...data.rows.map((row) => row.later));
  const scale = (width - names - 2 * room) / Math.max(left + right, most * 0.6);
  const zero = names + room + left * scale;
  const rows = data.rows.map((row, i) => {
    const y = first + i * step;
    const [back, on] = [-row.earlier * scale, row.later * scale];
    const free = narrow ? width : zero - back - textWidth(row.said[0]) - 18;
    return [
      text(0, narrow ? y - 8 : y + 14, cut(row.name, free), narrow ? "t halo" : "lab halo"),
      s("rect", { x: zero - back, y, width: back, height: 18, rx: 1, class: "early" }),
      s("rect", { x: zero, y, width: on, height: 18, rx: 1, class: "late" }),
      text(zero - back - 6, y + 13, row.said[0], "t", "end"),
      text(zero + on + 6, y + 13, row.said[1], "tb"),
    ];
  });
  const height = first + data.rows.length * step;
  return chart(width, height, data.label,
    line(zero, 16, zero, height - 8, "ax0"),
    rows,
    text(zero - 8, 13, "earlier", "t3", "end"),
    text(zero + 8, 13, narrow ? "later, days" : "later, working days", "t3"));
}

/** One bar that holds 8 in 10, its middle, and what is asked for; all of a row on one scale. */
export function strip({ at: [low, middle, high], ends }, [from, to], asked, colour, width) {
  const x = (at) => ((at - from) / (to - from || 1)) * width;
  const [a, b] = [x(low), x(high)];
  const room = 1.1 * (textWidth(ends[0]) + textWidth(ends[1])) + 12;
  const spread = Math.max((room - (b - a)) / 2, 0);
  const start = Math.min(Math.max(a - spread, 0), width - room);
  return s("svg", { class: "strip", role: "img", "aria-label": `8 in 10 between ${ends[0]} and ${ends[1]}`,
    viewBox: `0 0 ${width} 36`, width, height: 36 },
    line(0, 11, width, 11, "ax"),
    asked == null ? null : line(x(asked), 0, x(asked), 22, "client"),
    s("line", { x1: a, y1: 11, x2: Math.max(b, a + 2), y2: 11, style: `stroke:${colour};stroke-width:6` }),
    s("circle", { cx: x(middle), cy: 11, r: 5.5, class: "md", style: `fill:${colour}` }),
    text(start, 32, ends[0], "t3"),
    text(Math.max(b + spread, start + room), 32, ends[1], "t3", "end"));
}

/**
 * S-curves of several scenarios, told apart by dash as well as by colour. Their names stand in order
 * in the empty corner below the curves, or below the chart where that corner is too small.
 */
export function curves(data, colours, width, height) {
  const shown = data.curves.map((scenario) => trimmed(scenario.curve));
  const domain = weekDomain(shown, data.at == null ? [] : [data.at]);
  const narrow = width < 720;
  const plot = plotOf(width, height, domain, 14);
  const dashes = ["", "7 4", "2 3", "10 3 2 3", "4 2"];
  const lines = shown.map((curve, i) =>
    path(plot, curve, "ln", `stroke:${colours[i]};stroke-dasharray:${dashes[i]}`));
  const order = data.curves.map((scenario, i) => ({ ...scenario, i })).sort((a, b) => (b.p ?? 0) - (a.p ?? 0));
  const step = narrow ? 36 : 20;
  const widest = Math.max(...order.map((scenario) => textWidth(`${scenario.name}   ${scenario.said}`)));
  const x = narrow ? 0 : plot.right - widest - 40;
  const y = narrow ? height + 4 : plot.bottom - 12 - step * (order.length - 1);
  const labels = order.map((scenario, row) => [
    s("line", { x1: x, y1: y + row * step - 4, x2: x + 22, y2: y + row * step - 4, class: "ln",
      style: `stroke:${colours[scenario.i]};stroke-dasharray:${dashes[scenario.i]}` }),
    s("text", { x: x + 30, y: y + row * step, class: "t halo" },
      s("tspan", { class: "tb" }, scenario.name),
      narrow ? s("tspan", { x: x + 30, dy: 15 }, scenario.said) : s("tspan", { dx: 8 }, scenario.said)),
  ]);
  const dots = data.curves.map((scenario, i) => data.at == null ? null
    : s("circle", { cx: plot.x(data.at), cy: plot.y(scenario.p), r: 5, class: "md", style: `fill:${colours[i]}` }));
  return chart(width, narrow ? height + step * order.length : height, data.label,
    axes(plot, weekTicks(...domain, plot.right - plot.left)),
    data.at == null ? null : line(plot.x(data.at), plot.bottom, plot.x(data.at), plot.top, "client"),
    lines.reverse(), dots.reverse(), labels);
}
