/** How the client answers: days to one answer, and how many rounds a review takes. */

import { s } from "./dom.js";
import { chart, line, numberTicks, text, textWidth } from "./marks.js";
import { NARROW, cut } from "./charts.js";

/** Bars that hold 8 in 10 answers, by review, with the rule as a dashed line where there is one. */
export function waits(data, width) {
  const narrow = width < NARROW;
  const names = narrow ? 0 : Math.min(190, width * 0.36);
  const [step, first] = narrow ? [48, 48] : [40, 42];
  const most = Math.max(...data.rows.map((row) => row.high), data.rule ?? 0) * 1.12 || 1;
  const left = names + 8;
  const x = (at) => left + (at / most) * (width - left - 56);
  const bottom = first + data.rows.length * step - step / 2;
  const ticks = numberTicks(0, most, x(most) - left, (at) => String(Math.round(at * 10) / 10));
  const grid = ticks.map(({ at, said }, i) => [
    line(x(at), 20, x(at), bottom, at ? "ax" : "ax0"),
    text(x(at), bottom + 18, i === ticks.length - 1 ? `${said} days` : said, "t3", "middle"),
  ]);
  const rows = data.rows.map((row, i) => {
    const y = first + i * step;
    return [
      text(0, narrow ? y - 14 : y + 4, cut(row.name, narrow ? width : names - 8), "lab halo"),
      s("line", { x1: x(row.low), y1: y, x2: Math.max(x(row.high), x(row.low) + 2), y2: y, class: "wt", "stroke-width": 6 }),
      s("circle", { cx: x(row.middle), cy: y, r: 5.5, class: "wd" }),
      text(x(row.high) + 8, y + 4, row.ends, "t halo"),
    ];
  });
  const rule = data.rule == null ? null : [
    line(x(data.rule), 14, x(data.rule), bottom, "client"),
    text(x(data.rule) + (x(data.rule) + textWidth(data.rule_said) > width ? -6 : 6), 12, data.rule_said, "t",
      x(data.rule) + textWidth(data.rule_said) > width ? "end" : "start"),
  ];
  return chart(width, bottom + 30, data.label, grid, rule, rows);
}

/** Shares of one, two, and more rounds, darker the more. */
export function rounds(shares, said, width = 120) {
  let x = 0;
  const parts = shares.map((share, i) => {
    const wide = share * width;
    const part = wide < 1 ? null
      : s("rect", { x, y: 0, width: Math.max(wide - 1, 0.5), height: 12, style: `fill:var(--seq-${[3, 5, 6][i]})` });
    x += wide;
    return part;
  });
  return s("svg", { role: "img", "aria-label": said, viewBox: `0 0 ${width} 12`, width, height: 12 }, parts);
}
