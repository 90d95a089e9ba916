/** All plans of the folder: what is in it, what to go on with, and how to begin. */

import { h } from "../dom.js";
import { quiet, textInput, wrong } from "../fields.js";
import { badge } from "../frame.js";
import { ten } from "../marks.js";
import { noteTold } from "../typing.js";

/** A quiet button that looks like a link. */
function small(words, key, act, attributes = {}) {
  return h("button", { type: "button", class: "lnk", "data-key": key, onclick: act, ...attributes }, words);
}

// Begin -----------------------------------------------------------------------------------

/** One way to begin: a choice, and what it can start from. */
function way(option, chosen, which, choose, pick) {
  const isOn = option.id === chosen;
  const shown = option.options.find(({ id }) => id === (which[option.id] ?? option.first)) ?? option.options[0];
  const list = option.options.length > 0 && h("select", { "aria-label": `${option.name}: which`, "data-key": `which-${option.id}`,
    onchange: ({ target }) => { pick(option.id, target.value); choose(option.id); } },
  option.options.map(({ id, name }) => h("option", { value: id, selected: id === shown?.id }, name)));
  return h("div", { class: `way${isOn ? " on" : ""}${option.off ? " no" : ""}`, key: option.id },
    h("label", {}, h("input", { type: "radio", name: "way", value: option.id, checked: isOn, disabled: option.off, "data-key": `way-${option.id}`,
      onchange: () => choose(option.id) }), h("span", {}, h("b", {}, option.name), h("i", {}, shown?.note || option.note))),
    option.off ? h("span", { class: "st" }, option.needs) : list);
}

function begin(is, { local, redraw, send }) {
  const { ways, fields, error } = is.begin;
  local.which ??= {};
  const chosen = ways.find(({ id, off }) => id === local.way && !off)?.id ?? ways[0].id;
  const choose = (id) => { local.way = id; redraw(); };
  const pick = (id, option) => { local.which[id] = option; };
  const places = Object.fromEntries(fields.map(({ path }) => [path, {}]));
  const make = () => {
    Object.values(places).forEach(({ node }) => noteTold(node));
    const typed = Object.fromEntries(fields.map(({ path }) => [path, places[path].node.value]));
    const { options, first } = ways.find(({ id }) => id === chosen);
    send({ do: "plans.begin", way: chosen, which: local.which[chosen] ?? first ?? options[0]?.id ?? "", ...typed });
  };
  const field = ({ path, name, typed, error: reason, note }) => h("div", { key: path }, h("label", {}, h("span", {}, name),
    textInput({ path: `begin-${path}`, typed, error: reason }, null, { ref: places[path], onkeydown: (event) => { if (event.key === "Enter") make(); } })),
  wrong(`begin-${path}`, reason), note && !reason && h("p", { class: "tiny" }, note));
  return h("section", { "aria-labelledby": "begin-head", class: "begin" }, h("h2", { id: "begin-head" }, "Begin a plan"),
    h("fieldset", { class: "ways" }, h("legend", { class: "sr" }, "Begin with"), ways.map((option) => way(option, chosen, local.which, choose, pick))),
    h("div", { class: "begin-form" }, fields.map(field)),
    h("p", { class: "go" }, h("button", { class: "btn", type: "button", "data-key": "begin", onclick: make }, "Begin the plan"),
      h("span", { class: error ? "err" : "tiny", role: error ? "alert" : null }, error ?? "All of it can be changed later.")));
}

// Plans -----------------------------------------------------------------------------------

const ACTS = {
  rename: { head: "Rename", field: "Name", button: "Rename", note: "Its file keeps its name, so links to it still lead here." },
  copy: { head: "Copy", field: "Name of the copy", button: "Copy", note: "A plan of its own, with everything as it stands and nothing signed." },
  put_away: { head: "Put away", button: "Put away", note: "It moves into the folder “put away” beside the plans. Nothing is deleted, and it can be taken back." },
};

