/** Bars of a live Gantt chart, one in each row of a table, all on one axis of days. */

import { h } from "./dom.js";
import { textWidth, weekTicks } from "./marks.js";

const FEW_MONTHS = 3; // up to so many the axis counts weeks
const EVERY = [1, 2, 3, 6, 12]; // months between two labels
const LABEL_AIR = 8; // px between two labels

/** Place on the axis, in per cent. */
function scaleOf({ from, to }) {
  return (at) => (100 * (at - from)) / (to - from);
}

/** Ticks that fit, the deadline's label first. */
function ticksOf(axis, width) {
  if (axis.months.length <= FEW_MONTHS) return weekTicks(axis.from, axis.to, width);
  return axis.months;
}

/** Months above the bars. */
export function axisHead(axis, width) {
  if (!axis) return [];
  const x = scaleOf(axis);
  const px = (at) => (x(at) * width) / 100;
  const taken = [];
  const fits = (left, right) => {
    if (right > width + 1 || taken.some(([a, b]) => left < b + LABEL_AIR && right > a - LABEL_AIR)) return false;
    taken.push([left, right]);
    return true;
  };
  const { deadline } = axis;
  let label = null;
  if (deadline) {
    const half = textWidth(deadline.said) / 2 + 3;
    const at = Math.min(Math.max(px(deadline.at), half), width - half);
    fits(at - half, at + half);
    label = h("em", { style: `left:${at.toFixed(1)}px` }, deadline.said);
  }
  const ticks = ticksOf(axis, width);
  const step = EVERY.find((n) => {
    const shown = ticks.filter((_, i) => i % n === 0);
    return shown.every(({ at, said }, i) => i < 1 || i + 1 >= shown.length || px(at) + textWidth(said) + LABEL_AIR <= px(shown[i + 1].at));
  }) ?? EVERY.at(-1);
  const labels = ticks.filter(({ at, said }, i) => i % step === 0 && fits(px(at), px(at) + textWidth(said)))
    .map(({ at, said }) => h("span", { style: `left:${px(at).toFixed(1)}px` }, said));
  return [...labels, label];
}

/** Upright lines behind all bars, as one background. */
export function axisLines(axis, width) {
  if (!axis) return "none";
  const x = scaleOf(axis);
  const line = (at, image) => `${image} ${x(at).toFixed(2)}% 0 / 1px 100% no-repeat`;
  const lines = ticksOf(axis, width).filter(({ at }) => at > axis.from)
    .map(({ at }) => line(at, "linear-gradient(var(--rule), var(--rule))"));
  if (axis.deadline) {
    lines.unshift(line(axis.deadline.at, "repeating-linear-gradient(var(--ink-2) 0 3px, transparent 3px 6px)"));
  }
  return lines.join(", ") || "none";
}

/** Marks of a row, each by its class and place: the bar of the middle case, and the whisker that holds 8 in 10 of the ends. */
function marksOf(is, axis) {
  if (!is || !axis) return [];
  const x = scaleOf(axis);
  const place = (from, to) => `left:${x(from).toFixed(2)}%;width:${Math.max(x(to) - x(from), 0).toFixed(2)}%`;
  const whisker = is.high > is.low ? [["tail", place(is.low, is.high)]] : [];
  const marks = {
    work: () => [[`run tone-${is.tone}`, place(is.from, is.to)], ...whisker],
    review: () => [["run wait", place(is.from, is.to)], ...whisker],
    span: () => [["along", place(is.from, is.to)]],
    milestone: () => [...whisker, ["stone", `left:${x(is.to).toFixed(2)}%`]],
  };
  return marks[is.kind]();
}

/** The bar of a row. */
export function ganttBar(is, axis) {
  return h("div", { class: "gantt", role: is && "img", "aria-label": is?.label },
    marksOf(is, axis).map(([name, style]) => h("i", { class: name, style })));
}

/** What the marks mean. */
export function ganttKey(waiting) {
  const tones = [1, 2, 3, 4, 5, 6].map((tone) => h("i", { class: `tone-${tone}` }));
  return h("div", { class: "gantt-key tiny" },
    h("p", {}, h("span", { class: "sample gantt", "aria-hidden": "true" },
      h("i", { class: "run tone-5", style: "left:0;width:62%" }), h("i", { class: "tail", style: "left:40%;width:56%" })),
    "bar: the middle case; whisker: where the end falls in 8 of 10"),
    h("p", {}, h("span", { class: "ramp", "aria-hidden": "true" }, tones), "seldom to always on the longest path"),
    waiting && h("p", {}, h("span", { class: "sample short gantt", "aria-hidden": "true" },
      h("i", { class: "run wait", style: "left:0;width:100%" })), waiting));
}
