/** Brief and team: what is known of the job, what is not, and who does what. */

import { h, s, strong } from "../dom.js";
import { quiet, tellChanged, textInput, wrong } from "../fields.js";
import { badge } from "../frame.js";
import { noteTold } from "../typing.js";

/** A field of text whose name is read, not seen. */
function entry(view, tell, attributes = {}) {
  return textInput(view, tell, { "aria-label": view.name, ...attributes });
}

/** A field of a sentence, as high as its text needs; Enter says it, as in a field of one line. */
function sentence(view, tell, width) {
  const rows = Math.max(1, Math.ceil((view.typed.length * 7) / width));
  const area = h("textarea", {
    rows, value: view.typed, "data-key": view.path, "aria-label": view.name,
    "aria-invalid": view.error ? "true" : null, "aria-describedby": view.error ? `err-${view.path}` : null,
    onchange: ({ target }) => tellChanged(target, tell),
    onkeydown: (event) => {
      if (event.key === "Escape") event.target.value = view.typed;
      if (event.key !== "Enter") return;
      event.preventDefault();
      tellChanged(event.target, tell);
    },
  });
  return h("div", { class: "at", "data-path": view.path }, area, wrong(view.path, view.error, view.answers, tell));
}

/** Such a field and what is wrong with it, at the place of its path. */
function placed(view, tell, attributes) {
  return h("div", { class: "at", "data-path": view.path }, entry(view, tell, attributes), wrong(view.path, view.error, view.answers, tell));
}

function choice(name, key, value, options, choose) {
  return h("select", { "aria-label": name, "data-key": key, onchange: (event) => choose(event.target.value) },
    options.map(([id, label]) => h("option", { value: id, selected: id === value }, label)));
}

/** Who it is of: AM or PM, or what somebody wrote by hand. */
function owner(view, send) {
  const known = ["", "AM", "PM"].includes(view.value);
  const options = [["", "–"], ["AM", "AM"], ["PM", "PM"], ...(known ? [] : [[view.value, view.value]])];
  return h("div", { class: `own ${view.value.toLowerCase()}`, "data-path": view.path },
    choice(view.name, view.path, view.value, options, (typed) => send({ do: "apply", path: view.path, typed })));
}

function removal(name, key, act) {
  return h("button", { class: "gone", type: "button", "data-key": key, "aria-label": `Take out: ${name}`, title: "Take out", onclick: act }, "×");
}

/** A field and a button that add something. */
function adding(view, words, placeholder, key, tell) {
  const field = {};
  const add = () => { noteTold(field.node); tell(field.node.value); };
  const input = entry(view, null, {
    "data-key": key, placeholder, ref: field,
    onkeydown: (event) => { if (event.key === "Enter") add(); },
  });
  return h("div", { class: "adding", "data-path": view.path },
    h("div", {}, input, wrong(key, view.error)), quiet(words, `${key}-add`, add));
}

// Start from ------------------------------------------------------------------------------

function startFields(view, send) {
  const which = view.options.length
    ? choice("Which", "start-which", view.which, view.options.map((option) => [option.id, option.name]),
      (id) => send({ do: "brief.way", from: view.chosen, which: id })) : null;
  const fields = { name: {}, start: {} };
  const field = (key, name, part) => h("label", {}, h("span", { class: "tiny" }, name),
    entry({ path: key, typed: part.typed, name, error: part.error }, null, { "data-key": `start-${key}`, ref: fields[key] }),
    wrong(`start-${key}`, part.error));
  const make = () => send({ do: "brief.start", from: view.chosen, which: view.which,
    name: fields.name.node.value, start: fields.start.node.value });
  const onEnter = (event) => { if (event.key === "Enter" && event.target.tagName === "INPUT") make(); };
  return h("div", { class: "start-form", onkeydown: onEnter },
    which && h("label", {}, h("span", { class: "tiny" }, "Which"), which),
    field("name", "Name of the project", view.name), field("start", "Start", view.start),
    h("div", { class: "acts-row" }, quiet("Make the plan", "start-make", make),
      quiet("Not now", "start-off", () => send({ do: "brief.way", from: null }))),
    h("p", { class: view.error ? "err" : "tiny", role: view.error ? "alert" : null }, view.error ?? view.note));
}