/** What can be done with one plan, below its row. */
function acts(card, is, { local, redraw, send }) {
  const { act } = local.open;
  const refused = is.row?.id === card.id && is.row.act === act ? is.row : null;
  const choose = (name) => { local.open = { id: card.id, act: local.open.act === name ? null : name }; redraw(); };
  const input = {};
  const typed = act === "copy" ? `${card.name}, copy` : card.name;
  const tell = () => {
    if (input.node) noteTold(input.node);
    send({ do: `plans.${act}`, id: card.id, typed: input.node?.value ?? "" });
    local.sent = { id: card.id, act };
  };
  const form = act && h("div", { class: "act-form", key: act },
    ACTS[act].field && h("label", {}, h("span", {}, ACTS[act].field),
      textInput({ path: `act-${act}`, typed: refused?.typed ?? typed, error: refused?.error }, null,
        { ref: input, onkeydown: (event) => { if (event.key === "Enter") tell(); } })),
    h("button", { class: "btn quiet", type: "button", "data-key": `do-${act}`, onclick: tell }, ACTS[act].button),
    refused ? wrong(`act-${act}`, refused.error) : h("p", { class: "tiny" }, ACTS[act].note));
  return h("tr", { class: "acts", key: `acts ${card.id}` }, h("td", { colspan: 7 },
    h("div", { class: "tt" }, Object.entries(ACTS).map(([name, { head }]) =>
      small(head, `act-${name}-${card.id}`, () => choose(name), { "aria-expanded": String(act === name) }))), form));
}

function row(card, is, actions) {
  const { local, redraw, send } = actions;
  const open = () => send({ do: "open", plan: card.id });
  const isOpen = local.open?.id === card.id;
  const more = () => { local.open = isOpen ? null : { id: card.id, act: null }; redraw(); };
  const sub = (text) => text && h("span", { class: "sub" }, text);
  const cell = (name, attributes, ...children) => h("td", { "data-r": name, ...attributes }, children);
  const name = card.error ? h("b", {}, card.name) : h("a", { href: `?plan=${encodeURIComponent(card.id.replace(/\.plan\.yaml$/, ""))}`, "data-key": `plan-${card.id}`,
    onclick: (event) => { if (event.ctrlKey || event.metaKey || event.shiftKey) return; event.preventDefault(); open(); } }, card.client || card.name);
  return [h("tr", { key: card.id, class: card.waits ? "warn" : null },
    h("th", { scope: "row" }, name, h("span", {}, card.client && card.name), card.error && h("span", { class: "bad" }, card.error)),
    cell("Date", { class: "n" }, card.date, sub(card.date_note)),
    cell("Holds in", {}, card.holds ? h("span", { class: "ch" }, ten(card.holds.ten), card.holds.text) : "–"),
    cell("Price", { class: "n" }, card.price, sub(card.price_note)),
    cell("State", {}, card.state, sub(card.state_note)),
    cell("In it now", {}, card.who.length ? card.who.map(({ role, page }) => h("span", { class: "in", key: role }, badge(role), sub(page && `on ${page}`))) : "–"),
    h("td", { class: "more" }, !card.error && small("Rename, copy …", `more-${card.id}`, more, { "aria-expanded": String(isOpen), "aria-label": `Rename, copy or put away: ${card.name}` }))),
  isOpen && acts(card, is, actions)];
}

function table(is, actions) {
  const head = (name, kind) => h("th", { scope: "col", class: kind }, name);
  return h("table", { class: "rows fold grid3 plans" }, h("thead", {}, h("tr", {},
    head("Client and project, newest first"), head("Date", "n"), head("Holds in"), head("Price", "n"), head("State"), head("In it now"), head(h("span", { class: "sr" }, "More")))),
  h("tbody", {}, is.cards.map((card) => row(card, is, actions))));
}

