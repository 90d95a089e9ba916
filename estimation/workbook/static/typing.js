/**
 * What somebody types: it is theirs until they tell it, and Python's once that is answered.
 *
 * A field's `defaultValue` is what Python sent last. What differs from it is half-typed, or a draft:
 * whatever is drawn, it stays. Where a field hears its change, that is told when the field is left, or
 * on Enter; a draft is told by a button. Once Python has answered, what was told is no different any
 * more, and gives way to what Python makes of it.
 */

const KEPT = "kickoff-typed";

/** What fields told, and nobody answered yet. */
const TOLD = new Map();

/** Fields in which something was typed since they have the keyboard. */
const TYPED = new WeakSet();

/** Whether somebody types text there. */
export function isTyping(node) {
  return node?.tagName === "TEXTAREA" || (node?.tagName === "INPUT" && node.type === "text");
}

/** What a field shows of a text: one line, or lines as a browser ends them. */
function shownIn(field, text) {
  return field.tagName === "INPUT" ? text.replace(/[\r\n]/g, "") : text.replace(/\r\n?/g, "\n");
}

/** Whether what stands there differs from what Python sent last. */
export function isChanged(node) {
  return isTyping(node) && node.value !== shownIn(node, node.defaultValue);
}

/** Shows what Python sends, unless somebody has typed something else by now; the caret stays. */
export function setTyped(field, value) {
  const text = String(value ?? "");
  const isOwn = isChanged(field);
  const hasCaret = isTyping(field) && field === document.activeElement;
  const [from, to] = hasCaret ? [field.selectionStart, field.selectionEnd] : [];
  const before = field.value;
  if (field.defaultValue !== text) field.defaultValue = text;
  if (!isOwn && field.value !== shownIn(field, text)) field.value = text;
  if (hasCaret && field.value !== before) field.setSelectionRange(from, to);
}

/** Whether what stands there was told, and nobody answered yet. */
export function isTold(field) {
  return TOLD.get(field) === field.value;
}

/** Keeps that a field tells what stands in it. */
export function noteTold(field) {
  TOLD.set(field, field.value);
}

/** Python answered all that was told: it stands, or comes back with what is wrong. */
export function answerTold() {
  for (const [field, text] of TOLD) {
    if (isTyping(field)) field.defaultValue = text;
    if (!isChanged(field)) TYPED.delete(field); // from here on, Ctrl-Z takes back a change of the plan
  }
  TOLD.clear();
}

/** Whether Ctrl-Z takes back what is typed there, and not a change of the plan. */
export function undoesTyping(node) {
  return isChanged(node) || TYPED.has(node);
}

/**
 * Follows what is typed and chosen; `tells(field)` is whether somebody hears its change.
 *
 * A browser knows a change by what was typed since the field has the keyboard. A text that was put
 * back after a reload is none, so it is told here when the field is left, or on Enter.
 */
export function followFields(root, tells) {
  const tell = (field) => {
    if (isChanged(field) && !isTold(field) && tells(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  root.addEventListener("input", ({ target }) => { if (isTyping(target)) TYPED.add(target); });
  root.addEventListener("change", ({ target }) => { if (!isTyping(target)) noteTold(target); }, { capture: true });
  root.addEventListener("keyup", ({ key, target }) => { if (key === "Enter") tell(target); });
  root.addEventListener("focusout", ({ target }) => { TYPED.delete(target); tell(target); });
}

/** Keeps over a reload what is typed and not told yet, and what was told and nobody answered. */
export function keepTyped(main, page) {
  const typed = [...main.querySelectorAll("[data-key]")].filter(isChanged).map((field) => ({
    key: field.dataset.key, value: field.value, was: field.defaultValue, told: isTold(field), focus: field === document.activeElement,
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
  const stored = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (stored?.page !== page) return;
  sessionStorage.removeItem(KEPT);
  const fields = stored.typed.map((typed) => ({ ...typed, field: main.querySelector(`[data-key="${CSS.escape(typed.key)}"]`) }))
    .filter(({ field }) => isTyping(field)).map((typed) => ({ ...typed, moved: typed.field.defaultValue !== typed.was }));
  for (const { field, value } of fields) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  (fields.find(({ told, moved }) => told && moved) ?? fields.find(({ focus }) => focus))?.field.focus({ preventScroll: true });
  for (const { field, told, moved } of fields) if (told && !moved) field.dispatchEvent(new Event("change", { bubbles: true }));
}
