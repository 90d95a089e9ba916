/** The workbook: shows the view that Python sends, and says back what somebody did. */

import { bar, foot, four, steps } from "./frame.js";
import { estimates } from "./estimates.js";
import { forecast } from "./forecast.js";
import { scenarios } from "./scenarios.js";
import { h } from "./dom.js";

const PAGES = { estimates, forecast, scenarios };
const SLOW = 200; // ms after which old figures turn grey
const REST = 250; // ms without a move after which the slider rests
const SCROLLED = 200; // px down a page from which a new one starts at its top again
const LAID_OUT = 200; // px; a narrower element is not on the screen yet
const NARROW = 720; // px, as in the style sheets
const [NARROW_AIR, WIDE_AIR] = [32, 80]; // px left and right of the content
const WIDEST = 1200; // px, --page of the tokens

/** Where the keyboard is, to be there again after the page is drawn anew. */
function focusOf(root) {
  const at = root.contains(document.activeElement) ? document.activeElement : null;
  const key = at?.dataset.key;
  if (!key) return () => {};
  const typing = at.tagName === "INPUT" && at.type === "text";
  const { value, selectionStart, selectionEnd } = at;
  const changed = typing && value !== at.defaultValue;
  return () => {
    const now = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
    now?.focus({ preventScroll: true });
    if (!now || !typing) return;
    if (changed) now.value = value;
    now.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** Width of the content [px]. */
function innerWidth(width) {
  return Math.min(width - (width <= NARROW ? NARROW_AIR : WIDE_AIR), WIDEST);
}

/** Says to Python what somebody did; the slider's level once it rests, or before anything else. */
function speaker(model, root) {
  let [asked, waiting, slider, resting] = [0, 0, null, 0];
  const tellLevel = () => {
    clearTimeout(resting);
    if (slider !== null) model.send({ do: "level", level: slider });
    slider = null;
  };
  return {
    send(message) {
      tellLevel();
      asked += 1;
      clearTimeout(waiting);
      waiting = setTimeout(() => root.classList.add("busy"), SLOW);
      model.send({ ...message, number: asked });
    },
    slide(level) {
      slider = level;
      clearTimeout(resting);
      resting = setTimeout(tellLevel, REST);
    },
    /** Whether a view answers all that was said; older ones are on their way to be replaced. */
    answered(view) {
      if (view.number < asked) return false;
      clearTimeout(waiting);
      root.classList.remove("busy");
      return true;
    },
  };
}

/** Puts a view on the sheet; `actions` are `send` and `turn`. */
function painter(sheet, actions) {
  let shownPage = null;
  return (view, level, width) => {
    if (width < LAID_OUT) return;
    const restore = focusOf(sheet);
    const fresh = view.page !== shownPage;
    shownPage = view.page;
    const page = PAGES[view.page](view.content, { level, width: innerWidth(width), ...actions });
    const main = h("main", { class: "wrap", id: "main", tabindex: -1 }, page);
    const skip = h("a", { class: "skip", href: "#main",
      onclick: (event) => { event.preventDefault(); main.focus(); } }, "Skip to the page");
    sheet.replaceChildren(skip, bar(view, level, actions.send), ...steps(view, actions.send), main, foot(view, actions.send));
    restore();
    if (fresh && window.scrollY > SCROLLED) window.scrollTo(0, 0);
    nameWindow(view);
  };
}

/** The window's title, where the window is ours. */
function nameWindow(view) {
  if (!document.querySelector("[data-voila]")) return;
  const page = view.pages.find((each) => each.id === view.page);
  document.title = `${page.name} · ${view.plan.name} · Kickoff`;
}

/** Whether Ctrl-Z is meant for the plan, and not for the text that is being typed. */
function isUndo({ ctrlKey, metaKey, shiftKey, key, target }) {
  const typing = target.matches?.("input[type=text]") && target.value !== target.defaultValue;
  return (ctrlKey || metaKey) && key === "z" && !shiftKey && !typing;
}

export function render({ model, el }) {
  const sheet = h("div", { class: "sheet" });
  const root = h("div", { class: "kickoff" }, sheet);
  let { level } = model.get("view");
  let width = 0;
  const { send, slide, answered } = speaker(model, root);
  const turn = (next) => {
    if (next === level) return;
    level = next;
    sheet.querySelector(".four").replaceWith(four(model.get("view"), level));
    slide(level);
  };
  const paint = painter(sheet, { send, turn });
  const draw = () => paint(model.get("view"), level, width);
  const arrived = () => {
    const view = model.get("view");
    if (!answered(view)) return;
    level = view.level;
    draw();
  };
  const undo = (event) => {
    if (!isUndo(event)) return;
    event.preventDefault();
    send({ do: "undo" });
  };
  const stay = (event) => { if (model.get("view").foot.unsaved) event.preventDefault(); };
  const watch = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width) return;
    width = now;
    draw();
  });

  root.addEventListener("keydown", undo);
  window.addEventListener("beforeunload", stay);
  model.on("change:view", arrived);
  document.getElementById("frame")?.remove();
  el.append(root);
  watch.observe(root);
  return () => {
    watch.disconnect();
    window.removeEventListener("beforeunload", stay);
    model.off("change:view", arrived);
  };
}
