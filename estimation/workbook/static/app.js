/** The workbook: shows what Python sends, and says back what somebody did. */

import { asked, bar, foot, four, offline, pointOut, questions, steps } from "./frame.js";
import { brief } from "./pages/brief.js";
import { scope } from "./pages/scope.js";
import { agree } from "./pages/agree.js";
import { estimate } from "./pages/estimate.js";
import { risks } from "./pages/risks.js";
import { forecast } from "./pages/forecast.js";
import { price } from "./pages/price.js";
import { scenarios } from "./pages/scenarios.js";
import { h } from "./dom.js";
import { answerTold, draftsIn, focusOf, keepTyped, noteTyping, restoreDrafts, restoreTyped, undoesTyping } from "./typing.js";

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
      change();
      isQuiet = false;
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

/**
 * Whether a button of the mouse, or a finger, is down. What is drawn anew meanwhile slips out of the
 * hand: a slider stops to follow, and a button that is not there any more is not clicked.
 */
function holding(root, onLetGo) {
  let held = false;
  const take = () => { held = true; };
  const letGo = () => {
    if (!held) return;
    held = false;
    setTimeout(onLetGo); // the click comes first
  };
  const ways = ["pointerup", "pointercancel", "blur"];
  root.addEventListener("pointerdown", take);
  for (const way of ways) window.addEventListener(way, letGo);
  return { isHeld: () => held, end: () => { for (const way of ways) window.removeEventListener(way, letGo); } };
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
  const page = frame.pages.find((each) => each.id === frame.page);
  if (askedPage() !== page.id) history.replaceState(null, "", `#${page.id}`);
  const title = `${page.name} · ${frame.plan.name} · Kickoff`;
  if (document.title !== title) document.title = title;
}

/** Whether Ctrl-Z is meant for the plan, and not for the text that is being typed. */
function isUndo({ ctrlKey, metaKey, key, target }) {
  return (ctrlKey || metaKey) && ["z", "Z", "y"].includes(key) && !undoesTyping(target);
}

export function render({ model, el }) {
  const sheet = h("div", { class: "sheet" });
  const root = h("div", { class: "kickoff" }, sheet);
  const skip = h("a", { class: "skip", href: "#main" }, "Skip to the page");
  const main = h("main", { class: "wrap", id: "main", tabindex: -1 });
  const [top, way, bottom, news] = ["bar-place", "way", "foot-place", "news"].map((name) => h("div", { class: name }));
  const locals = {}; // by page: what survives its being drawn anew
  const drafts = {}; // by page: what is typed there and not told
  let [level, width, shownPage] = [model.get("frame").level, 0, null];
  const { send, slide, quietly, slides, answers } = speaker(model, root);
  const turn = (next) => {
    if (next === level) return;
    level = next;
    drawFour();
    slide(level);
  };
  let whatIf = null; // figures of the bar for what a page tries out and nobody has agreed to
  const drawFour = () => sheet.querySelector(".four")?.replaceWith(four(model.get("frame"), level, whatIf));
  const preview = (figures) => { whatIf = figures ?? null; drawFour(); };

  const due = { frame: false, page: false }; // what came and waits to be drawn
  const hold = holding(root, () => {
    if (due.frame) drawFrame();
    if (due.page) drawPage();
  });

  const drawFrame = () => {
    const frame = model.get("frame");
    due.frame = hold.isHeld();
    if (width < LAID_OUT || due.frame) return;
    const restore = focusOf(sheet);
    if (frame.page !== shownPage) whatIf = null;
    top.replaceChildren(bar(frame, level, send, whatIf));
    way.replaceChildren(...[steps(frame, send), questions(frame, send), asked(frame, send)].flat().filter(Boolean));
    bottom.replaceChildren(foot(frame, send));
    pointOut(main, frame, send);
    restore();
    nameWindow(frame);
  };
  const drawPage = () => {
    const content = model.get("content");
    const { page } = content;
    due.page = hold.isHeld();
    if (width < LAID_OUT || !page || due.page) return;
    const restore = focusOf(sheet);
    const fresh = page !== shownPage;
    if (shownPage) drafts[shownPage] = draftsIn(main);
    shownPage = page;
    locals[page] ??= {};
    if (whatIf) preview(null);
    const nodes = [drawn(content, { level, turn, send, preview, width: innerWidth(width), local: locals[page] })].flat().filter(Boolean);
    // A page that keeps its nodes and mends them is left in place, and so are focus and selection.
    if (nodes.length !== main.childNodes.length || nodes.some((node, i) => node !== main.childNodes[i])) quietly(() => main.replaceChildren(...nodes));
    pointOut(main, model.get("frame"), send);
    restore();
    restoreDrafts(main, drafts[page] ?? []);
    restoreTyped(main, page);
    if (fresh && window.scrollY > SCROLLED) window.scrollTo(0, 0);
  };
  const frameCame = () => {
    const frame = model.get("frame");
    if (!answers(frame)) return;
    answerTold(main);
    if (!slides()) level = frame.level;
    drawFrame();
  };
  const contentCame = () => { if (answers(model.get("content"))) drawPage(); };
  const undo = (event) => {
    if (!isUndo(event)) return;
    event.preventDefault();
    send({ do: event.key === "y" || event.shiftKey ? "redo" : "undo" });
  };
  const wanted = askedPage();
  if (wanted in PAGES && wanted !== model.get("frame").page) send({ do: "page", page: wanted });
  const watch = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width) return;
    width = now;
    drawFrame();
    drawPage();
  });

  skip.addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
  sheet.append(skip, top, news, way, main, bottom);
  root.addEventListener("keydown", undo);
  noteTyping(root);
  model.on("change:frame", frameCame);
  model.on("change:content", contentCame);
  document.getElementById("frame")?.remove();
  el.append(root);
  watch.observe(root);
  const rest = heartbeat(model, sheet,
    (since) => {
      keepTyped(main, shownPage);
      root.classList.add("offline");
      quietly(() => { main.inert = true; });
      news.replaceChildren(offline(since));
    },
    () => location.reload());
  return () => {
    rest();
    hold.end();
    watch.disconnect();
    model.off("change:frame", frameCame);
    model.off("change:content", contentCame);
  };
}
