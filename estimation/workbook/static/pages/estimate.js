/** Estimate: low, likely and high of each role, blind; once both are in, together. */

import { h, s } from "../dom.js";
import { chart, line, numberTicks, text, textWidth } from "../marks.js";
import { quiet, wrong } from "../fields.js";
import { badge } from "../frame.js";
import { isChanged, noteTold } from "../typing.js";

const PARTS = ["low", "likely", "high"];
const NARROW = 480; // px, from which on names stand beside their bars
const NAMES = 112; // px that names take there

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

/**
 * Three numbers as fields; `onDone` is told what stands there on Enter, and when they are left:
 * but not where that would show them to the other one before somebody meant it.
 */
function three(key, typed, unit, name, error, onDone, { onLeave = true, drafts = {}, oninput = null } = {}) {
  const fields = { low: {}, likely: {}, high: {} };
  const textOf = (numbers) => JSON.stringify(PARTS.map((part) => numbers[part]));
  let sent = textOf(typed);
  const read = () => Object.fromEntries(PARTS.map((part) => [part, fields[part].node.value.trim()]));
  const done = (entered) => {
    const now = read();
    const all = Object.values(now);
    const together = all.some((value) => value.split(/\s+/).length === 3);
    const whole = together || all.every(Boolean);
    if ((!whole && !entered) || all.every((value) => !value) || textOf(now) === sent) return;
    sent = textOf(now);
    PARTS.forEach((part) => noteTold(fields[part].node));
    onDone(now);
  };
  const labels = PARTS.map((part) => {
    const input = h("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", value: typed[part], draft: drafts[part], "data-key": `${key}-${part}`,
      ref: fields[part], oninput, "aria-label": `${name}, ${part}, ${unit}`, "aria-invalid": error ? "true" : null,
      "aria-describedby": error ? `err-${key}` : null,
      onkeydown: (event) => {
        if (event.key === "Enter") done(true);
        if (event.key === "Escape") event.target.value = typed[part];
      },
    });
    return h("label", {}, capital(part), h("span", { class: "unit" }, input, h("i", {}, unit)));
  });
  const group = h("div", { class: "three", onfocusout: ({ currentTarget, relatedTarget }) => {
    if (onLeave && !currentTarget.contains(relatedTarget)) done(false);
  } }, labels);
  return { group, read, fields };
}

/** Numbers that nobody changes any more. */
function fixed(key, typed, unit, name) {
  const label = (part) => h("label", {}, capital(part), h("span", { class: "unit" },
    h("input", { type: "text", readonly: true, value: typed[part], "data-key": `${key}-${part}`, "aria-label": `${name}, ${part}, ${unit}` }),
    h("i", {}, unit)));
  return h("div", { class: "three" }, PARTS.map(label));
}

/** Whose fields nobody else's are: another row, or another round, has others. */
function roundOf({ path, round }) {
  return `${path} ${round}`;
}

/** One's own side while the round is open. */
function ownSide(side, chosen, local, send) {
  // What is typed and not given yet is there again after a look at another row; it stays in this browser.
  const at = roundOf(chosen);
  const drafts = local.at === at ? local.typed : {};
  const noteField = {};
  const oninput = () => Object.assign(local, { at, typed: { ...numbers.read(), note: noteField.node.value } });
  const give = (typed) => {
    local.at = null;
    [...Object.values(numbers.fields), noteField].forEach(({ node }) => noteTold(node));
    send({ do: "estimate.judge", path: chosen.path, round: chosen.round, typed: { ...typed, note: noteField.node.value.trim() } });
  };
  const numbers = three("judge", side.typed, chosen.unit, chosen.name, side.error, give, { onLeave: side.in, drafts, oninput });
  const note = h("input", { type: "text", autocomplete: "off", maxlength: 200, value: side.typed.note, draft: drafts.note, ref: noteField,
    "data-key": "judge-note", placeholder: "What do you go by? (if you like)", "aria-label": "What you go by", oninput,
    onkeydown: (event) => { if (event.key === "Enter") give(numbers.read()); },
    onchange: ({ target }) => { if (side.in && isChanged(target) && Object.values(numbers.read()).every(Boolean)) give(numbers.read()); } });
  const button = h("button", { class: "btn", type: "button", "data-key": "judge-give", onclick: () => give(numbers.read()) },
    side.in ? "Change my estimate" : "Give my estimate");
  return [numbers.group, wrong("judge", side.error, side.answers, give), note,
    h("p", { class: "est-give" }, side.in ? h("span", { class: "tiny" }, side.said) : button)];
}

/** The other one's side before both are in: that it is in or not, and nothing else. */
function waitingSide(side, chosen, send) {
  const [first, ...rest] = side.waits.split(". ");
  return h("div", { class: "est-wait" }, h("p", {}, h("b", {}, first + "."), " ", rest.join(". ")),
    side.ask && (side.asked ? h("span", { class: "tiny", role: "status" }, side.asked)
      : quiet(side.ask, "ask", () => send({ do: "estimate.ask", path: chosen.path }))));
}

