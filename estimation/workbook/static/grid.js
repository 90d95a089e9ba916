/**
 * A table whose cells one walks through with the arrows and types into, as in a sheet.
 *
 * Cells are elements with data-cell (the name of their column) and data-col (its number) in rows
 * with data-row. What can be typed into has an entry in `cells`: {typed, label}.
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
  return all.findLast((each) => +each.dataset.col <= col) ?? all[0];
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

/**
 * Keyboard, mouse and clipboard of a table.
 *
 * `cells` is a WeakMap from cell to what is typed there; `draw(cell)` shows it again; `save(cell,
 * text)`, `forget(cell)`, `act(name, row)` and `block(text)` say what somebody did.
 */
export function grid(table, { cells, draw, save, forget, act, block }) {
  const state = { active: null, editing: null, wanted: 0 };

  const activate = (cell) => {
    if (state.active && state.active !== cell) state.active.tabIndex = -1;
    state.active = cell;
    cell.tabIndex = 0;
  };
  const go = (cell, keepColumn = false) => {
    if (!cell) return;
    if (!keepColumn) state.wanted = +cell.dataset.col;
    activate(cell);
    cell.focus();
  };
  const close = () => {
    const { cell, input } = state.editing;
    state.editing = null;
    cell.classList.remove("edit");
    input.remove();
    return [cell, input.value];
  };
  const commit = () => {
    const before = state.editing.typed;
    const [cell, value] = close();
    if (value.trim() === before.trim()) draw(cell);
    else {
      cell.replaceChildren(h("span", { class: "pending" }, value || "\u00a0"));
      save(cell, value);
    }
    return cell;
  };
  const edit = (cell, over) => {
    const is = cells.get(cell);
    if (!is || state.editing) return;
    const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", value: is.typed, "aria-label": is.label,
      "data-key": `${cell.dataset.key}|edit`, "aria-invalid": is.error ? "true" : null });
    state.editing = { cell, input, typed: is.typed };
    activate(cell);
    cell.classList.add("edit");
    cell.replaceChildren(input, ...[...cell.childNodes].filter((each) => each.classList?.contains("pop")));
    if (over) input.value = "";
    input.focus();
    if (!over) input.select();
  };
  const leave = (event) => {
    const { key, shiftKey } = event;
    if (key === "Escape") { const [cell] = close(); draw(cell); go(cell, true); }
    else if (key === "Enter" || key === "Tab") {
      const to = key === "Enter" ? (shiftKey ? "ArrowUp" : "ArrowDown") : shiftKey ? "ArrowLeft" : "ArrowRight";
      const cell = commit();
      go(target(table, cell, { key: to }, state.wanted) ?? cell, key === "Enter");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const walk = (event) => {
    const { key, altKey, ctrlKey, metaKey, target: cell } = event;
    const row = cell.closest("tr").dataset.row;
    const next = !altKey && target(table, cell, event, state.wanted);
    if (next) go(next, key.startsWith("Page") || key === "ArrowUp" || key === "ArrowDown");
    else if (altKey && (key === "ArrowUp" || key === "ArrowDown")) act(key === "ArrowUp" ? "up" : "down", row);
    else if (altKey && key === "Enter") act("open", row);
    else if (key === "Enter" || key === "F2") edit(cell, false);
    else if ((key === "Delete" || key === "Backspace") && cells.has(cell)) save(cell, "");
    else if (key === "Escape" && cells.get(cell)?.error) forget(cell);
    else if (key.length === 1 && !ctrlKey && !metaKey && !altKey && cells.has(cell)) { edit(cell, true); return; }
    else return;
    event.preventDefault();
  };

  table.addEventListener("keydown", (event) => {
    if (event.target === state.editing?.input) leave(event);
    else if (isCell(event.target)) walk(event);
  });
  table.addEventListener("focusin", ({ target: at }) => { if (isCell(at)) activate(at); });
  table.addEventListener("focusout", ({ target: at }) => { if (at === state.editing?.input) commit(); });
  table.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.target.closest("input, button, a")) return;
    const again = cell === document.activeElement || event.pointerType === "touch";
    if (again && cells.has(cell)) { event.preventDefault(); edit(cell, false); }
    state.wanted = +cell.dataset.col;
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell && !state.editing && !event.target.closest("button, a")) go(cell);
  });
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const at = event.target;
    if (!isCell(at) && at !== state.editing?.input) return;
    if (BLOCK.test(text)) {
      event.preventDefault();
      if (state.editing) draw(close()[0]);
      block(text);
    } else if (isCell(at) && cells.has(at)) {
      event.preventDefault();
      save(at, text.trim());
    }
  });
  table.addEventListener("copy", (event) => {
    if (!isCell(event.target) || !cells.has(event.target)) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", cells.get(event.target).typed);
  });

  return {
    go,
    isEditing: (cell) => state.editing?.cell === cell,
    /** One cell is always to be reached by Tab. */
    keepReachable() {
      if (state.active?.isConnected) return;
      const first = table.querySelector("[data-cell]");
      if (first) activate(first);
    },
  };
}
