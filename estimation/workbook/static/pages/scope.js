/** Scope: the table of activities, with links, hours by role and a live Gantt chart. */

import { h } from "../dom.js";
import { answersTo, quiet, tellChanged } from "../fields.js";
import { axisHead, axisLines, ganttBar, ganttKey } from "../gantt.js";
import { grid } from "../grid.js";
import { preview } from "./paste.js";

const NARROW = 720; // px of content, below which a row is a block of names and values
const LEAST_GANTT = 170; // px; with less beside the roles, rows are blocks too
const WIDE = { name: 232, after: 76, role: 88, date: 82 }; // px, up to FEW roles
const TIGHT = { name: 226, after: 80, date: 74 };
const FEW = 4;
const ROLE = [50, 84]; // px of a role's column where there are many
const ONLY = 144; // px of the one column of a plan with one role or none: words of a phase fit too
const GOOD_GANTT = 300; // px that the roles leave to the bars, as far as they can
const ONE_LINE = 88; // px of a role's column in which number and range stand side by side
const HELP = "Arrows move, Enter or typing edits, Escape gives back, Tab saves and goes right, Delete empties, "
  + "Alt with arrows moves the row, Alt with Enter opens its details.";

/** Width of the longest word in the heads of roles [px]. */
function widestWord(roles, font) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return Math.max(...roles.flatMap((role) => role.name.split(/[\s-]+/)).map((word) => pen.measureText(word).width), 0);
}

/** How the columns share the width; rows as blocks where they do not fit. */
function layoutOf(width, roles, font) {
  const count = Math.max(roles.length, 1);
  const few = count <= FEW;
  const { name, after, date } = few ? WIDE : TIGHT;
  const rest = width - name - after - date;
  const [least, most] = ROLE;
  const role = count === 1 ? ONLY : few ? WIDE.role
    : Math.max(Math.min(Math.ceil(widestWord(roles, font)) + 9, most, Math.floor((rest - GOOD_GANTT) / count)), least);
  const gantt = rest - role * count - 12;
  const stacked = width < NARROW || gantt < LEAST_GANTT;
  return { stacked, gantt: stacked ? width : gantt, widths: [name, after, ...Array(count).fill(role), date], two: role < ONE_LINE };
}

/** What this browser alone has open on the page, and what the two do there. */
function stateOf(local, { redraw, send }) {
  const state = { content: null, send, redraw, table: {}, addsBelow: undefined, draftField: {}, paste: pasting(send, redraw) };
  state.grid = grid({
    redraw, act: (name, row) => act(state, name, row), block: state.paste.add,
    save: (path, typed) => send({ do: "scope.type", path, typed }),
    forget: (path) => send({ do: "scope.forget", path }),
  });
  local.state = state;
  return state;
}

/** What is done to a row by keys. */
function act({ content, send }, name, row) {
  if (row.startsWith("phase:")) return;
  if (name === "open") send({ do: "scope.open", id: content.details?.id === row ? null : row });
  else send({ do: "scope.move", id: row, by: name === "up" ? -1 : 1 });
}

// A block out of a sheet ------------------------------------------------------------------

/** The field that a block is pasted into; every answer to a block is shown once. */
function pasting(send, redraw) {
  const area = {};
  const state = { isOpen: false, number: 0, asked: 0, refused: "", emptied: 0 };
  const add = (text) => {
    if (area.node) area.node.value = text;
    state.number += 1;
    state.asked = state.number;
    send({ do: "scope.paste", text, paste: state.number });
  };
  const close = () => Object.assign(state, { isOpen: false, refused: "", emptied: state.emptied + 1 });
  const toggle = () => {
    state.isOpen = !state.isOpen;
    redraw();
    if (state.isOpen) area.node.focus();
  };
  const answered = (pasted) => {
    if (!state.asked || pasted?.number !== state.asked) return;
    state.asked = 0;
    if (pasted.refused) Object.assign(state, { isOpen: true, refused: pasted.refused });
    else close();
  };
  const view = () => h("section", { class: "paste", hidden: !state.isOpen, "aria-label": "Paste from a sheet" },
    h("label", {}, h("b", {}, "Copy rows in Excel or Sheets, with their heads, and paste them here."),
      h("span", { class: "tiny" }, "A column with names is needed; hours by role, phase and predecessors are read where they are there. Ctrl+V on the table does the same."),
      h("textarea", { key: `block ${state.emptied}`, rows: 7, "data-key": "paste", spellcheck: "false", "aria-describedby": "paste-err", ref: area })),
    h("p", { class: "err", id: "paste-err", role: "alert" }, state.refused),
    h("div", { class: "acts-row" },
      quiet("Look at these rows", "paste-add", () => { if (area.node.value.trim()) add(area.node.value); }),
      quiet("Close", "paste-close", () => { close(); redraw(); })));
  return { add, answered, toggle, view };
}