function sideOf(side, chosen, local, send) {
  const head = h("legend", {}, badge(side.role), " ", h("b", {}, side.name), side.you && h("span", { class: "tiny" }, "you"));
  let body;
  if (!chosen.open) {
    const note = side.typed.note ? ` “${side.typed.note}”` : "";
    body = [fixed(`in-${side.role}`, side.typed, chosen.unit, `${side.name}`), h("p", { class: "tiny" }, side.said + note)];
  } else if (side.you) body = ownSide(side, chosen, local, send);
  else body = waitingSide(side, chosen, send);
  return h("fieldset", { key: `${roundOf(chosen)} ${side.role}`, class: `est-side ${side.role.toLowerCase()}` }, head, body);
}

/** The list at the left; the smaller ones are folded until somebody wants them. */
function list(content, local, send) {
  const pip = (item, role) => h("span", { class: `pip ${role.toLowerCase()}${item.in[role] ? "" : " no"}`, "aria-hidden": "true" }, role);
  const item = (quantity) => h("li", { "aria-current": quantity.current ? "true" : null },
    h("button", { type: "button", "data-key": `est-${quantity.id}`, "aria-label": `${quantity.name}: ${quantity.told}${quantity.note ? ", " + quantity.note : ""}`,
      onclick: () => send({ do: "choose", id: quantity.id }) }, quantity.name, quantity.note && h("em", { class: quantity.error ? "err" : "" }, quantity.note)),
    h("span", { class: "est-in" }, pip(quantity, "AM"), pip(quantity, "PM")));
  return h("nav", { class: "est-list", "aria-label": "What is to be estimated" }, content.groups.map((group, i) => {
    const items = h("ul", {}, group.items.map(item));
    if (!i) return [h("h2", {}, group.name), h("p", { class: "tiny" }, group.said), items];
    const open = local.open || group.items.some((quantity) => quantity.current);
    return h("details", { open, ontoggle: (event) => { local.open = event.target.open; } },
      h("summary", { "data-key": "smaller" }, h("b", {}, group.name), h("span", { class: "tiny" }, group.said)), items);
  }));
}

/** Scale of a chart, and its vertical lines. */
function scaleOf(data, width, top, bottom, names) {
  const [left, right] = [names + 24, width - 40];
  const x = (at) => left + ((at - data.from) / (data.to - data.from || 1)) * (right - left);
  const ticks = numberTicks(data.from, data.to, right - left, (at) => String(Math.round(at * 10) / 10), 64);
  const grid = ticks.map(({ at, said }, i) => [line(x(at), top, x(at), bottom, "ax"),
    text(x(at), bottom + 18, said + (i === ticks.length - 1 ? ` ${data.unit}` : ""), "t3", "middle")]);
  return { x, left, right, grid };
}

/** Densities above, a bar for each range below, all on one scale. */
function rangeChart(data, width) {
  const narrow = width < NARROW;
  const names = narrow ? 0 : NAMES;
  const [step, under] = narrow ? [54, 34] : [44, 24];
  const top = data.curves ? (narrow ? 130 : 150) : 8;
  const bottom = top + under + step * (data.rows.length - 1) + (narrow ? 24 : 26);
  const { x, left, right, grid } = scaleOf(data, width, top, bottom, names);
  return chart(width, bottom + 26, data.label, grid, data.curves && densities(data, { x, left, right, top }, narrow),
    data.rows.map((row, i) => bar(row, top + under + step * i, x, narrow)));
}

function densities(data, { x, left, right, top }, narrow) {
  const { together, past } = data.curves;
  const highest = Math.max(...[...together, ...(past ?? [])].map(([, y]) => y));
  const y = (height) => top - (height / highest) * (top - 30);
  const path = (points) => points.map(([at, height]) => `${x(at).toFixed(1)} ${y(height).toFixed(1)}`).join("L");
  const peak = together.reduce((best, point) => (point[1] > best[1] ? point : best));
  const marks = [];
  if (past) {
    marks.push(s("path", { d: `M${left} ${top}L${path(past)}L${right} ${top}Z`, class: "est-past" }));
    const at = past.findLast(([, height]) => height > highest * 0.34) ?? past.at(-1);
    const name = data.past_name;
    const room = x(at[0]) + 10 + textWidth(name) < x(data.to);
    marks.push(text(room ? x(at[0]) + 10 : right, y(at[1]) - 4, name, "t halo", room ? "start" : "end"));
  }
  marks.push(s("path", { d: `M${path(together)}`, class: "curve" }), line(left, top, right, top, "ax0"));
  const roomy = x(peak[0]) - 12 - textWidth("Together") > 0 && !narrow;
  marks.push(text(x(peak[0]) + (roomy ? -8 : 0), 22, data.rows.at(-1).name, "tb est-t together halo", "middle"));
  return marks;
}

