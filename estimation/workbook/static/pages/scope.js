/** Estimates: hours and days of one activity at a time; people and price below. */

import { ranges } from "../charts.js";
import { h } from "../dom.js";

/** Words beside a field, tied to it for those who do not see the edge. */
function beside(path, error) {
  return error && h("p", { class: "err", id: `err-${path}`, role: "alert" }, error);
}

function field(path, key, value, error, attributes) {
  return h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", value, "data-key": key,
    "aria-invalid": error ? "true" : null, "aria-describedby": error ? `err-${path}` : null, ...attributes,
  });
}

/** Low, likely and high; sent when the three are left, or on Enter. */
function three(each, send) {
  const inputs = {};
  let sent = JSON.stringify(each.typed);
  const apply = () => {
    const typed = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
    const together = Object.values(typed).some((value) => value.split(/\s+/).length === 3);
    const waits = !typed.likely && !together;
    if (waits || JSON.stringify(typed) === sent) return;
    sent = JSON.stringify(typed);
    send({ do: "apply", path: each.path, typed });
  };
  const labels = ["low", "likely", "high"].map((name) => {
    const said = name[0].toUpperCase() + name.slice(1);
    inputs[name] = field(each.path, `${each.path}-${name}`, each.typed[name], each.error, {
      placeholder: each.hints[name] || (name === "likely" ? "" : "–"),
      "aria-label": `${each.name || "Estimate"}, ${name}, ${each.unit}`,
      onkeydown: (event) => {
        if (event.key === "Enter") apply();
        if (event.key === "Escape") event.target.value = each.typed[name];
      },
    });
    return h("label", {}, said, h("span", { class: "unit" }, inputs[name], h("i", {}, each.unit)));
  });
  const group = h("fieldset", { class: "side", onfocusout: (event) => {
    if (!group.contains(event.relatedTarget)) apply();
  } },
    h("legend", {}, h("b", {}, each.name || "Effort")),
    h("div", { class: "three" }, labels), beside(each.path, each.error),
    each.note && h("p", { class: "tiny" }, each.note));
  return group;
}

/** One field that is sent when it is left or on Enter. */
function single(entry, attributes, send) {
  return field(entry.path, entry.path, entry.typed, entry.error, {
    ...attributes, onchange: (event) => send({ do: "apply", path: entry.path, typed: event.target.value }),
  });
}

function list(content, send) {
  const item = (each) => h("li", { "aria-current": each.current ? "true" : null },
    h("button", { type: "button", "data-key": `act-${each.id}`,
      onclick: () => send({ do: "choose", id: each.id }) }, each.name),
    h("span", { class: each.waiting ? "err" : "n" }, each.waiting ? "waits for you" : each.said));
  return h("aside", { "aria-label": "Activities to estimate" },
    content.phases.map((phase) => [h("h3", {}, phase.name), h("ul", { class: "acts" }, phase.activities.map(item))]));
}

/** The list as one field, where there is no room beside the page. */
function chooser(content, send) {
  const option = (each) => h("option", { value: each.id, selected: each.current }, `${each.name}, ${each.said}`);
  return h("label", { class: "choose-activity" }, "Activity",
    h("select", { "data-key": "activity", onchange: (event) => send({ do: "choose", id: event.target.value }) },
      content.phases.map((phase) => h("optgroup", { label: phase.name }, phase.activities.map(option)))));
}

function job(chosen, width, send) {
  if (!chosen) {
    return h("p", { class: "lead" }, "No activities yet. Write them under `activities` in the plan.");
  }
  const { ranges: data } = chosen;
  return h("div", { class: "job" },
    h("h2", {}, chosen.name),
    chosen.description && h("p", { class: "small" }, chosen.description),
    h("div", { class: "fields" }, chosen.fields.map((each) => three(each, send))),
    !chosen.fields.length && h("p", { class: "small gap" }, "The plan gives no figures here to change."),
    data && h("figure", {}, h("figcaption", {}, h("h2", {}, data.title), h("p", {}, data.note)), ranges(data, width)),
    h("p", { class: "small gap" }, chosen.behind),
    chosen.fields.length ? h("p", { class: "small tipp" }, h("b", {}, "Low"), " and ", h("b", {}, "high"),
      " are the best and the worst you have really seen. “90% sure” ranges hold 6 or 7 times in 10, so go wider.") : null);
}

function team(content, send) {
  const head = ["Role", "Likely hours", "Cost an hour", "People"].map((name, i) =>
    h("th", { scope: "col", class: i ? "n" : "" }, name));
  const rows = content.team.map((role) => h("tr", {},
    h("td", {}, role.name), h("td", { class: "n" }, role.hours), h("td", { class: "n" }, role.rate),
    h("td", { class: "n" }, single(role, { "aria-label": `People, ${role.name}`, placeholder: "any" }, send),
      beside(role.path, role.error))));
  return h("section", {}, h("h2", {}, "People"),
    h("table", { class: "rows team" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)));
}

function price({ price: view }, send) {
  const kinds = view.kinds.map((kind) => h("label", { class: "kind" },
    h("input", { type: "radio", name: "kind", value: kind.id, checked: kind.id === view.kind, "data-key": `kind-${kind.id}`,
      onchange: () => send({ do: "apply", path: "price.kind", typed: kind.id }) }),
    h("span", {}, h("b", {}, kind.name), h("span", { class: "tiny" }, kind.note))));
  const entry = (name, part) => h("label", { class: "tiny" }, name, single(part, {}, send), beside(part.path, part.error));
  return h("section", {}, h("h2", {}, "Price"),
    h("div", { class: "kinds", role: "radiogroup", "aria-label": "Kind of price" }, kinds),
    beside("price.kind", view.kind_error),
    h("div", { class: "money" }, view.amount_name && entry(view.amount_name, view.amount),
      entry("Target margin", view.target)),
    view.said && h("p", { class: "small gap" }, view.said));
}

/** The page. */
export function scope(content, { width, send }) {
  const jobWidth = width > 960 ? width - 318 : width;
  return [
    h("h1", {}, content.finding),
    h("p", { class: "lead" }, content.lead),
    chooser(content, send),
    h("div", { class: "grid" }, list(content, send), h("div", {},
      job(content.chosen, jobWidth, send),
      h("div", { class: "pair" }, content.team.length ? team(content, send) : null, price(content, send)))),
  ];
}
