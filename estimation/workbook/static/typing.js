/** What somebody types: it outlives a page that is drawn anew beneath it, and a reload. */

const KEPT = "kickoff-typed";

/** Whether somebody types text there. */
export function isTyping(node) {
  return node?.tagName === "TEXTAREA" || (node?.tagName === "INPUT" && node.type === "text");
}

/** Whether what stands there differs from what Python sent. */
function isChanged(node) {
  return isTyping(node) && node.value !== node.defaultValue;
}

/** Notes what is typed in since it has the keyboard: there, Ctrl-Z is the browser's own. */
export function noteTyping(root) {
  root.addEventListener("input", ({ target }) => { if (isTyping(target)) target.dataset.typed = ""; });
  root.addEventListener("focusout", ({ target }) => { delete target.dataset.typed; });
}

/** Whether Ctrl-Z takes back what is typed there, and not a change of the plan. */
export function undoesTyping(node) {
  return isChanged(node) || node?.dataset?.typed === "";
}

/** Whether what stands there was told, and nobody answered yet. */
function isTold(node) {
  return node.dataset.told === node.value;
}

/** Keeps that a field tells what stands in it: it is not half-typed any more. */
export function noteTold(field) {
  field.dataset.told = field.value;
}

/** Python answered all that was told: it stands, or comes back with what is wrong. */
export function answerTold(root) {
  for (const field of root.querySelectorAll("[data-told]")) {
    field.defaultValue = field.dataset.told;
    delete field.dataset.told;
  }
}

function fieldOf(root, key) {
  const found = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return isTyping(found) ? found : null;
}

function tell(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Puts typed text back into its field.
 *
 * A browser tells of a change only what was typed since: a text put back and left as it is would
 * never be told. So it is told here when the field is left, or on Enter.
 */
function putBack(field, typed) {
  field.value = typed;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const tellIfHalf = ({ type, key }) => {
    if (type === "keyup" && key !== "Enter") return;
    if (isChanged(field) && !isTold(field)) tell(field);
  };
  for (const way of ["blur", "keyup"]) field.addEventListener(way, tellIfHalf);
}

/** Where the keyboard is, to be there again after the page is drawn anew. */
export function focusOf(root) {
  const at = root.contains(document.activeElement) ? document.activeElement : null;
  const key = at?.dataset.key;
  if (!key) return () => {};
  const { value, selectionStart, selectionEnd } = at;
  const half = isChanged(at) && !isTold(at);
  return () => {
    const now = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (now === document.activeElement) return;
    now?.focus({ preventScroll: true });
    if (!isTyping(at) || !isTyping(now)) return;
    if (half) putBack(now, value);
    now.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** What stands in drafts, which nobody tells until a button does; by key. */
export function draftsIn(main) {
  return [...main.querySelectorAll("[data-draft]")].filter((each) => isChanged(each) && !isTold(each))
    .map((each) => [each.dataset.key, each.value]);
}

/** Puts drafts back into their fields. */
export function restoreDrafts(main, drafts) {
  for (const [key, typed] of drafts) {
    const field = fieldOf(main, key);
    if (field && field !== document.activeElement) field.value = typed;
  }
}

/** Keeps over a reload what is typed and not told yet, and what was told and nobody answered. */
export function keepTyped(main, page) {
  const typed = [...main.querySelectorAll("[data-key]")].filter(isChanged).map((each) => ({
    key: each.dataset.key, value: each.value, was: each.defaultValue, told: isTold(each), focus: each === document.activeElement,
  }));
  sessionStorage.setItem(KEPT, JSON.stringify({ page, typed }));
}

/**
 * Puts it back into its fields once the page is there again, and tells again what was told.
 *
 * Where the field says something else by now, the text stays half-typed, with the keyboard in it:
 * whoever typed it decides.
 */
export function restoreTyped(main, page) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (kept?.page !== page) return;
  sessionStorage.removeItem(KEPT);
  const fields = kept.typed.map((each) => ({ ...each, field: fieldOf(main, each.key) })).filter(({ field }) => field)
    .map((each) => ({ ...each, moved: each.field.defaultValue !== each.was }));
  for (const { field, value } of fields) putBack(field, value);
  (fields.find(({ told, moved }) => told && moved) ?? fields.find(({ focus }) => focus))?.field.focus({ preventScroll: true });
  for (const { field, told, moved } of fields) if (told && !moved) tell(field);
}
