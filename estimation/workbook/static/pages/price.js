/** Price: what an amount means for loss and margin, and what giving some of it away does. */

import { priceCurve } from "../charts_price.js";
import { quiet, textField, wrong } from "../fields.js";
import { h, strong } from "../dom.js";
import { ten } from "../marks.js";

function figure(curve, width, stops, moves) {
  if (!curve) return null;
  const { svg, move } = priceCurve(curve, width, width > 600 ? 320 : 290, stops);
  moves.push(move);
  return h("figure", {}, h("figcaption", {}, h("h2", {}, curve.title), h("p", {}, curve.note)), svg);
}

/** The slider is a what-if: figures and bar follow it, and nothing is agreed before the button is pressed. */
function discount(content, { send, local, preview }, moves) {
  const found = content.discount;
  if (!found) return null;
  const { stops, names, percents } = found;
  const start = Math.min(local.discount ?? 0, stops.length - 1);
  const out = Object.entries(names).filter(([, name]) => name).map(([key, name]) => {
    const value = h("dd", { "data-out": key });
    moves.push((now) => { value.textContent = now[key]; });
    return h("div", {}, h("dt", {}, name), value);
  });
  const make = quiet("", "make-price", () => {
    const percent = percents[local.discount ?? 0];
    local.discount = 0;
    send({ do: "price.make", discount: percent });
  });
  const input = h("input", { type: "range", id: "discount", min: 0, max: stops.length - 1, step: 1, value: start, "data-key": "discount" });
  const move = (stop) => {
    local.discount = stop;
    const now = stops[stop];
    moves.forEach((each) => each(now));
    input.setAttribute("aria-valuetext", stop ? `${now.said}: ${now.price}` : now.said);
    make.textContent = stop ? `Make ${now.price} the price` : "Make it the price";
    make.disabled = !stop;
    preview(now.bar);
  };
  input.addEventListener("input", () => move(+input.value));
  moves.start = () => move(start);
  return h("div", { class: "discount" }, h("h2", {}, h("label", { for: "discount" }, "Discount")), input,
    h("div", { class: "stops ends", "aria-hidden": "true" }, ["none", "5%", "10%", "15%", "20%"].map((each) => h("span", {}, each))),
    h("dl", { class: "out", "aria-live": "polite" }, out), make,
    found.said && h("p", { class: "small gap" }, strong(found.said)));
}

function kinds({ kinds: found }, send) {
  const heads = found.heads.map((name, i) => h("th", { scope: "col", class: i && i < 5 ? "n" : "" }, name));
  const row = (each) => {
    const cell = (i, ...inside) => h("td", { class: i < 5 ? "n" : "", "data-r": found.heads[i] }, ...inside);
    return h("tr", { "aria-selected": each.current ? "true" : null },
      h("th", { scope: "row" }, h("label", {},
        h("input", { type: "radio", name: "kind", value: each.id, checked: each.current, "data-key": `kind-${each.id}`,
          onchange: () => send({ do: "apply", path: "price.kind", typed: each.id }) }),
        h("span", {}, h("b", {}, each.name), h("span", {}, each.note)))),
      cell(1, each.paid), cell(2, each.margin), cell(3, each.loss),
      cell(4, h("span", { class: "tt" }, each.target, ten(each.ten))), cell(5, each.bears));
  };
  return h("section", { "data-path": "price.kind" }, h("h2", {}, found.title), wrong("price.kind", found.error),
    h("table", { class: "rows price-kinds fold" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, found.rows.map(row))));
}

function levels({ levels: found }) {
  if (!found) return null;
  const rows = found.rows.map((row) => h("tr", { "aria-selected": row.current ? "true" : null },
    row.cells.map((each, i) => h("td", { class: i ? "n" : "" }, each))));
  return h("section", {}, h("h2", {}, found.title), h("table", { class: "rows levels ask" },
    h("thead", {}, h("tr", {}, found.heads.map((each, i) => h("th", { scope: "col", class: i ? "n" : "" }, each)))),
    h("tbody", {}, rows)));
}

/** The page. */
export function price(content, actions) {
  const { width, send } = actions;
  const { amount, target, note } = content.fields;
  const moves = [];
  const wide = width > 1000 ? 700 : width;
  const chart = figure(content.curve, wide, content.discount?.stops, moves);
  const side = discount(content, actions, moves);
  moves.start?.();
  return [
    h("h1", {}, content.finding),
    h("p", { class: "lead" }, content.lead.map((each) => strong(each))),
    h("section", { class: "terms" },
      amount ? textField(amount, send, { inputmode: "decimal" }) : h("p", { class: "small" }, note),
      textField(target, send, { inputmode: "decimal" })),
    (chart || side) && h("div", { class: chart ? "money-two" : "" }, chart, side),
    kinds(content, send), levels(content),
  ].filter(Boolean);
}
