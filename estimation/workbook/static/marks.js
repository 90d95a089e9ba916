/** Marks that charts are drawn with, and the ticks of their axes. */

import { s } from "./dom.js";

/** A chart: an image with a sentence for those who do not see it. */
export function chart(width, height, label, ...marks) {
  return s("svg", { role: "img", "aria-label": label, viewBox: `0 0 ${width} ${height}`, width, height }, ...marks);
}

export function line(x1, y1, x2, y2, name) {
  return s("line", { x1, y1, x2, y2, class: name });
}

export function text(x, y, string, name, anchor = "start") {
  return s("text", { x, y, class: name, "text-anchor": anchor }, string);
}

/** Ten marks for a chance. */
export function ten(on) {
  if (on == null) return null;
  const marks = Array.from({ length: 10 }, (_, i) =>
    s("rect", { x: 6 * i, y: 0, width: 4, height: 11, rx: 1, class: i < on ? "on" : "off" }));
  return s("svg", { class: "ten", "aria-hidden": "true", width: 58, height: 11, viewBox: "0 0 58 11" }, marks);
}

/** Width that text of 12 px takes, roughly. */
export function textWidth(string) {
  return string.length * 6.4;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Day number 1 is 1 January of the year 1, as Python counts; it was a Monday. */
function dateOf(ordinal) {
  return new Date((ordinal - 719163) * 86400000);
}

/** Mondays for a date axis: at least `apart` pixels between labels; the month where it is new. */
export function weekTicks(from, to, width, apart = 52) {
  const weeks = [1, 2, 4, 8, 13, 26, 52, 104].find((n) => (width * 7 * n) / (to - from) >= apart) ?? 208;
  const ticks = [];
  let month = -1;
  for (let at = from + ((8 - (from % 7)) % 7); at <= to; at += 7 * weeks) {
    const date = dateOf(at);
    const fresh = date.getUTCMonth() !== month || weeks > 4;
    month = date.getUTCMonth();
    ticks.push({ at, said: date.getUTCDate() + (fresh ? " " + MONTHS[month] : "") });
  }
  return ticks;
}

/** Round numbers for an axis, at least `apart` pixels between labels. */
export function numberTicks(from, to, width, label, apart = 62) {
  const rough = ((to - from) * apart) / width;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to + 1e-9; at += step) ticks.push({ at, said: label(at, step) });
  return ticks;
}

/** Money on an axis: €45k. */
export function axisMoney(sign) {
  return (at, step) => {
    if (Math.abs(at) < 1000 && step < 1000) return sign + at;
    return sign + (at / 1000).toFixed(step % 1000 ? 1 : 0) + "k";
  };
}