/** Buttons above the table. */
function tools(state, content) {
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Activities" },
    quiet("Add activity", "scope-add", () => draft(state)), quiet("Paste from a sheet", "scope-paste", state.paste.toggle),
    h("span", { class: "sp" }), quiet("Undo", "scope-undo", () => state.send({ do: "undo" }), { disabled: !content.undo }),
    quiet("Redo", "scope-redo", () => state.send({ do: "redo" }), { disabled: !content.redo }));
}

// A new activity --------------------------------------------------------------------------

/** Opens a row for the name of a new activity, below the open row or at the end. */
function draft(state) {
  if (state.addsBelow === undefined) {
    state.addsBelow = state.content.details?.id ?? null;
    state.redraw();
  }
  state.draftField.node.focus();
}

function draftRow(state, columns) {
  const finish = (isAdded, name) => {
    if (isAdded && name) { state.send({ do: "scope.add", name, below: state.addsBelow }); return; }
    state.addsBelow = undefined;
    state.redraw();
  };
  const onkeydown = (event) => {
    if (!["Enter", "Tab", "Escape"].includes(event.key)) return;
    event.preventDefault();
    finish(event.key !== "Escape", event.target.value.trim());
  };
  return h("tr", { key: "draft", class: "draft" }, h("td", { colspan: columns },
    h("input", { type: "text", "data-key": "draft", placeholder: "Name of the new activity", "aria-label": "Name of the new activity", autocomplete: "off",
      ref: state.draftField, onkeydown }),
    h("span", { class: "tiny" }, "Enter adds it; then type its hours under a role.")));
}

// The table -------------------------------------------------------------------------------

/** The head of the table: columns, and months over the bars. */
function head({ roles, by, axis }, { gantt }) {
  const named = (name, isNumber) => h("th", { scope: "col", role: "columnheader", class: isNumber ? "n" : null }, name);
  return h("thead", {}, h("tr", { role: "row" }, named("Activity"), named("After"),
    roles.length ? roles.map((role) => named(role.name, true)) : named("Days"), named(by, true),
    h("th", { scope: "col", role: "columnheader", class: "g" }, h("span", { class: "sr" }, "When"), h("span", { class: "mh", "aria-hidden": "true" }, axisHead(axis, gantt)))));
}

/** What a cell shows: its value and range, or what was refused with its reason, or which of two was meant. */
function shown(is, send) {
  if (!is) return null;
  if (is.error) return [h("span", { class: "wrong" }, is.typed || "\u00a0"), refusal(is, send)];
  return is.said && [is.isStrong ? h("b", {}, is.said) : h("span", { class: "text" }, is.said), is.range && " ", is.range && h("i", {}, is.range)];
}

/** What is wrong in a cell, or which of two was meant, as buttons. */
function refusal(is, send) {
  const mean = (typed) => send({ do: "scope.type", path: is.path, typed });
  return is.error && h("p", { key: "pop", class: "pop err", id: `err-${is.path}`, role: "alert" }, is.error, answersTo(is.path, is.answers, mean));
}

/** Keys of the cells of a row. */
function keysOf(row, roles) {
  const between = row.words ? ["words"] : roles.map(({ id }) => id);
  const names = row.phase ? ["name", "date"] : ["name", "after", ...between, "date"];
  return names.map((name) => `${row.id}|${name}`);
}

