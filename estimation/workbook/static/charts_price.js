/** Chart of the price: how many projects lose money or miss the target, by the amount that is asked. */

import { s } from "./dom.js";
import { axisMoney, chart, line, numberTicks, text, textWidth } from "./marks.js";
import { axes, path, plotOf } from "./charts.js";

/**
 * Names of the curves, where neither their lines nor the mark come: the target's right of its curve
 * where that is low, the loss's left of its curve, just above the axis.
 */
function names(data, plot, width) {
  const steep = (curve, p) => curve.find(([, share]) => share <= p) ?? curve.at(-1);
  const labels = [];
  if (data.miss) {
    const [x, p] = steep(data.miss, 0.3);
    const room = plot.x(x) + 14 + textWidth(data.miss_said) <= width;
    labels.push(text(room ? plot.x(x) + 14 : width, plot.y(p), data.miss_said, "tbt halo", room ? "start" : "end"));
  }
  const [x, p] = steep(data.loss, data.miss ? 0.14 : 0.5);
  const wide = textWidth(data.loss_said) + 8;
  const left = plot.x(x) - 10 - wide > plot.left;
  labels.push(data.miss && left
    ? text(plot.x(x) - 10, plot.y(0.04), data.loss_said, "tbl halo", "end")
    : text(plot.x(x) + 12, plot.y(Math.max(p, 0.1)) - 6, data.loss_said, "tbl halo"));
  return labels;
}

/** The mark of the amount that is looked at: {amount, price, miss, miss_p, loss_p}. */
function mark(data, plot, width, now) {
  const x = plot.x(now.amount);
  const back = x + 14 + textWidth(now.price) * 1.1 > width;
  const label = (y, words) => text(back ? x - 8 : x + 8, y, words, "tb halo", back ? "end" : "start");
  const dot = (p, name) => s("circle", { cx: x, cy: plot.y(p), r: 5.5, class: `dot ${name}` });
  // At the top the chance would stand on the price; there it goes below its dot.
  const y = plot.y(now.miss_p) < plot.top + 48 ? plot.y(now.miss_p) + 32 : plot.y(now.miss_p) - 9;
  return [line(x, plot.bottom, x, plot.top + 10, "pick"), data.miss && dot(now.miss_p, "m"), dot(now.loss_p, "l"),
    label(plot.top + 20, now.price), data.miss && label(y, now.miss)];
}

/** The chart, with its mark at a stop of the slider, where there is one. */
export function priceCurve(data, width, height, stops, now) {
  const ends = [...data.loss.map(([x]) => x), ...(stops ?? []).map((stop) => stop.amount)];
  const domain = [Math.min(...ends), Math.max(...ends)];
  const plot = plotOf(width, height, domain, 18);
  const ticks = numberTicks(...domain, plot.right - plot.left, axisMoney(data.currency));
  const wider = (curve) => (domain[0] < curve[0][0] ? [[domain[0], curve[0][1]], ...curve] : curve);
  return chart(width, height, data.label, axes(plot, ticks),
    data.miss && path(plot, wider(data.miss), "curve"), path(plot, wider(data.loss), "lossc"),
    names(data, plot, width), now && mark(data, plot, width, now));
}
