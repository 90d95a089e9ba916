/** The workbook: shows what Python sends, and says back what somebody did. */

import { asked, bar, foot, offline, pointedOut, questions, steps } from "./frame.js";
import { brief } from "./pages/brief.js";
import { scope } from "./pages/scope.js";
import { agree } from "./pages/agree.js";
import { estimate } from "./pages/estimate.js";
import { risks } from "./pages/risks.js";
import { forecast } from "./pages/forecast.js";
import { price } from "./pages/price.js";
import { scenarios } from "./pages/scenarios.js";
import { h, nodeOf, reconcile, tells } from "./dom.js";
import { clickWhatSlips } from "./press.js";
import { answerTold, followFields, isChanged, keepTyped, restoreTyped, undoesTyping } from "./typing.js";

const PAGES = { brief, scope, estimate, risks, forecast, price, scenarios, agree };
const SLOW = 200; // ms after which old figures turn grey
const REST = 250; // ms without a move after which the slider rests
/** What the browser's locale puts between whole and part. */
const DECIMAL = new Intl.NumberFormat(navigator.language).formatToParts(1.5).find(({ type }) => type === "decimal")?.value;
const HERE = 2500; // ms between two signs that this page is open
const LOST = 9000; // ms without an answer after which the connection counts as lost
const RETRY = 3000; // ms between two looks whether the server is back
const SCROLLED = 200; // px down a page from which a new one starts at its top again
const LAID_OUT = 200; // px; a narrower element is not on the screen yet
const NARROW = 720; // px, as in the style sheets
const [NARROW_AIR, WIDE_AIR] = [32, 80]; // px left and right of the content
const WIDEST = 1200; // px, --page of the tokens

/** Width of the content [px]. */
function innerWidth(width) {
  return Math.min(width - (width <= NARROW ? NARROW_AIR : WIDE_AIR), WIDEST);
}

/** Says to Python what somebody did; the slider's level once it rests, or before anything else. */
function speaker(model, root) {
  let [asked, waiting, slider, resting, isQuiet] = [0, 0, null, 0, false];
  const say = (message) => {
    if (isQuiet) return;
    asked += 1;
    clearTimeout(waiting);
    waiting = setTimeout(() => root.classList.add("busy"), SLOW);
    try { model.send({ ...message, number: asked }); } catch { /* nobody hears, which the heartbeat notices */ }
  };
  const tellLevel = () => {
    clearTimeout(resting);
    const level = slider;
    slider = null;
    if (level !== null) say({ do: "level", level });
  };
  return {
    send(message) {
      tellLevel();
      say(message);
    },
    slide(level) {
      slider = level;
      clearTimeout(resting);
      resting = setTimeout(tellLevel, REST);
    },
    /** Does something in which a field that loses the keyboard tells nothing of what is half-typed. */
    quietly(change) {
      isQuiet = true;
      try { change(); } finally { isQuiet = false; }
    },
    /** Whether the slider was moved, and Python does not know it yet. */
    slides: () => slider !== null,
    /** Whether what came answers all that was said; older ones are on their way to be replaced. */
    answers({ number }) {
      if (number < asked) return false;
      clearTimeout(waiting);
      root.classList.remove("busy");
      return true;
    },
  };
}