/** Makes cells that the keyboard reaches; `cells` is told what can be typed into them. */
function cellMaker({ grid: own, send }, row, cells) {
  return (tag, name, col, is, { label, before, after, ...attributes } = {}) => {
    const key = `${row.id}|${name}`;
    if (is?.path) cells.set(key, { ...is, label });
    const isEdited = own.isEditing(key);
    const inside = own.inside(key, { ...is, label });
    const classes = [attributes.class, is?.error && "refused", isEdited && "edit"].filter(Boolean).join(" ");
    return h(tag, { role: tag === "th" ? "rowheader" : "gridcell", tabindex: own.tabIndex(key), "data-cell": name, "data-col": col, "data-key": key,
      "data-path": is?.path?.startsWith("phase:") ? null : is?.path,
      "aria-invalid": is?.error ? "true" : null, "aria-describedby": is?.error ? `err-${is.path}` : null,
      ...attributes, class: classes || null },
    isEdited ? [inside, refusal(is, send)] : [before, inside ?? shown(is, send), after]);
  };
}

/** Hours of a role in an activity; in the first of them a milestone says that it is one. */
function hoursCell(cell, row, role, i) {
  const isStone = Boolean(row.milestone && !i && !row.hours[role.id]);
  const is = row.hours[role.id] ? { ...row.hours[role.id], isStrong: true } : { path: row.start + role.id, typed: "", said: isStone ? "milestone" : "" };
  return cell("td", role.id, i + 2, is, { class: `n h${isStone ? " stone-word" : ""}`, "data-r": role.name, label: `${row.name.said}, ${role.name}, hours` });
}

function activityCells(state, cell, row, { roles, details }) {
  const name = row.name.said;
  const number = h("i", { key: "number", class: "no" }, String(row.number));
  const more = h("button", { type: "button", class: "more", tabindex: -1, "data-key": `more|${row.id}`, "aria-label": `Details of ${name}`,
    "aria-expanded": details?.id === row.id ? "true" : "false", onclick: () => act(state, "open", row.id) }, "⋯");
  const words = row.words && { ...row.words, isStrong: Boolean(row.words.range) };
  return [
    cell("th", "name", 0, row.name, { scope: "row", class: "nm", label: `Name of row ${row.number}`, before: number, after: more }),
    cell("td", "after", 1, row.after, { class: "af", "data-r": "After", label: `${name}, after rows` }),
    words ? cell("td", "words", 2, words, { class: "words", colspan: Math.max(roles.length, 1), label: `${name}, ${words.range ? "days" : "days a round"}` })
      : roles.map((role, i) => hoursCell(cell, row, role, i)),
    !words && !roles.length && h("td", { role: "gridcell" })];
}

function phaseCells(cell, row, { roles }) {
  return [cell("th", "name", 0, row.phase, { scope: "rowgroup", colspan: 2, label: "Name of the phase" }),
    h("td", { role: "gridcell", class: "n tiny", colspan: Math.max(roles.length, 1) }, row.hours)];
}

function tableRow(state, row, content, cells) {
  const { axis, by, details, roles } = content;
  const cell = cellMaker(state, row, cells);
  return h("tr", { key: `row ${row.id}`, role: "row", "data-row": row.id, class: row.phase ? "ph" : details?.id === row.id ? "open" : null },
    row.phase ? phaseCells(cell, row, content) : activityCells(state, cell, row, content),
    cell("td", "date", roles.length + 2, { said: row.date }, { class: "n fin", "data-r": row.date && by }),
    h("td", { role: "gridcell", class: "g" }, ganttBar(row.bar, axis)));
}

/** The rows in their order, with details and a new activity where they belong. */
function rowsOf(state, content, columns) {
  const { details, roles, rows } = content;
  const cells = state.grid.begin(rows.flatMap((row) => keysOf(row, roles)), state.content !== content);
  const added = state.addsBelow !== undefined && draftRow(state, columns);
  const isBelow = rows.some(({ id }) => id === state.addsBelow);
  return [rows.map((row) => [tableRow(state, row, content, cells), details?.id === row.id && detailsRow(state, details, columns),
    isBelow && row.id === state.addsBelow && added]), !isBelow && added];
}

// Details ---------------------------------------------------------------------------------