function start(view, send) {
  const way = (option) => h("label", { class: option.off ? "off" : null },
    h("input", { type: "radio", name: "from", value: option.id, checked: option.id === view.chosen, disabled: option.off, "data-key": `from-${option.id}`,
      onchange: () => send({ do: "brief.way", from: option.id }) }),
    h("span", {}, h("b", {}, option.name), h("i", {}, option.note)));
  return h("fieldset", { class: "from" }, h("legend", { class: "sr" }, "Start a new plan from"),
    h("span", { class: "fl", "aria-hidden": "true" }, "Start from"), view.ways.map(way),
    view.chosen && startFields(view, send));
}

// Questions -------------------------------------------------------------------------------

function bar(part) {
  const width = 150;
  return s("svg", { "aria-hidden": "true", width, height: 12, viewBox: `0 0 ${width} 12` },
    part > 0 && s("rect", { x: 0, y: 1, width: Math.max(part * width, 2), height: 10, rx: 1, class: "w" }));
}

function answers(row, fields, send) {
  const answerRow = (answer) => h("tr", {},
    h("td", {}, placed(answer.text, (typed) => send({ do: "apply", path: answer.text.path, typed }))),
    h("td", { class: "c", "data-r": "How likely" }, placed(answer.weight, (typed) => send({ do: "brief.weigh", id: row.id, answer: answer.number, typed }))),
    h("td", { class: "c", "data-r": "Times the work" }, placed(answer.factor, (typed) => send({ do: "apply", path: answer.factor.path, typed }), { inputmode: "decimal" })),
    h("td", { class: "end" },
      answer.came ? h("span", { class: "tiny" }, "this is it")
        : quiet("It is this", `${row.id}-came-${answer.number}`, () => send({ do: "brief.state", id: row.id, state: "answered", answer: answer.number })),
      removal(answer.text.typed, `${row.id}-drop-${answer.number}`, () => send({ do: "brief.drop_answer", id: row.id, answer: answer.number }))));
  return [
    fields.answers.length ? h("table", { class: "rows answers" },
      h("thead", {}, h("tr", {}, ["Possible answer", "How likely", "Times the work", ""].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, fields.answers.map(answerRow))) : h("p", { class: "tiny" }, "No answers yet: then its worth is at most that of knowing all it affects."),
    quiet("Add an answer", `${row.id}-answer`, () => send({ do: "brief.add_answer", id: row.id })),
  ];
}

function affects(row, fields, content, send) {
  const names = new Map(content.affected.map((activity) => [activity.id, activity.name]));
  const rest = content.affected.filter((activity) => !fields.affects.includes(activity.id));
  const chip = (id) => h("li", {}, names.get(id) ?? id,
    removal(names.get(id) ?? id, `${row.id}-off-${id}`, () => send({ do: "brief.affect", id: row.id, activity: id, on: false })));
  return h("div", { class: "affects" }, h("span", { class: "tiny" }, "Affects"),
    h("ul", { class: "chips" }, fields.affects.map(chip)),
    choice("Affects one more", `${row.id}-affect`, "", [["", "add an activity"], ...rest.map((activity) => [activity.id, activity.name])],
      (activity) => activity && send({ do: "brief.affect", id: row.id, activity, on: true })));
}

function opened(row, content, width, send) {
  const { fields } = row;
  const labelled = (name, node) => h("label", {}, h("span", { class: "tiny" }, name), node);
  const apply = (view) => placed(view, (typed) => send({ do: "apply", path: view.path, typed }));
  return h("tr", { key: `${row.id} open`, class: "opened" }, h("td", { colspan: 9 }, h("div", { class: "edit" },
    h("div", { class: "line-1" },
      labelled("Question", sentence(fields.text, (typed) => send({ do: "apply", path: fields.text.path, typed }), width > 720 ? 560 : width - 40)),
      labelled("Asked by", owner(fields.owner, send)),
      labelled("Needed by", apply(fields.due)),
      labelled("State", choice("State", `${row.id}-state`, fields.state.value, fields.state.all.map((name) => [name, name]),
        (state) => send({ do: "brief.state", id: row.id, state })))),
    affects(row, fields, content, send),
    answers(row, fields, send),
    h("div", { class: "acts-row" },
      quiet("Close", `${row.id}-close`, () => send({ do: "choose", id: null })),
      quiet("Take the question out", `${row.id}-remove`, () => send({ do: "brief.remove", section: "questions", id: row.id }))))));
}

function question(row, number, content, width, send) {
  const toggle = () => send({ do: "choose", id: row.shown ? null : row.id });
  const classes = [number === 1 && row.open ? "first" : "", row.open ? "" : "done"].join(" ").trim();
  const cells = h("tr", { key: row.id, class: classes || null },
    h("td", { class: "i" }, row.open ? number : "✓"),
    h("th", { scope: "row" },
      h("button", { class: "name", type: "button", "data-key": `question-${row.id}`, "aria-expanded": row.shown ? "true" : "false", onclick: toggle }, row.text),
      row.waiting ? h("span", { class: "err" }, "waits for you") : h("span", {}, row.assumes)),
    h("td", { class: "wb" }, bar(row.bar)),
    h("td", { class: "n", "data-r": "Worth" }, h("b", {}, row.worth)),
    h("td", { class: "n", "data-r": "Days" }, row.days),
    h("td", { "data-r": "Asked by" }, ["AM", "PM"].includes(row.owner) ? badge(row.owner) : row.owner || "–"),
    h("td", { class: "n", "data-r": "Needed by" }, row.due || "–"),
    h("td", { "data-r": "State" }, row.state));
  return row.shown ? [cells, opened(row, content, width, send)] : cells;
}

function questions(content, width, send) {
  const head = [["", ""], ["Question", ""], ["Worth", "n", 2], ["Days", "n"], ["Asked by", ""], ["Needed by", "n"], ["State", ""]];
  return h("section", { class: "qs" }, h("h2", {}, "Open questions, most valuable first"), h("p", { class: "small wide-note" }, content.note),
    content.rows.length > 0 && h("table", { class: "rows fold g3 q" },
      h("thead", {}, h("tr", {}, head.map(([name, kind, span]) => h("th", { scope: name ? "col" : null, class: kind || null, colspan: span ?? null }, name)))),
      h("tbody", {}, content.rows.map((row, at) => question(row, at + 1, content, width, send)))),
    adding(content.new, "Add a question", "What do you not know yet?", "new-question", (typed) => send({ do: "brief.ask", typed })));
}

// The brief, the team ---------------------------------------------------------------------

function job(view, send) {
  const tell = (part) => (typed) => send({ do: "apply", path: part.path, typed });
  const field = (part) => h("div", { class: part.path === "project.name" ? "whole" : null, "data-path": part.path },
    h("label", {}, h("span", { class: "tiny" }, part.name), entry(part, tell(part), part.options ? { list: `list-${part.path}` } : {})),
    part.options && h("datalist", { id: `list-${part.path}` }, part.options.map((value) => h("option", { value }))),
    part.error ? wrong(part.path, part.error, part.answers, tell(part)) : part.note && h("p", { class: "tiny" }, part.note));
  return h("section", {}, h("h2", {}, "The brief"), h("div", { class: "form" }, view.fields.map(field)));
}

/** A list to choose a country from, and beside it one of its parts. */
function holidays(view, side, words, send) {
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  const say = (code) => send({ do: "brief.holidays", side, code });
  const countries = view.countries.map((code) => [code, names.of(code) ?? code]).sort((a, b) => a[1].localeCompare(b[1]));
  const first = side === "theirs" ? [["ours", "as ours"], ["", "none"]] : [["", "none"]];
  const chosen = side === "theirs" && view.as_ours ? "ours" : view.country;
  return [
    choice(words, `holidays-${side}`, chosen, [...first, ...countries], say),
    view.regions.length > 0 && choice(`${words}, region`, `region-${side}`, view.region,
      [["", "all of it"], ...view.regions.map((region) => [region.id, region.name])],
      (region) => say(region ? `${view.country}-${region}` : view.country)),
  ];
}

function setting(name, value, note) {
  return h("div", { class: "set" }, h("span", { class: "l" }, name), h("div", { class: "v" }, value), note && h("p", { class: "tiny" }, note));
}

function ourCalendar(view, send) {
  const apply = (part) => (typed) => send({ do: "apply", path: part.path, typed });
  return h("section", {}, h("h2", {}, "Our calendar"),
    setting("Public holidays", holidays(view, "ours", "Public holidays", send), view.note),
    setting("Our closures", placed(view.closures, (typed) => send({ do: "brief.closures", typed })), view.closed_note),
    setting("A full day", [placed(view.day, apply(view.day), { inputmode: "decimal", class: "few" }), h("span", {}, view.week)]));
}

function clientDays(view, send) {
  const apply = (part) => (typed) => send({ do: "apply", path: part.path, typed });
  const tick = (day) => h("label", {}, h("input", { type: "checkbox", checked: day.on, "data-key": `client-${day.id}`,
    onchange: ({ target }) => send({ do: "brief.client_day", day: day.id, on: target.checked }) }), day.name);
  return h("section", {}, h("h2", {}, `${view.name}: days, currency and VAT`),
    setting("Answers on", h("div", { class: "wdays", role: "group", "aria-label": "Days on which the client answers" }, view.days.map(tick)),
      view.reviews ? "A promise of four days for an answer counts only these." : "Counts once there is a review."),
    setting("Their holidays", holidays(view, "theirs", "Their holidays", send)),
    setting("Currency", choice("Currency", view.currency.path, view.currency.typed, view.currencies.map((code) => [code, code]), apply(view.currency)),
      "Amounts stay as they are; only the sign changes."),
    setting("VAT", view.vat.path ? [placed(view.vat, apply(view.vat), { class: "few", inputmode: "decimal" }), h("span", {}, "in the offer only")] : h("span", { class: "tiny" }, "–"), view.vat.note));
}

function teamRow(row, view, send) {
  const apply = (part) => (typed) => send({ do: "apply", path: part.path, typed });
  const number = (part, tell, more = {}) => part && placed(part, tell ?? apply(part), { inputmode: "decimal", class: "few", ...more });
  const contact = (side) => placed(row[side], (typed) => send({ do: "brief.contact", team: row.team, side, typed }), { placeholder: "nobody yet" });
  const sayWeek = (typed) => send({ do: "brief.week", role: row.role, typed });
  const sayOff = (typed) => send({ do: "brief.off", role: row.role, typed });
  const rate = (part) => part && number(part, null, part.typed ? {} : { class: "few empty" });
  const line = h("tr", { key: row.team, class: row.ask ? "new" : null }, h("th", { scope: "row", class: "h" }, row.name),
    h("td", { class: "n", "data-r": "People" }, number(row.people, null, { placeholder: "any" })),
    h("td", { class: "n", "data-r": "Hours a week" }, number(row.week, sayWeek)),
    h("td", { class: "off", "data-r": "Days off" }, row.off && placed(row.off, sayOff)),
    h("td", { class: "n", "data-r": "In the plan" }, row.hours),
    view.money && h("td", { class: "n", "data-r": "Cost an hour" }, rate(row.cost)),
    view.money && h("td", { class: "n", "data-r": "Bill an hour" }, rate(row.bill)),
    h("td", { "data-r": "Our contact" }, contact("ours")), h("td", { "data-r": view.theirs }, contact("theirs")));
  if (!row.ask) return line;
  return [line, h("tr", { key: `${row.team} ask`, class: "ask2" }, h("td", { colspan: 9 }, h("div", { class: "tip" },
    h("span", {}, strong(row.ask.said, [row.ask.strong])),
    row.ask.use && quiet(row.ask.use, `rates-${row.role}`, () => send({ do: "brief.rates", role: row.role })))))];
}

function teamSum(sum, view) {
  return h("tr", { key: "all teams", class: "sum" }, h("th", { scope: "row", class: "h" }, "All teams"), h("td", { class: "n", "data-r": "People" }, sum.people),
    h("td"), h("td"), h("td", { class: "n", "data-r": "In the plan" }, sum.hours),
    view.money && h("td", { class: "n", "data-r": "Cost, average" }, sum.cost), view.money && h("td", { class: "n", "data-r": "Bill, average" }, sum.bill),
    h("td", { class: "soft", colspan: 2, "data-r": "Averages" }, view.money ? sum.note : ""));
}

function team(view, send) {
  const head = [["Team", ""], ["People", "n"], ["Hours a week", "n"], ["Days off", ""], ["In the plan", "n"],
    ...(view.money ? [["Cost an hour", "n"], ["Bill an hour", "n"]] : []), ["Our contact", ""], [view.theirs, ""]];
  return h("section", { class: "team" },
    h("div", { class: "team-head" }, h("h2", {}, view.money ? "Team, rates, and one contact on both sides" : "Team, and one contact on both sides")),
    view.rows.length > 0 && h("table", { class: "rows fold g3 team-table" },
      h("thead", {}, h("tr", {}, head.map(([name, kind]) => h("th", { scope: "col", class: kind || null }, name)))),
      h("tbody", {}, view.rows.map((row) => teamRow(row, view, send)), view.sum && teamSum(view.sum, view))),
    adding(view.new, "Add a team", "Such as Designer", "new-role", (typed) => send({ do: "brief.add_role", typed })),
    h("p", { class: "tiny gap" }, view.note));
}

function names(view, send) {
  const one = (person) => h("div", { class: "person", "data-path": person.path }, badge(person.role),
    person.own ? h("div", {}, entry({ ...person, name: `Your name, ${person.role}` }, (typed) => send({ do: "brief.call", typed })), wrong(person.path, person.error))
      : h("span", {}, person.typed));
  return h("section", { class: "people-here" }, h("h2", {}, "At the table"), h("div", { class: "persons" }, view.map(one)));
}

// Who decides, what it rests on -----------------------------------------------------------

function responsible(view, send) {
  const part = (row, role) => h("td", { class: row[role] === "decides" ? "decides" : null, "data-r": role },
    choice(`${role}, ${row.area}`, `part-${role}-${row.area}`, row[role], view.parts.map((name) => [name, name]),
      (chosen) => send({ do: "brief.decide", area: row.area, role, part: chosen })));
  const row = (area) => h("tr", { key: area.area }, h("th", { scope: "row", class: "h area" }, area.area), part(area, "AM"), part(area, "PM"),
    h("td", { class: "end" }, removal(area.area, `area-${area.area}`, () => send({ do: "brief.drop_area", area: area.area }))));
  return h("section", {}, h("h2", {}, "Who is responsible"),
    view.usual ? h("p", { class: "acts-row" }, quiet("Begin with the usual areas", "usual-areas", () => send({ do: "brief.add_area", usual: true })))
      : h("table", { class: "rows resp", "data-path": "responsibilities" },
        h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, badge("AM")), h("th", { scope: "col" }, badge("PM")), h("td"))),
        h("tbody", {}, view.rows.map(row))),
    adding(view.new, "Add an area", "Such as change orders", "new-area", (typed) => send({ do: "brief.add_area", typed })));
}

