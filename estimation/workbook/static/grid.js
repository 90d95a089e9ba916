/**
 * A table whose cells one walks through with the arrows and types into, as in a sheet.
 *
 * Cells are elements with data-key, data-cell (the name of their column) and data-col (its number)
 * in rows with data-row.
 */

import { h } from "./dom.js";

const PAGE = 10; // rows that Page Up and Page Down pass
const BLOCK = /\t|\n(?=.)/; // what is pasted as rows, and not as the text of one cell

function isCell(node) {
  return node?.dataset?.cell !== undefined;
}

/** Cells of a row, in the order of their columns. */
function cellsOf(row) {
  return [...row.querySelectorAll("[data-cell]")];
}

/** The cell of a row that stands in a column, or reaches into it. */
function cellAt(row, col) {
  const all = cellsOf(row);
  return all.findLast((cell) => +cell.dataset.col <= col) ?? all[0];
}

/** Where a key leads from a cell; nothing if it leads nowhere. */
function target(table, cell, { key, ctrlKey, metaKey }, wanted) {
  const rows = [...table.querySelectorAll("tr[data-row]")];
  const [row, mod] = [cell.closest("tr"), ctrlKey || metaKey];
  const [at, own] = [rows.indexOf(row), cellsOf(row)];
  const beside = (step) => own[own.indexOf(cell) + step];
  const below = (step) => {
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    return next && cellAt(next, wanted);
  };
  const steps = {
    ArrowLeft: () => beside(-1), ArrowRight: () => beside(1), ArrowUp: () => below(-1), ArrowDown: () => below(1),
    PageUp: () => below(-PAGE), PageDown: () => below(PAGE),
    Home: () => cellsOf(mod ? rows[0] : row)[0], End: () => cellsOf(mod ? rows.at(-1) : row).at(-1),
  };
  return steps[key]?.();
}

/** What is written into a cell: over what stood there, or from it. */
function editor({ key, typed, isOver }, { error, label }) {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", value: typed, draft: isOver ? "" : null,
    "aria-label": label, "data-key": `${key}|edit`, "aria-invalid": error ? "true" : null });
}

/**
 * Keyboard, mouse and clipboard of a table.
 *
 * `redraw` shows the page again; `save(path, text)`, `forget(path)`, `act(name, row)` and
 * `block(text)` say what somebody did. With every tree the page tells the keys of its cells, and what
 * can be typed into each: {path, typed, label, error}. It sets `hears` on its table and `tabIndex` on
 * every cell, and shows what is `inside` a cell in place of its value, where there is something.
 */
export function grid({ redraw, save, forget, act, block }) {
  const state = { active: null, cells: new Map(), editing: null, saved: new Map(), wanted: 0 };
  const is = (cell) => state.cells.get(cell.dataset.key);

  const activate = (cell) => {
    const before = cell.closest("table").querySelector("[data-cell][tabindex='0']");
    if (before) before.tabIndex = -1;
    cell.tabIndex = 0;
    state.active = cell.dataset.key;
  };
  const go = (cell, keepColumn = false) => {
    if (!cell) return;
    if (!keepColumn) state.wanted = +cell.dataset.col;
    activate(cell);
    cell.focus();
  };
  const close = () => {
    const { cell } = state.editing;
    state.editing = null;
    redraw();
    return cell;
  };
  const commit = () => {
    const { cell, input, key, typed } = state.editing;
    if (input.value.trim() !== typed.trim()) {
      state.saved.set(key, input.value);
      save(is(cell).path, input.value);
    }
    return close();
  };
  const edit = (cell, isOver) => {
    if (!is(cell) || state.editing) return;
    activate(cell);
    state.editing = { cell, isOver, key: cell.dataset.key, typed: is(cell).typed };
    redraw();
    const input = cell.querySelector("input");
    state.editing.input = input;
    input.focus();
    if (!isOver) input.select();
  };
  const leave = (event) => {
    const { currentTarget: table, key, shiftKey } = event;
    if (key === "Escape") go(close(), true);
    else if (key === "Enter" || key === "Tab") {
      const to = key === "Enter" ? (shiftKey ? "ArrowUp" : "ArrowDown") : shiftKey ? "ArrowLeft" : "ArrowRight";
      const cell = commit();
      go(target(table, cell, { key: to }, state.wanted) ?? cell, key === "Enter");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const walk = (event) => {
    const { key, altKey, ctrlKey, metaKey, currentTarget: table, target: cell } = event;
    const row = cell.closest("tr").dataset.row;
    const next = !altKey && target(table, cell, event, state.wanted);
    if (next) go(next, key.startsWith("Page") || key === "ArrowUp" || key === "ArrowDown");
    else if (altKey && (key === "ArrowUp" || key === "ArrowDown")) act(key === "ArrowUp" ? "up" : "down", row);
    else if (altKey && key === "Enter") act("open", row);
    else if (key === "Enter" || key === "F2") edit(cell, false);
    else if ((key === "Delete" || key === "Backspace") && is(cell)) save(is(cell).path, "");
    else if (key === "Escape" && is(cell)?.error) forget(is(cell).path);
    else if (key.length === 1 && !ctrlKey && !metaKey && !altKey && is(cell)) { edit(cell, true); return; }
    else return;
    event.preventDefault();
  };

  const hears = {
    onkeydown: (event) => {
      if (event.target === state.editing?.input) leave(event);
      else if (isCell(event.target)) walk(event);
    },
    onfocusin: ({ target: at }) => { if (isCell(at)) activate(at); },
    onfocusout: ({ target: at }) => { if (state.editing && at === state.editing.input) commit(); },
    onpointerdown: (event) => {
      const cell = event.target.closest("[data-cell]");
      if (!cell || event.target.closest("input, button, a")) return;
      const again = cell === document.activeElement || event.pointerType === "touch";
      if (again && is(cell)) { event.preventDefault(); edit(cell, false); }
      state.wanted = +cell.dataset.col;
    },
    onclick: (event) => {
      const cell = event.target.closest("[data-cell]");
      if (cell && !state.editing && !event.target.closest("button, a")) go(cell);
    },
    onpaste: (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const at = event.target;
      if (!isCell(at) && at !== state.editing?.input) return;
      if (BLOCK.test(text)) {
        event.preventDefault();
        if (state.editing) close();
        block(text);
      } else if (isCell(at) && is(at)) {
        event.preventDefault();
        save(is(at).path, text.trim());
      }
    },
    oncopy: (event) => {
      if (!isCell(event.target) || !is(event.target)) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", is(event.target).typed);
    },
  };

  return {
    go,
    hears,
    /** Takes the keys of all cells, and gives the map of what can be typed into; news answer what was saved. */
    begin(keys, isNews) {
      state.cells = new Map();
      if (isNews) state.saved.clear();
      if (!keys.includes(state.active)) state.active = keys[0];
      if (!keys.includes(state.editing?.key)) state.editing = null;
      return state.cells;
    },
    /** One cell is always to be reached by Tab. */
    tabIndex: (key) => (key === state.active ? 0 : -1),
    isEditing: (key) => state.editing?.key === key,
    inside(key, cell) {
      if (state.editing?.key === key) return editor(state.editing, cell);
      return state.saved.has(key) ? h("span", { class: "pending" }, state.saved.get(key) || "\u00a0") : null;
    },
  };
}