/** One field of the open row. */
function field(is, send) {
  const tell = (typed) => send({ do: "scope.type", path: is.path, typed });
  const common = { "data-key": is.path, "aria-invalid": is.error ? "true" : null, "aria-describedby": is.error ? `err-d-${is.path}` : null };
  const list = is.options?.length ? h("datalist", { id: `list-${is.path}` }, is.options.map((value) => h("option", { value }))) : null;
  const input = is.choices
    ? h("select", { ...common, onchange: ({ target }) => tell(target.value) }, is.choices.map((choice) => h("option", { value: choice.id, selected: choice.id === is.typed }, choice.name)))
    : h("input", { ...common, type: "text", value: is.typed, placeholder: is.hint || null, autocomplete: "off", list: list && `list-${is.path}`,
      onchange: ({ target }) => tellChanged(target, tell) });
  return h("label", { class: is.long ? "long" : null, "data-path": is.path }, is.name, input, list,
    is.error && h("span", { class: "err", id: `err-d-${is.path}`, role: "alert" }, is.error, answersTo(is.path, is.answers, tell)));
}

/** The details of the open row, in a row of their own below it. */
function detailsRow(state, details, columns) {
  const { send } = state;
  const button = (name, key, message, disabled) => quiet(name, `details-${key}`, () => send(message), { disabled });
  return h("tr", { key: `details ${details.id}`, class: "details", role: "row" }, h("td", { role: "gridcell", colspan: columns },
    h("section", { "aria-label": `Details of ${details.name}` },
      h("div", { class: "fields" }, details.fields.map((is) => field(is, send))),
      details.links.length ? h("ul", { class: "tiny" }, details.links.map((sentence) => h("li", {}, sentence))) : null,
      h("div", { class: "acts-row" },
        button("Move up", "up", { do: "scope.move", id: details.id, by: -1 }, !details.up),
        button("Move down", "down", { do: "scope.move", id: details.id, by: 1 }, !details.down),
        quiet("Add below", "details-below", () => draft(state)),
        button("Remove activity", "remove", { do: "scope.remove", id: details.id }),
        button("Close", "close", { do: "scope.open", id: null })))));
}

// The page --------------------------------------------------------------------------------

/** Goes on with the row that was just added, where this page has not seen it yet. */
function goToNew(state, { fresh }) {
  const count = fresh?.count ?? 0;
  const isAdded = state.content && count !== state.count;
  state.count = count;
  if (!isAdded) return;
  state.addsBelow = undefined;
  const key = CSS.escape(`${fresh.id}|after`);
  queueMicrotask(() => state.grid.go(state.table.node.querySelector(`[data-key="${key}"]`)));
}

function table(state, content, layout) {
  const columns = layout.widths.length + 1;
  const classes = ["rows scope", layout.stacked && "stacked", layout.two && "two-lines"].filter(Boolean).join(" ");
  return h("table", { class: classes, role: "grid", lang: "en", "aria-describedby": "scope-help",
    style: `--lines: ${axisLines(content.axis, layout.gantt)};`, ref: state.table, ...state.grid.hears },
  h("caption", { class: "sr" }, "Activities by phase, with links, hours by role, and time"),
  h("colgroup", {}, layout.stacked ? null : [...layout.widths, null].map((width) => h("col", { style: width && `width:${width}px` }))),
  head(content, layout), h("tbody", {}, rowsOf(state, content, columns)));
}

/** The page. */
export function scope(content, actions) {
  const { local, width } = actions;
  const state = local.state ?? stateOf(local, actions);
  state.paste.answered(content.pasted);
  if (content.preview) return preview(content.preview, state.send);
  const layout = layoutOf(width, content.roles, `12px ${getComputedStyle(document.body).fontFamily}`);
  goToNew(state, content);
  const shownTable = table(state, content, layout);
  state.content = content;
  return [
    h("h1", {}, content.finding), h("p", { class: "lead" }, content.lead || "\u00a0"),
    tools(state, content), state.paste.view(),
    h("p", { class: "small told", role: "status" }, content.said), h("p", { class: "sr", id: "scope-help" }, HELP),
    shownTable, h("div", {}, ganttKey(content.waiting))];
}
