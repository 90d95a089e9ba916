/** Scope: the table of activities, with links, hours by role and a live Gantt chart. */

import { h } from "../dom.js";
import { answersTo, quiet } from "../fields.js";
import { axisHead, axisLines, drawBar, ganttKey } from "../gantt.js";
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

/** Puts children where they belong, and moves only those that stand elsewhere. */
function place(parent, wanted) {
  wanted.forEach((node, i) => { if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null); });
  while (parent.children.length > wanted.length) parent.lastChild.remove();
}

function attribute(node, name, value) {
  if (value == null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** What a cell shows: its value and range, or what was refused with its reason, or which of two was meant. */
function shown(page, is) {
  if (!is) return [];
  if (is.error) return [h("span", { class: "wrong" }, is.typed || "\u00a0"), h("p", { class: "pop err", id: `err-${is.path}`, role: "alert" }, is.error, answers(page, is))];
  if (!is.said) return [];
  return [is.strong ? h("b", {}, is.said) : h("span", { class: "text" }, is.said), is.range && " ", is.range && h("i", {}, is.range)];
}

/** Which of two was meant, as buttons. */
function answers(page, is) {
  return answersTo(is.path, is.answers, (typed) => page.send({ do: "scope.type", path: is.path, typed }));
}

/** The page's own nodes; made once, and mended whenever something comes. */
function pageOf(local, actions) {
  const part = (tag, attributes, ...children) => h(tag, attributes, ...children);
  const page = {
    finding: part("h1", {}), lead: part("p", { class: "lead" }), said: part("p", { class: "small told", role: "status" }),
    head: part("thead", {}), body: part("tbody", {}), columns: part("colgroup", {}), key: part("div", {}),
    rows: new Map(), cells: new WeakMap(), drawn: new WeakMap(), actions, content: null, layout: null,
    draft: null, paste: null,
  };
  page.table = part("table", { class: "rows scope", role: "grid", lang: "en", "aria-describedby": "scope-help" },
    part("caption", { class: "sr" }, "Activities by phase, with links, hours by role, and time"), page.columns, page.head, page.body);
  page.help = part("p", { class: "sr", id: "scope-help" }, HELP);
  page.send = (message) => page.actions.send(message);
  page.tools = tools(page);
  page.nodes = [page.finding, page.lead, page.tools.node, page.tools.paste, page.said, page.help, page.table, page.key];
  page.grid = grid(page.table, {
    cells: page.cells, draw: (cell) => fill(page, cell, page.cells.get(cell)),
    save: (cell, typed) => { page.drawn.delete(cell); page.send({ do: "scope.type", path: page.cells.get(cell).path, typed }); },
    forget: (cell) => page.send({ do: "scope.forget", path: page.cells.get(cell).path }),
    act: (name, row) => act(page, name, row),
    block: (text) => page.tools.add(text),
  });
  local.page = page;
  return page;
}

/** What is done to a row by keys. */
function act(page, name, row) {
  if (row.startsWith("phase:")) return;
  if (name === "open") page.send({ do: "scope.open", id: page.content.details?.id === row ? null : row });
  else page.send({ do: "scope.move", id: row, by: name === "up" ? -1 : 1 });
}

/** Buttons above the table, and the field that a block is pasted into. */
function tools(page) {
  const undo = quiet("Undo", "scope-undo", () => page.send({ do: "undo" }));
  const redo = quiet("Redo", "scope-redo", () => page.send({ do: "redo" }));
  const area = h("textarea", { rows: 7, "data-key": "paste", spellcheck: "false", "aria-describedby": "paste-err" });
  const wrong = h("p", { class: "err", id: "paste-err", role: "alert" });
  let number = 0;
  const add = (text) => { area.value = text; number += 1; page.send({ do: "scope.paste", text, paste: number }); };
  const show = (open) => { paste.hidden = !open; if (open) area.focus(); };
  const paste = h("section", { class: "paste", hidden: true, "aria-label": "Paste from a sheet" },
    h("label", {}, h("b", {}, "Copy rows in Excel or Sheets, with their heads, and paste them here."),
      h("span", { class: "tiny" }, "A column with names is needed; hours by role, phase and predecessors are read where they are there. Ctrl+V on the table does the same."), area),
    wrong, h("div", { class: "acts-row" },
      quiet("Look at these rows", "paste-add", () => { if (area.value.trim()) add(area.value); }),
      quiet("Close", "paste-close", () => { area.value = ""; wrong.textContent = ""; show(false); })));
  const node = h("div", { class: "tools", role: "toolbar", "aria-label": "Activities" },
    quiet("Add activity", "scope-add", () => draft(page)), quiet("Paste from a sheet", "scope-paste", () => show(paste.hidden)),
    h("span", { class: "sp" }), undo, redo);
  return {
    node, paste, add,
    update(content) {
      undo.disabled = !content.undo;
      redo.disabled = !content.redo;
      if (content.pasted?.number !== number || !number) return;
      wrong.textContent = content.pasted.refused ?? "";
      if (content.pasted.refused) { if (paste.hidden) show(true); } else { area.value = ""; paste.hidden = true; }
      number += 1; // each answer is shown once
    },
  };
}

/** A row for the name of a new activity, below the open row or at the end. */
function draft(page) {
  if (page.draft) { page.draft.querySelector("input").focus(); return; }
  const below = page.content.details?.id ?? null;
  const finish = (send) => {
    const name = input.value.trim();
    if (send && name) { page.send({ do: "scope.add", name, below }); return; }
    if (!send || !name) { page.draft = null; row.remove(); }
  };
  const input = h("input", { type: "text", "data-key": "draft", placeholder: "Name of the new activity", "aria-label": "Name of the new activity", autocomplete: "off",
    onkeydown: (event) => {
      if (!["Enter", "Tab", "Escape"].includes(event.key)) return;
      event.preventDefault();
      finish(event.key !== "Escape");
    } });
  const row = h("tr", { class: "draft" }, h("td", { colspan: page.layout.widths.length + 1 }, input,
    h("span", { class: "tiny" }, "Enter adds it; then type its hours under a role.")));
  page.draft = row;
  row.dataset.below = below ?? "";
  placeRows(page);
  input.focus();
}

/** The head of the table: columns, and months over the bars. */
function drawHead(page, { roles, by, axis }) {
  const { widths, stacked, gantt } = page.layout;
  const columns = stacked ? [] : [...widths, null].map((width) => h("col", { style: width ? `width:${width}px` : null }));
  page.columns.replaceChildren(...columns);
  const named = (name, numeric) => h("th", { scope: "col", role: "columnheader", class: numeric ? "n" : null }, name);
  const cells = [named("Activity"), named("After"),
    ...(roles.length ? roles.map((role) => named(role.name, true)) : [named("Days")]), named(by, true),
    h("th", { scope: "col", role: "columnheader", class: "g" }, h("span", { class: "sr" }, "When"), h("span", { class: "mh", "aria-hidden": "true" }, axisHead(axis, gantt)))];
  page.head.replaceChildren(h("tr", { role: "row" }, cells));
  page.table.style.setProperty("--lines", axisLines(axis, gantt));
}

/** Shows a cell, unless somebody types there. */
function fill(page, cell, is) {
  attribute(cell, "aria-invalid", is?.error ? "true" : null);
  attribute(cell, "aria-describedby", is?.error ? `err-${is.path}` : null);
  cell.classList.toggle("refused", Boolean(is?.error));
  if (page.grid.isEditing(cell)) return;
  cell.replaceChildren(...shown(page, is).filter(Boolean), ...(is?.more ? [is.more()] : []));
}

/** Mends a cell where what it shows has changed. */
function mend(page, cell, is, label) {
  const key = JSON.stringify(is);
  const full = { ...is, label };
  if (is?.path) page.cells.set(cell, full);
  attribute(cell, "data-path", is?.path?.startsWith("phase:") ? null : is?.path);
  if (page.drawn.get(cell) === key) return;
  page.drawn.set(cell, key);
  fill(page, cell, full);
}

/** A cell that the keyboard reaches. */
function cellOf(tag, row, name, col, attributes = {}) {
  return h(tag, { role: tag === "th" ? "rowheader" : "gridcell", tabindex: -1, "data-cell": name, "data-col": col, "data-key": `${row.id}|${name}`, ...attributes });
}

/** Nodes of a row; made anew only where another sort of row comes. */
function makeRow(row, roles) {
  const at = { tr: h("tr", { role: "row", "data-row": row.id }), cells: {} };
  const add = (cell, key) => { at.cells[key] = cell; at.tr.append(cell); };
  const last = roles.length;
  const tail = () => {
    add(cellOf("td", row, "date", last + 2, { class: "n fin" }), "date");
    add(h("td", { role: "gridcell", class: "g" }, h("div", { class: "gantt" })), "bar");
  };
  if (row.phase) {
    at.tr.className = "ph";
    add(cellOf("th", row, "name", 0, { scope: "rowgroup", colspan: 2 }), "phase");
    add(h("td", { role: "gridcell", class: "n tiny", colspan: Math.max(last, 1) }), "hours");
    tail();
    return at;
  }
  add(cellOf("th", row, "name", 0, { scope: "row", class: "nm" }), "name");
  add(cellOf("td", row, "after", 1, { class: "af", "data-r": "After" }), "after");
  if (row.words) add(cellOf("td", row, "words", 2, { class: "words", colspan: Math.max(last, 1) }), "words");
  else roles.forEach((role, i) => add(cellOf("td", row, role.id, i + 2, { class: "n h", "data-r": role.name }), `h-${role.id}`));
  if (!row.words && !last) add(h("td", { role: "gridcell" }), "none");
  tail();
  return at;
}

/** Number and details button of a row, around its name. */
function nameParts(page, row) {
  return [h("i", { class: "no" }, String(row.number)), h("button", { type: "button", class: "more", tabindex: -1, "data-key": `more|${row.id}`,
    "aria-label": `Details of ${row.name.said}`, "aria-expanded": page.content.details?.id === row.id ? "true" : "false",
    onclick: () => act(page, "open", row.id) }, "⋯")];
}

/** Mends the nodes of an activity. */
function mendActivity(page, at, row, roles) {
  const { cells } = at;
  const name = cells.name;
  const [key, open] = [`${row.number}|${row.name.said}`, page.content.details?.id === row.id];
  mend(page, name, row.name, `Name of row ${row.number}`);
  if (!page.grid.isEditing(name) && (name.dataset.named !== `${key}|${open}` || !name.querySelector(".more"))) {
    name.dataset.named = `${key}|${open}`;
    name.querySelectorAll(".no, .more").forEach((each) => each.remove());
    const [number, more] = nameParts(page, row);
    name.prepend(number);
    name.append(more);
  }
  at.tr.classList.toggle("open", open);
  mend(page, cells.after, row.after, `${row.name.said}, after rows`);
  if (row.words) mend(page, cells.words, { ...row.words, strong: Boolean(row.words.range) }, `${row.name.said}, ${row.words.range ? "days" : "days a round"}`);
  else roles.forEach((role, i) => {
    const is = row.hours[role.id] ? { ...row.hours[role.id], strong: true } : { path: row.start + role.id, typed: "", said: row.milestone && !i ? "milestone" : "" };
    const cell = cells[`h-${role.id}`];
    cell.classList.toggle("stone-word", Boolean(row.milestone && !i && !row.hours[role.id]));
    mend(page, cell, is, `${row.name.said}, ${role.name}, hours`);
  });
}

function mendRow(page, row, { roles, axis, by }) {
  const sort = JSON.stringify([Boolean(row.phase), Boolean(row.words), roles]);
  let at = page.rows.get(row.id);
  if (at?.sort !== sort) {
    at = { ...makeRow(row, roles), sort };
    page.rows.set(row.id, at);
  }
  if (row.phase) {
    mend(page, at.cells.phase, row.phase, "Name of the phase");
    at.cells.hours.textContent = row.hours;
  } else mendActivity(page, at, row, roles);
  mend(page, at.cells.date, { said: row.date });
  attribute(at.cells.date, "data-r", row.date && by);
  const key = JSON.stringify([row.bar, axis?.from, axis?.to]);
  if (at.bar !== key) {
    at.bar = key;
    const box = at.cells.bar.firstChild;
    attribute(box, "role", row.bar ? "img" : null);
    attribute(box, "aria-label", row.bar?.label);
    drawBar(box, row.bar, axis);
  }
  return at.tr;
}

/** One field of the open row. */
function field(page, is) {
  const send = (event) => page.send({ do: "scope.type", path: is.path, typed: event.target.value });
  const common = { "data-key": is.path, "aria-invalid": is.error ? "true" : null, "aria-describedby": is.error ? `err-d-${is.path}` : null };
  const list = is.options?.length ? h("datalist", { id: `list-${is.path}` }, is.options.map((value) => h("option", { value }))) : null;
  const input = is.choices
    ? h("select", { ...common, onchange: send }, is.choices.map((each) => h("option", { value: each.id, selected: each.id === is.typed }, each.name)))
    : h("input", { ...common, type: "text", value: is.typed, placeholder: is.hint || null, autocomplete: "off", list: list && `list-${is.path}`, onchange: send });
  return h("label", { class: is.long ? "long" : null, "data-path": is.path }, is.name, input, list,
    is.error && h("span", { class: "err", id: `err-d-${is.path}`, role: "alert" }, is.error, answers(page, is)));
}

/** The details of the open row, in a row of their own below it. */
function detailsRow(page, details) {
  const button = (name, key, message, disabled) => quiet(name, `details-${key}`, () => page.send(message), { disabled });
  return h("tr", { class: "details", role: "row" }, h("td", { role: "gridcell", colspan: page.layout.widths.length + 1 },
    h("section", { "aria-label": `Details of ${details.name}` },
      h("div", { class: "fields" }, details.fields.map((each) => field(page, each))),
      details.links.length ? h("ul", { class: "tiny" }, details.links.map((said) => h("li", {}, said))) : null,
      h("div", { class: "acts-row" },
        button("Move up", "up", { do: "scope.move", id: details.id, by: -1 }, !details.up),
        button("Move down", "down", { do: "scope.move", id: details.id, by: 1 }, !details.down),
        quiet("Add below", "details-below", () => draft(page)),
        button("Remove activity", "remove", { do: "scope.remove", id: details.id }),
        button("Close", "close", { do: "scope.open", id: null })))));
}

/** Brings the rows into their order, with details and draft where they belong. */
function placeRows(page) {
  const wanted = page.content.rows.map((row) => page.rows.get(row.id).tr);
  const put = (node, below) => {
    const at = wanted.findIndex((tr) => tr.dataset.row === below);
    wanted.splice(at < 0 ? wanted.length : at + 1, 0, node);
  };
  if (page.draft) put(page.draft, page.draft.dataset.below);
  if (page.details) put(page.details, page.content.details.id);
  place(page.body, wanted);
}

function mendDetails(page, { details }) {
  const key = JSON.stringify([details, page.layout.widths.length]);
  if (page.detailsKey === key) return;
  page.detailsKey = key;
  page.details = details ? detailsRow(page, details) : null;
}

/** The page. */
export function scope(content, actions) {
  const { local, width } = actions;
  const isNew = !local.page;
  const page = local.page ?? pageOf(local, actions);
  Object.assign(page, { actions, content });
  const layout = layoutOf(width, content.roles, `12px ${getComputedStyle(document.body).fontFamily}`);
  const head = JSON.stringify([layout, content.roles, content.by, content.axis]);
  page.layout = layout;
  page.table.classList.toggle("stacked", layout.stacked);
  page.table.classList.toggle("two-lines", layout.two);
  if (content.preview) {
    page.tools.update(content);
    return [preview(content.preview, page.send)];
  }
  page.finding.textContent = content.finding;
  page.lead.textContent = content.lead || "\u00a0";
  page.said.textContent = content.said;
  page.tools.update(content);
  if (page.headKey !== head) { page.headKey = head; drawHead(page, content); }
  content.rows.forEach((row) => mendRow(page, row, content));
  const there = new Set(content.rows.map((row) => row.id));
  for (const id of page.rows.keys()) if (!there.has(id)) page.rows.delete(id);
  if (page.waiting !== content.waiting) { page.waiting = content.waiting; page.key.replaceChildren(ganttKey(content.waiting)); }
  mendDetails(page, content);
  const fresh = content.fresh?.count ?? 0;
  const added = !isNew && fresh !== local.fresh;
  local.fresh = fresh;
  if (added && page.draft) page.draft = null;
  placeRows(page);
  page.grid.keepReachable();
  if (added) queueMicrotask(() => page.grid.go(page.rows.get(content.fresh.id)?.cells.after));
  return page.nodes;
}
