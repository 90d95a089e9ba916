/** Chart of the price: how many projects lose money or miss the target, by the amount that is asked. */

import { s } from "./dom.js";
import { axisMoney, chart, line, numberTicks, text, textWidth } from "./marks.js";
import { axes, path, plotOf } from "./charts.js";

/**
 * Names of the curves, where neither their lines nor the mark come: the target's right of its curve
 * where that is low, the loss's left of its curve, just above the axis.
 */
function names(data, plot, width) {
  const steep = (curve, p) => curve.find(([, each]) => each <= p) ?? curve.at(-1);
  const found = [];
  if (data.miss) {
    const [x, p] = steep(data.miss, 0.3);
    const room = plot.x(x) + 14 + textWidth(data.miss_said) <= width;
    found.push(text(room ? plot.x(x) + 14 : width, plot.y(p), data.miss_said, "tbt halo", room ? "start" : "end"));
  }
  const [x, p] = steep(data.loss, data.miss ? 0.14 : 0.5);
  const wide = textWidth(data.loss_said) + 8;
  const left = plot.x(x) - 10 - wide > plot.left;
  found.push(data.miss && left
    ? text(plot.x(x) - 10, plot.y(0.04), data.loss_said, "tbl halo", "end")
    : text(plot.x(x) + 12, plot.y(Math.max(p, 0.1)) - 6, data.loss_said, "tbl halo"));
  return found;
}

/** The mark of the amount that is looked at; `move` puts it at {amount, price, miss, miss_p, loss_p}. */
function mark(data, plot, width) {
  const down = line(0, plot.bottom, 0, plot.top + 10, "pick");
  const dots = { loss: s("circle", { r: 5.5, class: "dot l" }), miss: data.miss && s("circle", { r: 5.5, class: "dot m" }) };
  const [said, missed] = [text(0, plot.top + 20, "", "tb halo"), text(0, 0, "", "tb halo")];
  const set = (node, values) => Object.entries(values).forEach(([k, v]) => node.setAttribute(k, v.toFixed?.(1) ?? v));
  const move = (now) => {
    const x = plot.x(now.amount);
    const back = x + 14 + textWidth(now.price) * 1.1 > width;
    const label = { x: back ? x - 8 : x + 8, "text-anchor": back ? "end" : "start" };
    set(down, { x1: x, x2: x });
    set(dots.loss, { cx: x, cy: plot.y(now.loss_p) });
    set(said, label);
    said.textContent = now.price;
    if (!data.miss) return;
    set(dots.miss, { cx: x, cy: plot.y(now.miss_p) });
    // At the top the chance would stand on the price; there it goes below its dot.
    const y = plot.y(now.miss_p) < plot.top + 48 ? plot.y(now.miss_p) + 32 : plot.y(now.miss_p) - 9;
    set(missed, { ...label, y });
    missed.textContent = now.miss;
  };
  return { nodes: [down, dots.miss, dots.loss, said, missed], move };
}

/** Returns the chart, and a function that moves its mark to a stop of the slider. */
export function priceCurve(data, width, height, stops) {
  const ends = [...data.loss.map(([x]) => x), ...(stops ?? []).map((each) => each.amount)];
  const domain = [Math.min(...ends), Math.max(...ends)];
  const plot = plotOf(width, height, domain, 18);
  const ticks = numberTicks(...domain, plot.right - plot.left, axisMoney(data.currency));
  const wider = (curve) => (domain[0] < curve[0][0] ? [[domain[0], curve[0][1]], ...curve] : curve);
  const picked = stops ? mark(data, plot, width) : { nodes: [], move: () => {} };
  if (stops) picked.move(stops[0]);
  const svg = chart(width, height, data.label, axes(plot, ticks),
    data.miss && path(plot, wider(data.miss), "curve"), path(plot, wider(data.loss), "lossc"),
    names(data, plot, width), picked.nodes);
  return { svg, move: picked.move };
}
