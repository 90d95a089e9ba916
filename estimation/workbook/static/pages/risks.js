/** Risks and client: what may happen and what it costs, and how the client answers. */

import { rounds, waits } from "../charts_client.js";
import { h, strong } from "../dom.js";
import { choiceField, quiet, textField, wrong } from "../fields.js";
import { noteTold } from "../typing.js";

/** The rule slider is a what-if over figures that are ready; a button makes it the rule. */
function ruleSlider(rule, { send, local, redraw }) {
  const { stops } = rule;
  const last = stops.length - 1;
  const at = rule.ready ? Math.min(local.rule ?? last, last) : last;
  const now = stops[at];
  const turn = ({ target }) => {
    local.rule = +target.value === last ? undefined : +target.value;
    redraw();
  };
  const make = () => {
    local.rule = undefined;
    send({ do: "risks.rule", days: now.days });
  };
  const shown = stops.map((stop, i) => h("span", { style: `--p:${last ? i / last : 1}` }, i === last ? stop.said : String(stop.days)));
  return h("section", { class: "sure rule", "aria-label": rule.label },
    h("label", { for: "rule" }, rule.label),
    h("div", { class: "slide" },
      h("input", { id: "rule", type: "range", min: 0, max: last, step: 1, value: at, "data-key": "rule", disabled: !rule.ready,
        "aria-valuetext": now.said, oninput: turn }),
      h("div", { class: "stops", "aria-hidden": "true" }, shown)),
    h("div", { class: "rule-out" }, h("p", { "aria-live": "polite" }, strong(now.sums, [now.date])),
      quiet("Make it the rule", "make-rule", make, { disabled: at === last })));
}

function measureCell(row, send) {
  const { measure } = row;
  if (!measure) return h("td", { class: "mt all bare" }, h("span", { class: "small" }, "Nothing planned"));
  return h("td", { class: "mt all bare", "data-path": measure.path }, h("label", { class: "sw" },
    h("input", { type: "checkbox", checked: measure.taken, "data-key": measure.path,
      "aria-label": `Measure against ${row.name}`,
      onchange: (event) => send({ do: "apply", path: measure.path, typed: event.target.checked }) }),
    h("span", {}, measure.name)));
}

function riskRow(row, view, send) {
  const open = view.open?.id === row.id;
  const edit = h("button", { type: "button", class: "link", "data-key": `edit-${row.id}`, "aria-expanded": String(open),
    "aria-label": `${open ? "Close" : "Edit"} ${row.name}`, onclick: () => send({ do: "risks.open", id: row.id }) }, open ? "Close" : "Edit");
  const cells = [
    h("th", { scope: "row", "data-path": `${row.path}.name` }, h("b", {}, row.name), h("span", {}, row.effect, " · ", edit)),
    h("td", { class: `owner ${row.owner.typed.toLowerCase()}`, "data-r": "Owner" }, choiceField(row.owner, send, { "aria-label": `Owner of ${row.name}` })),
    h("td", { "data-r": "Chance" }, textField(row.chance, send, { "aria-label": `Chance of ${row.name}` })),
    h("td", { class: "n", "data-r": "Costs, days" }, row.days || "–"),
    view.has_cost && h("td", { class: "n", "data-r": "Costs, money" }, row.money || "–"),
    measureCell(row, send),
    h("td", { class: "n", "data-r": "Price" }, row.price),
    h("td", { class: "by span2", "data-r": "It buys" }, row.buys),
  ];
  const tr = h("tr", { key: row.id, class: open ? "opened" : "" }, cells);
  return open ? [tr, h("tr", { key: `${row.id} open`, class: "editor" }, h("td", { colspan: view.has_cost ? 8 : 7, class: "all bare" }, editor(view.open, view, send)))] : [tr];
}

function affects(open, send) {
  const { affects: part } = open;
  const tell = (activity) => send({ do: "risks.affects", id: open.id, activity });
  const chips = part.chosen.map((activity) => h("span", { class: "chip" }, activity.name,
    h("button", { type: "button", "data-key": `off-${open.id}-${activity.id}`, "aria-label": `${activity.name}: not hit`, onclick: () => tell(activity.id) }, "×")));
  return h("div", { class: "affects", "data-path": part.path },
    h("label", { for: "affects" }, "What it hits"),
    h("div", { class: "chips" }, part.all ? h("span", { class: "chip" }, "Everything") : chips,
      h("select", { id: "affects", "data-key": part.path, onchange: (event) => event.target.value && tell(event.target.value) },
        h("option", { value: "" }, "Add an activity"), !part.all && h("option", { value: "all" }, "Everything"),
        part.others.map((activity) => h("option", { value: activity.id }, activity.name)))),
    wrong(part.path, part.error));
}