/** Says that somebody is here, and notices when nobody hears it. */
function heartbeat(model, sheet, onLost, onBack) {
  let [heard, lost] = [Date.now(), null];
  const place = () => document.activeElement?.closest?.("[data-path]")?.dataset.path ?? "";
  const beat = () => {
    if (document.hidden && lost === null) return;
    try { model.send({ do: "here", decimal: DECIMAL, place: sheet.contains(document.activeElement) ? place() : "" }); } catch { /* nobody hears */ }
  };
  const look = () => {
    if (lost === null && Date.now() - heard > LOST && !document.hidden) {
      lost = new Date();
      onLost(lost);
    }
    if (lost !== null) reach().then((there) => there && onBack());
  };
  const answered = (message) => {
    if (message.do !== "here") return;
    heard = Date.now();
  };
  const seen = () => { heard = Date.now(); beat(); };
  model.on("msg:custom", answered);
  document.addEventListener("visibilitychange", seen);
  sheet.addEventListener("focusin", beat);
  const timers = [setInterval(beat, HERE), setInterval(look, RETRY)];
  beat();
  return () => {
    timers.forEach(clearInterval);
    model.off("msg:custom", answered);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Whether the server answers, asked for a file of its own: a page asked for would begin a kernel. */
async function reach() {
  const file = document.querySelector("[data-voila] script[src]")?.src;
  if (!file) return false;
  try { return (await fetch(file, { method: "HEAD", cache: "no-store" })).ok; } catch { return false; }
}

/** A page; where it cannot be drawn, that is said instead of showing the one before. */
function drawn({ page, is, failed }, actions) {
  const instead = (why) => [h("h1", {}, "This page cannot be shown."), h("p", { class: "lead", role: "alert" }, why)];
  if (failed) return instead(failed);
  try {
    return PAGES[page](is, actions);
  } catch (error) {
    console.error(error);
    return instead(`${error}. All that was confirmed is kept; load the page again, and tell who looks after Kickoff.`);
  }
}

/** The page that the address asks for, where the window is ours. */
function askedPage() {
  return document.querySelector("[data-voila]") ? location.hash.slice(1) : "";
}

/** The window's title and address, where the window is ours. */
function nameWindow(frame) {
  if (!document.querySelector("[data-voila]")) return;
  const page = frame.pages.find((step) => step.id === frame.page);
  if (askedPage() !== page.id) history.replaceState(null, "", `#${page.id}`);
  const title = `${page.name} · ${frame.plan.name} · Kickoff`;
  if (document.title !== title) document.title = title;
}

/** Whether something is to be taken back, or done again. */
function isUndo({ ctrlKey, metaKey, key }) {
  return (ctrlKey || metaKey) && ["z", "Z", "y"].includes(key);
}

/** The places of the sheet, from its top to its bottom; the page stands before the foot. */
function sheetOf() {
  const [top, news, way, bottom] = ["bar-place", "news", "way", "foot-place"].map((name) => nodeOf(h("div", { class: name })));
  const skip = nodeOf(h("a", { class: "skip", href: "#main", onclick: (event) => {
    event.preventDefault();
    sheet.querySelector("main").focus();
  } }, "Skip to the page"));
  const sheet = nodeOf(h("div", { class: "sheet" }));
  sheet.append(skip, top, news, way, bottom);
  return { sheet, top, news, way, bottom };
}

/**
 * What is shown: every page in an element of its own, which stays while another page is open, so
 * that what is half-typed there is there again.
 */
function viewOf(model, { sheet, top, way, bottom }, { quietly, send, slide }) {
  const [mains, locals] = [{}, {}]; // by page
  const view = { content: model.get("content"), level: model.get("frame").level, width: 0, page: null, tree: null, whatIf: null };
  let [isDrawing, recentUntil] = [false, []];

  const mainOf = (page) => (mains[page] ??= nodeOf(h("main", { class: "wrap", id: "main", tabindex: -1 })));
  const drawBar = () => reconcile(top, bar(model.get("frame"), view.level, send, view.whatIf));
  const drawMain = () => {
    const frame = model.get("frame");
    const recent = frame.recent.filter(({ row }) => (recentUntil[row] ?? 0) > Date.now());
    quietly(() => reconcile(mainOf(view.page), pointedOut(view.tree, { ...frame, recent }, send)));
  };
  const show = (page) => {
    const shown = mains[view.page];
    view.page = page;
    if (shown) quietly(() => shown.replaceWith(mainOf(page)));
    else sheet.insertBefore(mainOf(page), bottom);
  };
  const actionsOf = (page) => ({
    level: view.level, send, width: innerWidth(view.width), local: (locals[page] ??= {}), redraw: drawPage,
    turn(level) {
      if (level === view.level) return;
      view.level = level;
      drawPage();
      slide(level);
    },
    /** Shows in the bar what a page tries out and nobody has agreed to. */
    preview: (figures) => { view.whatIf = figures ?? null; },
  });
  function drawPage() {
    const { page } = view.content;
    if (view.width < LAID_OUT || !page || isDrawing) return;
    isDrawing = true;
    try {
      const isTurned = page !== view.page;
      if (isTurned) show(page);
      view.whatIf = null;
      view.tree = drawn(view.content, actionsOf(page));
      drawMain();
      drawBar();
      restoreTyped(mainOf(page), page);
      if (isTurned && window.scrollY > SCROLLED) window.scrollTo(0, 0);
    } finally { isDrawing = false; }
  }
  function drawFrame() {
    const frame = model.get("frame");
    if (view.width < LAID_OUT) return;
    if (frame.page !== view.page) view.whatIf = null;
    drawBar();
    reconcile(way, steps(frame, send), questions(frame, send), asked(frame, send));
    reconcile(bottom, foot(frame, send));
    if (view.tree) drawMain();
    nameWindow(frame);
  }
  /** Notes until when changes of the other one are pointed out. */
  const point = ({ recent }) => {
    recentUntil = Object.fromEntries(recent.map((change) => [change.row, Date.now() + change.for * 1000]));
    for (const change of recent) setTimeout(() => { if (view.tree) drawMain(); }, change.for * 1000 + 1);
  };
  return Object.assign(view, { drawFrame, drawPage, main: () => mains[view.page], point });
}

export function render({ model, el }) {
  const places = sheetOf();
  const { sheet, news } = places;
  const root = nodeOf(h("div", { class: "kickoff" }));
  root.append(sheet);
  const { answers, quietly, send, slide, slides } = speaker(model, root);
  const view = viewOf(model, places, { quietly, send, slide });

  const frameCame = () => {
    const frame = model.get("frame");
    if (!answers(frame)) return;
    answerTold();
    if (!slides()) view.level = frame.level;
    view.point(frame);
    view.drawFrame();
  };
  const contentCame = () => {
    if (!answers(model.get("content"))) return;
    view.content = model.get("content");
    view.drawPage();
  };
  const undo = (event) => {
    if (!isUndo(event)) return;
    const isRedo = event.key === "y" || event.shiftKey;
    if (undoesTyping(event.target)) {
      // Once all that was typed is taken back, a browser would go on in the field before.
      if (!isRedo && !isChanged(event.target)) event.preventDefault();
      return;
    }
    event.preventDefault();
    send({ do: isRedo ? "redo" : "undo" });
  };
  const lose = (since) => {
    const main = view.main();
    if (main) {
      keepTyped(main, view.page);
      quietly(() => { main.inert = true; });
    }
    root.classList.add("offline");
    reconcile(news, offline(since));
  };
  const wanted = askedPage();
  if (wanted in PAGES && wanted !== model.get("frame").page) send({ do: "page", page: wanted });
  const watch = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === view.width) return;
    view.width = now;
    view.drawFrame();
    view.drawPage();
  });

  view.point(model.get("frame"));
  root.addEventListener("keydown", undo);
  followFields(root, tells);
  model.on("change:frame", frameCame);
  model.on("change:content", contentCame);
  document.getElementById("frame")?.remove();
  el.append(root);
  watch.observe(root);
  const rest = heartbeat(model, sheet, lose, () => location.reload());
  const forget = clickWhatSlips(root);
  return () => {
    rest();
    forget();
    watch.disconnect();
    model.off("change:frame", frameCame);
    model.off("change:content", contentCame);
  };
}
