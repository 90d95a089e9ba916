/** The workbook: shows the view that Python sends, and says back what somebody did. */

import { bar, foot, four, steps } from "./frame.js";
import { estimates } from "./estimates.js";
import { forecast } from "./forecast.js";
import { scenarios } from "./scenarios.js";
import { h } from "./dom.js";

const PAGES = { estimates, forecast, scenarios };
const SLOW = 200; // ms after which old figures turn grey
const REST = 250; // ms without a move after which the slider rests

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

export function render({ model, el }) {
  const sheet = h("div", { class: "sheet" });
  const root = h("div", { class: "kickoff" }, sheet);
  let level = model.get("view").level;
  let [asked, resting, slow, shownPage, width] = [0, 0, 0, null, 0];

  const tellLevel = () => {
    if (!resting) return;
    clearTimeout(resting);
    resting = 0;
    model.send({ do: "level", level });
  };
  const send = (message) => {
    tellLevel();
    asked += 1;
    clearTimeout(slow);
    slow = setTimeout(() => root.classList.add("busy"), SLOW);
    model.send({ ...message, number: asked });
  };
  const turn = (next) => {
    if (next === level) return;
    level = next;
    sheet.querySelector(".four").replaceWith(four(model.get("view"), level));
    clearTimeout(resting);
    resting = setTimeout(tellLevel, REST);
  };

  const draw = () => {
    const view = model.get("view");
    if (width < 200) return; // not laid out yet
    const air = width <= 720 ? 32 : 80;
    const inner = Math.min(width - air, 1200);
    const restore = focusOf(root);
    const fresh = view.page !== shownPage;
    shownPage = view.page;
    const main = h("main", { class: "wrap", id: "main", tabindex: -1 },
      PAGES[view.page](view.content, { level, width: inner, turn, send }));
    const skip = h("a", { class: "skip", href: "#main",
      onclick: (event) => { event.preventDefault(); main.focus(); } }, "Skip to the page");
    sheet.replaceChildren(skip, bar(view, level, send), ...steps(view, send), main, foot(view, send));
    document.title = document.querySelector("[data-voila]") ? `${nameOf(view)} · ${view.plan.name} · Kickoff` : document.title;
    restore();
    if (fresh && window.scrollY > 200) window.scrollTo(0, 0);
  };
  const nameOf = (view) => view.pages.find((page) => page.id === view.page).name;

  const arrived = () => {
    const view = model.get("view");
    if (view.number < asked) return;
    clearTimeout(slow);
    root.classList.remove("busy");
    level = view.level;
    draw();
  };
  const undo = (event) => {
    const typing = event.target.matches?.("input[type=text]") && event.target.value !== event.target.defaultValue;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey && !typing) {
      event.preventDefault();
      send({ do: "undo" });
    }
  };
  const stay = (event) => { if (model.get("view").foot.unsaved) event.preventDefault(); };

  root.addEventListener("keydown", undo);
  window.addEventListener("beforeunload", stay);
  model.on("change:view", arrived);
  const watch = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width) return;
    width = now;
    draw();
  });
  document.getElementById("frame")?.remove();
  el.append(root);
  watch.observe(root);
  return () => {
    watch.disconnect();
    window.removeEventListener("beforeunload", stay);
    model.off("change:view", arrived);
  };
}

