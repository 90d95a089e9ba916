/** Price: what an amount means for loss and margin, and what giving some of it away does. */

import { priceCurve } from "../charts_price.js";
import { quiet, textField, wrong } from "../fields.js";
import { h, strong } from "../dom.js";
import { ten } from "../marks.js";

function figure(curve, width, stops, now) {
  if (!curve) return null;
  return h("figure", {}, h("figcaption", {}, h("h2", {}, curve.title), h("p", {}, curve.note)),
    priceCurve(curve, width, width > 600 ? 320 : 290, stops, now));
}

/** The slider is a what-if: figures and bar follow it, and nothing is agreed before the button is pressed. */
function discount({ names, percents, said, stops }, stop, { send, local, redraw }) {
  const now = stops[stop];
  const out = Object.entries(names).filter(([, name]) => name).map(([key, name]) =>
    h("div", {}, h("dt", {}, name), h("dd", { "data-out": key }, now[key])));
  const make = () => {
    local.discount = 0;
    send({ do: "price.make", discount: percents[stop] });
  };
  return h("div", { class: "discount" }, h("h2", {}, h("label", { for: "discount" }, "Discount")),
    h("input", { type: "range", id: "discount", min: 0, max: stops.length - 1, step: 1, value: stop, "data-key": "discount",
      "aria-valuetext": stop ? `${now.said}: ${now.price}` : now.said,
      oninput: ({ target }) => { local.discount = +target.value; redraw(); } }),
    h("div", { class: "stops ends", "aria-hidden": "true" }, ["none", "5%", "10%", "15%", "20%"].map((share) => h("span", {}, share))),
    h("dl", { class: "out", "aria-live": "polite" }, out),
    quiet(stop ? `Make ${now.price} the price` : "Make it the price", "make-price", make, { disabled: !stop }),
    said && h("p", { class: "small gap" }, strong(said)));
}

function kinds({ kinds: view }, send) {
  const heads = view.heads.map((name, i) => h("th", { scope: "col", class: i && i < 5 ? "n" : "" }, name));
  const row = (kind) => {
    const cell = (i, ...inside) => h("td", { class: i < 5 ? "n" : "", "data-r": view.heads[i] }, ...inside);
    return h("tr", { "aria-selected": kind.current ? "true" : null },
      h("th", { scope: "row" }, h("label", {},
        h("input", { type: "radio", name: "kind", value: kind.id, checked: kind.current, "data-key": `kind-${kind.id}`,
          onchange: () => send({ do: "apply", path: "price.kind", typed: kind.id }) }),
        h("span", {}, h("b", {}, kind.name), h("span", {}, kind.note)))),
      cell(1, kind.paid), cell(2, kind.margin), cell(3, kind.loss),
      cell(4, h("span", { class: "tt" }, kind.target, ten(kind.ten))), cell(5, kind.bears));
  };
  return h("section", { "data-path": "price.kind" }, h("h2", {}, view.title), wrong("price.kind", view.error),
    h("table", { class: "rows price-kinds fold" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, view.rows.map(row))));
}

function levels({ levels: view }) {
  if (!view) return null;
  const rows = view.rows.map((row) => h("tr", { "aria-selected": row.current ? "true" : null },
    row.cells.map((text, i) => h("td", { class: i ? "n" : "" }, text))));
  return h("section", {}, h("h2", {}, view.title), h("table", { class: "rows levels ask" },
    h("thead", {}, h("tr", {}, view.heads.map((name, i) => h("th", { scope: "col", class: i ? "n" : "" }, name)))),
    h("tbody", {}, rows)));
}

/** The page. */
export function price(content, actions) {
  const { local, preview, width, send } = actions;
  const { amount, target, note } = content.fields;
  const stops = content.discount?.stops;
  const stop = stops && Math.min(local.discount ?? 0, stops.length - 1);
  const chart = figure(content.curve, width > 1000 ? 700 : width, stops, stops?.[stop]);
  const side = stops && discount(content.discount, stop, actions);
  preview(stops?.[stop].bar);
  return [
    h("h1", {}, content.finding),
    h("p", { class: "lead" }, content.lead.map((sentence) => strong(sentence))),
    h("section", { class: "terms" },
      amount ? textField(amount, send, { inputmode: "decimal" }) : h("p", { class: "small" }, note),
      textField(target, send, { inputmode: "decimal" })),
    (chart || side) && h("div", { class: chart ? "money-two" : "" }, chart, side),
    kinds(content, send), levels(content),
  ];
}