function editor(open, view, send) {
  return h("div", { class: "editing", role: "group", "aria-label": open.name },
    h("div", { class: "grid-fields" }, open.fields.map((field) =>
      h("div", { class: field.wide ? "wide" : "" }, textField(field, send)))),
    affects(open, send), h("p", { class: "tiny" }, open.help),
    h("p", { class: "acts-row" },
      quiet("Close", `close-${open.id}`, () => send({ do: "risks.open", id: open.id })),
      open.measured && quiet("Drop the measure", `unmeasure-${open.id}`, () => send({ do: "risks.unmeasure", id: open.id })),
      quiet("Remove this risk", `remove-${open.id}`, () => send({ do: "risks.remove", id: open.id }))));
}

function addRisk({ new: entry }, send) {
  const field = {};
  const add = () => {
    noteTold(field.node);
    send({ do: "risks.add", name: field.node.value });
  };
  const input = h("input", { type: "text", id: "new-risk", autocomplete: "off", value: entry.typed, "data-key": "new-risk", ref: field,
    placeholder: "What may happen", "aria-label": "A new risk: what may happen",
    "aria-invalid": entry.error ? "true" : null, "aria-describedby": entry.error ? `err-${entry.path}` : null,
    onkeydown: (event) => { if (event.key === "Enter") add(); } });
  return h("div", { class: "add-risk" }, input,
    quiet("Add a risk", "add-risk", add),
    wrong(entry.path, entry.error));
}

function register(view, send) {
  const names = ["Risk", "Owner", "Chance", "Costs", view.has_cost ? "" : null, "Measure", "Price", "It buys"].filter((name) => name !== null);
  const heads = names.map((name, i) => h("th", { scope: "col", class: name === "Costs" || name === "" || name === "Price" ? "n" : i === 5 ? "mt" : "" }, name));
  const { sum } = view;
  const total = sum && h("tr", { class: "sum" }, h("th", { scope: "row", colspan: 3 }, sum.name),
    h("td", { class: "n", "data-r": "Costs, days" }, sum.days), view.has_cost && h("td", { class: "n", "data-r": "Costs, money" }, sum.money),
    h("td", { class: "mt all bare" }, sum.measures), h("td", { class: "n", "data-r": "Price" }, sum.price), h("td", { class: "by span2", "data-r": "It buys" }, sum.buys));
  const table = view.rows.length > 0 && h("table", { class: "rows register fold grid3" },
    h("thead", {}, h("tr", {}, heads)), h("tbody", {}, view.rows.map((row) => riskRow(row, view, send)), total));
  return h("section", {}, h("h2", {}, view.title), view.rows.length > 0 && h("p", { class: "small" }, view.note), table, addRisk(view, send));
}

function ruleTable({ rule }) {
  const rows = rule.stops.map((stop) => h("tr", { "aria-selected": stop.days === null ? "true" : null },
    h("td", {}, stop.said), h("td", { class: "n" }, stop.date || "–"), rule.heads.length > 2 && h("td", { class: "n" }, stop.holds || "–")));
  return h("div", {}, h("h2", {}, rule.title), h("table", { class: "rows levels" },
    h("thead", {}, h("tr", {}, rule.heads.map((name, i) => h("th", { scope: "col", class: i ? "n" : "" }, name)))),
    h("tbody", {}, rows)));
}

function reviews(view, send) {
  const names = ["Review", "Rounds: 1, 2, more", "More than one", "Takes, days", "Days to an answer", "Rounds", "Given after"];
  const heads = names.map((name, i) => h("th", { scope: "col", class: i === 2 || i === 3 ? "n" : "" }, name));
  const rows = view.rows.map((row) => h("tr", { key: row.turnaround.path },
    h("th", { scope: "row" }, h("b", {}, row.name), h("span", {}, row.said)),
    h("td", { class: "rb", "data-r": names[1] }, rounds(row.shares, row.shares_said)),
    h("td", { class: "n", "data-r": names[2] }, row.again), h("td", { class: "n", "data-r": names[3] }, row.takes || "–"),
    h("td", { class: "in", "data-r": names[4] }, textField(row.turnaround, send, { "aria-label": `Days to an answer, ${row.name}` })),
    h("td", { class: "in", "data-r": names[5] }, textField(row.rounds, send, { "aria-label": `Rounds, ${row.name}` })),
    h("td", { class: "in", "data-r": names[6] }, textField(row.cap, send, { "aria-label": `Counts as given after, days, ${row.name}`, inputmode: "decimal" }))));
  return h("section", {}, h("h2", {}, view.title), h("p", { class: "small" }, view.help),
    h("table", { class: "rows reviews fold grid3" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
}

/** The page. */
export function risks(content, actions) {
  const { width, send } = actions;
  const { client } = content;
  return [
    h("h1", {}, content.finding),
    h("p", { class: "lead" }, content.lead.map((sentence) => [...strong(sentence), " "])),
    client && ruleSlider(client.rule, actions),
    register(content.risks, send),
    client && h("div", { class: "client-two" },
      h("figure", {}, h("figcaption", {}, h("h2", {}, client.chart.title), h("p", {}, client.chart.note)),
        waits(client.chart, width > 1000 ? 600 : width)),
      ruleTable(client)),
    client && reviews(client, send),
  ];
}
