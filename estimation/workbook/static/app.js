/** The workbook: shows what Python sends, and says back what somebody did. */

import { inviteTo, keepAddress } from "./address.js";
import { asked, bar, foot, linkToCopy, moved, offline, ownWindow, pointedOut, questions, steps } from "./frame.js";
import { hint, sheetBeside } from "./help.js";
import { plans } from "./pages/plans.js";
import { history } from "./pages/history.js";
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
import { answerTold, followFields, isChanged, isTyping, keepTyped, restoreTyped, undoesTyping } from "./typing.js";

const PAGES = { brief, scope, estimate, risks, forecast, price, scenarios, agree };
/** Pages that need no plan. */
const STARTS = { plans, history };
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
const SHEET = 400; // px, of the sheet beside a page
const WIDEST = 1200; // px, --page of the tokens

/** Width of the content [px]. */
function innerWidth(width) {
  return Math.min(width - (width <= NARROW ? NARROW_AIR : WIDE_AIR), WIDEST);
}

/** Says to Python what somebody did; the slider's level once it rests, or before anything else. */
function speaker(model, root) {
  let [asked, waiting, slider, resting, isQuiet] = [0, 0, null, 0, false];
  const say = (message, parts = []) => {
    if (isQuiet) return;
    asked += 1;
    clearTimeout(waiting);
    waiting = setTimeout(() => root.classList.add("busy"), SLOW);
    try { model.send({ ...message, number: asked }, undefined, parts); } catch { /* nobody hears, which the heartbeat notices */ }
  };
  const tellLevel = () => {
    clearTimeout(resting);
    const level = slider;
    slider = null;
    if (level !== null) say({ do: "level", level });
  };
  return {
    send(message, parts) {
      tellLevel();
      say(message, parts);
    },
    /** Whether a frame answers all that was said. */
    isNews: ({ number }) => number >= asked,
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
    return { ...PAGES, ...STARTS }[page](is, actions);
  } catch (error) {
    console.error(error);
    return instead(`${error}. All that was confirmed is kept; load the page again, and tell who looks after Kickoff.`);
  }
}

/** Whether somebody is at work on a page: types, or has typed what nobody was told. */
function isInUse(main) {
  return Boolean(main?.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"))
    || [...(main?.querySelectorAll("input, textarea") ?? [])].some(isChanged);
}

/** Whether something is to be taken back, or done again. */
function isUndo({ ctrlKey, metaKey, key }) {
  return (ctrlKey || metaKey) && ["z", "Z", "y"].includes(key);
}

/** Whether the sheet is to be opened or closed; in a field, both keys are the field's. */
function asksHelp({ key, target, ctrlKey, metaKey, altKey }, { sheet }) {
  if (isTyping(target) || target.tagName === "SELECT" || ctrlKey || metaKey || altKey) return false;
  return key === "?" || (key === "Escape" && Boolean(sheet));
}

/** The places of the sheet, from its top to its bottom; the page stands before the foot. */
function sheetOf() {
  const [top, news, way, bottom, middle, column, beside, first] = ["bar-place", "news", "way", "foot-place", "middle", "column", "beside-place", "hint-place"]
    .map((name) => nodeOf(h("div", { class: name })));
  const skip = nodeOf(h("a", { class: "skip", href: "#main", onclick: (event) => {
    event.preventDefault();
    sheet.querySelector("main").focus();
  } }, "Skip to the page"));
  const sheet = nodeOf(h("div", { class: "sheet" }));
  column.append(first);
  middle.append(column, beside);
  sheet.append(skip, top, news, way, middle, bottom);
  return { sheet, top, news, way, middle, column, beside, first, bottom };
}

/**
 * What is shown: every page in an element of its own, which stays while another page is open, so
 * that what is half-typed there is there again.
 */
function viewOf(model, { top, way, middle, column, beside, first, bottom }, { quietly, send, slide }, address) {
  const [mains, locals] = [{}, {}]; // by page
  const view = { content: model.get("content"), level: model.get("frame").level, width: 0, page: null, tree: null, whatIf: null, link: null, sheet: null };
  let [isDrawing, recentUntil] = [false, []];

  const mainOf = (page) => (mains[page] ??= nodeOf(h("main", { class: "wrap", id: "main", tabindex: -1 })));
  const closeLink = () => { view.link = null; drawFrame(); };
  const drawBar = () => reconcile(top, bar(model.get("frame"), view.level, send, view.whatIf, sheet()));
  const drawMain = () => {
    const frame = model.get("frame");
    const recent = frame.recent.filter(({ row }) => (recentUntil[row] ?? 0) > Date.now());
    quietly(() => reconcile(mainOf(view.page), pointedOut(view.tree, { ...frame, recent }, send)));
  };
  const show = (page) => {
    const shown = mains[view.page];
    view.page = page;
    if (shown) quietly(() => shown.replaceWith(mainOf(page)));
    else column.append(mainOf(page));
  };
  const actionsOf = (page) => ({
    level: view.level, send, width: innerWidth(widthBeside()), local: (locals[page] ??= {}), redraw: drawPage,
    turn(level) {
      if (level === view.level) return;
      view.level = level;
      drawPage();
      slide(level);
    },
    /** Shows in the bar what a page tries out and nobody has agreed to. */
    preview: (figures) => { view.whatIf = figures ?? null; },
  });
  /** Width that a page has beside an open sheet. */
  const widthBeside = () => view.width - (view.sheet && view.width > NARROW ? SHEET : 0);
  const sheet = () => ({ name: view.sheet, toggle: (name) => openSheet(view.sheet === name ? null : name) });
  /** Opens the sheet beside the page, or closes it; the keyboard goes along. */
  const openSheet = (name) => {
    const before = view.sheet;
    view.sheet = name;
    drawFrame();
    drawPage();
    if (name) beside.querySelector("h2")?.focus();
    else if (before) (before === "rests" ? bottom : top).querySelector(`[data-key=${before === "rests" ? "rests" : "help"}]`)?.focus();
  };
  /** The sheet beside the page, and the line above a page for the first time. */
  function drawHelp() {
    const [frame, help] = [model.get("frame"), model.get("help")];
    reconcile(beside, sheetBeside(view.sheet, help, frame.basis, { open: openSheet, close: () => openSheet(null) }));
    middle.classList.toggle("beside", Boolean(beside.firstChild));
    reconcile(first, hint(help, drawHelp));
  }
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
    const recent = frame.recent.filter(({ row }) => (recentUntil[row] ?? 0) > Date.now());
    reconcile(way, steps(frame, send), ownWindow(recent), moved(frame, send), questions(frame, send), asked(frame, send), linkToCopy(view.link, closeLink));
    reconcile(bottom, foot(frame, send, sheet()));
    drawHelp();
    if (view.tree) drawMain();
    address.follow(frame);
  }
  /** Notes until when changes of the other one are pointed out. */
  const point = ({ recent }) => {
    recentUntil = Object.fromEntries(recent.map((change) => [change.row, Date.now() + change.for * 1000]));
    for (const change of recent) setTimeout(() => { if (view.tree) drawFrame(); }, change.for * 1000 + 1);
  };
  return Object.assign(view, { drawFrame, drawHelp, drawPage, openSheet, main: () => mains[view.page], point });
}