/** Plans that are put away, to be taken back. */
function away(is, { local, redraw, send }) {
  if (!is.away.length) return null;
  const words = `${is.away.length} ${is.away.length === 1 ? "plan is" : "plans are"} put away`;
  const toggle = () => { local.away = !local.away; redraw(); };
  return h("div", { class: "put-away" }, h("p", { class: "tiny" }, `${words}. `, small(local.away ? "Hide" : "Show", "away", toggle, { "aria-expanded": String(Boolean(local.away)) })),
    local.away && h("ul", {}, is.away.map(({ id, name }) => h("li", { key: id }, h("span", {}, name), " ",
      small("Take back", `back-${id}`, () => send({ do: "plans.take_back", id }))))));
}

// Beside ----------------------------------------------------------------------------------

/** Past work that lies here, and the sample. */
function beside(is, send) {
  const { files, has } = is.history;
  const sample = () => send({ do: "open", plan: "", sample: true });
  const past = files.length && !has
    ? files.map(({ name, text }) => h("div", { key: name }, h("h2", {}, `${name} lies here`), h("p", {}, text),
      quiet("Bring it in", `bring-${name}`, () => send({ do: "history.look", file: name }))))
    : h("div", { key: "history" }, h("h2", {}, "Your past work"), h("p", {}, has || "With what past projects really took, the ranges are your own."),
      quiet(has ? "Bring more in" : "Bring it in", "bring", () => send({ do: "page", page: "history" })));
  return h("section", { class: "side", "aria-label": "Before you begin" }, past,
    h("div", { key: "sample" }, h("h2", {}, "Or look around first"),
      h("p", {}, "The sample is a whole plan with invented figures. Change what you like: it lies in a folder of its own, and nothing of it touches your plans."),
      quiet("Open the sample", "sample", sample)));
}

function below(is, send) {
  const { files, has } = is.history;
  const [file] = files;
  const offer = file && !has ? [`${file.name} lies here. `, small("Bring it in", `bring-${file.name}`, () => send({ do: "history.look", file: file.name }))]
    : [`${has || "No past work yet."} `, small(has ? "Bring more in" : "Bring it in", "bring", () => send({ do: "page", page: "history" }))];
  return h("p", { class: "below" }, h("span", { class: "tiny" }, offer),
    small("Look around in the sample", "sample", () => send({ do: "open", plan: "", sample: true })));
}

function ahead(is) {
  return h("section", {}, h("h2", {}, "What lies ahead"), h("ol", { class: "eight" }, is.steps.map(({ name, note }, i) =>
    h("li", {}, h("b", {}, h("i", {}, String(i + 1)), name), note))));
}

export function plans(is, actions) {
  const { local, redraw, send } = actions;
  if (local.sent && !is.row) { local.open = null; local.sent = null; } // it was done
  if (!is.cards.length) {
    return h("div", { class: "plans-page" }, h("h1", {}, is.finding), h("p", { class: "lead" }, is.lead),
      h("div", { class: "two wide-left" }, begin(is, actions), beside(is, send)), away(is, actions), ahead(is));
  }
  const toggle = () => { local.begin = !local.begin; redraw(); };
  const on = is.go_on;
  const buttons = h("p", { class: "acts-row" },
    on && h("button", { class: "btn", type: "button", "data-key": "go-on", onclick: () => send({ do: "open", plan: on.plan, page: on.page }) }, "Go on there"),
    h("button", { class: on ? "btn quiet" : "btn", type: "button", "data-key": "begin-open", "aria-expanded": String(Boolean(local.begin)), onclick: toggle }, local.begin ? "Not now" : "Begin a plan"));
  return h("div", { class: "plans-page" }, h("h1", {}, is.finding), h("div", { class: "head" }, h("p", { class: "lead" }, is.lead), buttons),
    local.begin && h("div", { class: "two wide-left" }, begin(is, actions), beside(is, send)),
    table(is, actions), away(is, actions), below(is, send));
}