function agreedRow(list, row, width, send) {
  const apply = (view, attributes) => placed(view, (typed) => send({ do: "apply", path: view.path, typed }), attributes);
  return h("tr", { key: row.id }, h("td", { class: "o" }, owner(row.owner, send)),
    h("td", { class: "what" }, sentence(row.text, (typed) => send({ do: "apply", path: row.text.path, typed }), width)),
    h("td", { class: `st${row.open ? " opn" : ""}` }, apply(row.state, { list: "agreed-states" })),
    h("td", { class: "end" }, removal(row.text.typed, `out-${row.id}`, () => send({ do: "brief.remove", section: list.id, id: row.id }))));
}

function agreed(view, width, send) {
  const list = (section) => [h("h3", { class: "g" }, section.name),
    section.rows.length > 0 && h("table", { class: "rows as" }, h("tbody", {}, section.rows.map((row) => agreedRow(section, row, width, send)))),
    adding(section.new, `Add ${section.one === "assumption" ? "an" : "a"} ${section.one}`, `One sentence`, `new-${section.id}`,
      (typed) => send({ do: "brief.add_agreed", section: section.id, typed }))];
  return h("section", {}, h("h2", {}, view.title),
    h("datalist", { id: "agreed-states" }, view.states.map((value) => h("option", { value }))), view.lists.map(list));
}