export function render({ model, el }) {
  const places = sheetOf();
  const { sheet, news } = places;
  const root = nodeOf(h("div", { class: "kickoff" }));
  root.append(sheet);
  const { answers, isNews, quietly, send, slide, slides } = speaker(model, root);
  const address = keepAddress(model, send, isNews);
  const view = viewOf(model, places, { quietly, send, slide }, address);

  const frameCame = () => {
    const frame = model.get("frame");
    if (!answers(frame)) return;
    answerTold();
    if (!slides()) view.level = frame.level;
    view.point(frame);
    view.drawFrame();
    goAlong(frame);
  };
  /** Goes where the other one began a plan, unless somebody types here. */
  let went = null;
  const goAlong = ({ moved: to, plan }) => {
    if (!to?.follow || went === to.plan || isInUse(view.main())) return;
    went = to.plan;
    send({ do: "open", plan: to.plan, sample: plan.sample, page: to.page });
  };
  const contentCame = () => {
    if (!answers(model.get("content"))) return;
    view.content = model.get("content");
    view.drawPage();
  };
  /** Also before anything of the page was touched: the keys go to the window then. */
  const help = (event) => {
    if (event.target !== document.body && !root.contains(event.target)) return;
    if (!asksHelp(event, view)) return;
    event.preventDefault();
    view.openSheet(event.key === "?" && !view.sheet ? "help" : null);
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
  const invited = async (message) => {
    if (message.do !== "invite") return;
    const link = inviteTo(model.get("frame"), message);
    try {
      await navigator.clipboard.writeText(link);
      view.link = { role: message.role, copied: true };
    } catch { view.link = { role: message.role, link }; } // a page without TLS may not: it is shown
    view.drawFrame();
  };
  const watch = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === view.width) return;
    view.width = now;
    view.drawFrame();
    view.drawPage();
  });

  view.point(model.get("frame"));
  root.addEventListener("keydown", undo);
  document.addEventListener("keydown", help);
  followFields(root, tells);
  model.on("change:frame", frameCame);
  model.on("change:content", contentCame);
  model.on("msg:custom", invited);
  model.on("change:help", view.drawHelp);
  document.getElementById("frame")?.remove();
  el.append(root);
  watch.observe(root);
  const rest = heartbeat(model, sheet, lose, () => location.reload());
  const forget = clickWhatSlips(root);
  return () => {
    rest();
    forget();
    watch.disconnect();
    document.removeEventListener("keydown", help);
    model.off("change:frame", frameCame);
    model.off("change:content", contentCame);
    model.off("msg:custom", invited);
    model.off("change:help", view.drawHelp);
    address.end();
  };
}