function bar(row, y, x, narrow) {
  const ends = [x(row.low), Math.max(x(row.high), x(row.low) + 2)];
  const label = narrow ? [text(0, y - 16, row.name, `tb est-t ${row.kind} halo`), row.note && text(textWidth(row.name) * 1.2 + 12, y - 16, row.note, "t3 halo")]
    : [text(0, y + 2, row.name, `tb est-t ${row.kind}`), row.note && text(0, y + 18, row.note, "t3")];
  const tight = Math.min(x(row.middle) - ends[0], ends[1] - x(row.middle)) < 0;
  return [label,
    s("line", { x1: ends[0], y1: y, x2: ends[1], y2: y, class: `est-bar ${row.kind}` }),
    tight ? null : s("circle", { cx: x(row.middle), cy: y, r: 6.5, class: `est-dot ${row.kind}` }),
    text(ends[0] - 8, y + 4, row.low_said, "t halo", "end"),
    text(ends[1] + 8, y + 4, row.high_said, "t halo"),
    text(x(row.middle), narrow ? y + 20 : y - 10, row.middle_said, "tb halo", "middle")];
}

/** What the two do once both are in. */
function result(view, chosen, send) {
  const act = (name, more = {}) => send({ do: `estimate.${name}`, path: chosen.path, ...more });
  const [both, ...others] = view.uses;
  const use = (choice, name) => h("button", { class: name, type: "button", "data-key": `use-${choice.take}`,
    onclick: () => act("agree", { take: choice.take }) }, choice.said);
  const settle = (typed) => act("settle", { typed });
  const agreed = three("agreed", view.agreed.typed, chosen.unit, `${chosen.name}, agreed`, view.agreed.error, settle);
  return h("div", { class: "est-result" },
    h("div", {}, h("h2", {}, view.talk), h("p", { class: "small" }, view.words),
      view.settled && h("p", { class: "small est-settled", role: "status" }, view.settled),
      h("div", { class: "est-acts" }, use(both, view.settled ? "btn quiet" : "btn"), others.map((choice) => use(choice, "btn quiet")),
        quiet("Second round, blind again", "again", () => act("again"))),
      h("div", { key: roundOf(chosen), class: "est-agreed", "data-path": chosen.path }, h("h3", {}, "Or agree on other numbers"), agreed.group, wrong("agreed", view.agreed.error, view.agreed.answers, settle))),
    h("div", {}, h("h2", {}, "How “together” is made"),
      h("table", { class: "rows est-made" }, h("tbody", {}, view.made.map((row) => h("tr", {},
        h("td", {}, row.role === "Past" ? h("span", { class: "badge past" }, "Past") : badge(row.role)),
        h("td", {}, row.said, row.note && h("span", { class: "tiny" }, ` “${row.note}”`)), h("td", { class: "n" }, row.share))))),
      h("p", { class: "tiny gap" }, view.why)));
}

function job(content, width, local, send) {
  const { chosen } = content;
  const { revealed } = chosen;
  return [
    h("div", { class: "est-pair" }, chosen.sides.map((side) => sideOf(side, chosen, local, send))),
    chosen.can_call_off && h("p", { class: "gap" }, quiet("Stay with the first round", "calloff",
      () => send({ do: "estimate.calloff", path: chosen.path }))),
    chosen.earlier.map((sentence) => h("p", { class: "tiny gap" }, sentence)),
    chosen.own && h("figure", {}, h("figcaption", {}, h("h2", {}, "Your range")), rangeChart(chosen.own, width)),
    revealed && h("figure", {}, h("figcaption", {}, h("h2", {}, revealed.title), h("p", {}, revealed.note)), rangeChart(revealed.chart, width)),
    revealed ? result(revealed, chosen, send) : h("p", { class: "small est-tip" }, h("b", {}, "Low"), " and ", h("b", {}, "high"),
      " are the best and the worst you have really seen. Ranges given as “90% sure” hold 6 or 7 times in 10, so go wider than feels right."),
    content.next && h("p", { class: "est-next" }, quiet(`Next to estimate: ${content.next.name}`, "est-next",
      () => send({ do: "choose", id: content.next.id }))),
  ];
}

/** The page. */
export function estimate(content, { width, send, local }) {
  const head = [h("h1", {}, content.finding), h("p", { class: "lead" }, content.lead)];
  if (!content.chosen) return head;
  const asks = content.asked.map((quantity) => h("p", { class: "est-asked", role: "status" }, quantity.said, " ",
    !quantity.here && h("button", { type: "button", class: "link", "data-key": `go-${quantity.id}`, onclick: () => send({ do: "choose", id: quantity.id }) }, "Give it")));
  const room = width > 960 ? width - 342 : width;
  return h("div", { class: "est" }, list(content, local, send), h("div", {}, asks, head, job(content, room, local, send)));
}
