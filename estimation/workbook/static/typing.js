/** What somebody types: it outlives a page that is drawn anew beneath it, and a reload. */

const HALF = "kickoff-half-typed";

/** Whether somebody types text there. */
export function isTyping(node) {
  return node?.tagName === "TEXTAREA" || (node?.tagName === "INPUT" && node.type === "text");
}

/** Whether what stands there differs from what Python sent. */
export function isChanged(node) {
  return isTyping(node) && node.value !== node.defaultValue;
}

/** Whether what stands there was told already. */
function isSaid(node) {
  return node.dataset.said === node.value;
}

/** Keeps what a field told, so that it is not taken for half-typed; for a root's `change`. */
export function noteSaid({ target }) {
  if (isTyping(target)) target.dataset.said = target.value;
}

/** Python answered all that was said: what was told stands, or comes back with what is wrong. */
export function settle(root) {
  for (const field of root.querySelectorAll("[data-said]")) {
    field.defaultValue = field.dataset.said;
    delete field.dataset.said;
  }
}

function fieldOf(root, key) {
  return root.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

/**
 * Puts typed text back into its field, and the keyboard with it.
 *
 * A browser tells of a change only what was typed since: a text put back and left as it is would
 * never be said. So it is told here when the field is left, or on Enter.
 */
function putBack(field, typed) {
  delete field.dataset.said;
  field.value = typed;
  field.focus({ preventScroll: true });
  const tell = ({ type, key }) => {
    if (type === "keyup" && key !== "Enter") return;
    if (isChanged(field) && !isSaid(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  for (const way of ["blur", "keyup"]) field.addEventListener(way, tell);
}

/** Where the keyboard is, to be there again after the page is drawn anew. */
export function focusOf(root) {
  const at = root.contains(document.activeElement) ? document.activeElement : null;
  const key = at?.dataset.key;
  if (!key) return () => {};
  const typing = isTyping(at);
  const { value, selectionStart, selectionEnd } = at;
  const half = isChanged(at) && !isSaid(at);
  if (half) at.dataset.said = value; // leaving the page with its old field says nothing
  return () => {
    const now = fieldOf(root, key);
    if (now === document.activeElement) {
      if (half) delete now.dataset.said;
      return;
    }
    if (typing && isTyping(now) && half) putBack(now, value);
    else now?.focus({ preventScroll: true });
    if (typing && isTyping(now)) now.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** Keeps over a reload what is typed and not said yet, or was said and nobody answered. */
export function keepHalfTyped(main, page) {
  const typed = [...main.querySelectorAll("[data-key]")].filter(isChanged).map((each) => [each.dataset.key, each.value]);
  sessionStorage.setItem(HALF, JSON.stringify({ page, typed }));
}

/** Puts it back into its fields, once the page is there again. */
export function restoreHalfTyped(main, page) {
  const kept = JSON.parse(sessionStorage.getItem(HALF) ?? "null");
  if (kept?.page !== page) return;
  sessionStorage.removeItem(HALF);
  for (const [key, typed] of kept.typed) {
    const field = fieldOf(main, key);
    if (isTyping(field)) putBack(field, typed);
  }
}