/** The sittings over this plan, with a way back to each. */
function sittings(rows, send) {
  if (!rows.length) return null;
  const head = ["Began", "By", "Changes", "The plan’s file", "Last", ""];
  return h("section", {}, h("h2", {}, "Sittings of this plan"),
    h("table", { class: "rows sits" }, h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((row) => h("tr", { key: row.id }, h("th", { scope: "row" }, row.began), h("td", {}, badge(row.by)),
        h("td", {}, row.changes), h("td", {}, row.file), h("td", {}, row.last),
        h("td", { class: "end" }, row.own ? h("span", { class: "tiny" }, "this one")
          : quiet("Go on with it", `sitting-${row.id}`, () => send({ do: "sitting", id: row.id }))))))));
}

/** The page. */
export function brief(content, { send, width }) {
  return [
    h("h1", {}, content.missing?.finding ?? content.questions.finding),
    h("p", { class: "lead" }, content.missing ? content.missing.lead : strong(content.questions.lead, [content.questions.strong])),
    start(content.start, send),
    questions(content.questions, width, send),
    h("div", { class: "halves" }, job(content.brief, send), names(content.team.names, send)),
    team(content.team, send),
    h("div", { class: "halves even" }, ourCalendar(content.team.calendar, send), clientDays(content.team.client, send)),
    h("div", { class: "halves" }, responsible(content.responsible, send), agreed(content.agreed, width > 1040 ? width - 780 : width - 30, send)),
    sittings(content.sittings, send),
  ];
}
