/** What stands around every page: the bar with the four figures, the way between pages, the foot. */

import { h } from "./dom.js";
import { ten } from "./marks.js";

/** A chance that may take two lines, where there is no room for one: "fewer than 1 in 200". */
function breakable(chance) {
  return chance.replace("than\u00a0", "than ");
}

function figure(key, figureView, narrowName) {
  const value = h("span", { class: "val", "data-bar": key }, breakable(figureView.value));
  const shown = key === "joint" && figureView.ten != null
    ? h("span", { class: "val joint" }, h("span", { "data-bar": key }, breakable(figureView.value)), ten(figureView.ten)) : value;
  return h("div", {},
    h("dt", {}, h("span", { class: "ww" }, figureView.name), h("span", { class: "nw" }, narrowName)),
    h("dd", {}, shown, h("span", { class: "note", "data-note": key }, figureView.note)));
}

/** The four figures at a level, or those of what a page tries out. */
export function four(frame, level, whatIf = null) {
  const at = whatIf ?? frame.bar[level];
  return h("dl", { class: whatIf ? "four what-if" : "four", "aria-label": whatIf ? "What would be" : "The plan as it stands" },
    figure("finish", at.finish, `Finish, ${at.said}`),
    figure("price", at.price, "Price"),
    figure("margin", at.margin, "Margin"),
    figure("joint", at.joint, "Both hold"));
}

function chooser(name, key, chosen, options, choose) {
  return h("label", { class: "choose-one" }, h("span", { class: "sr" }, name),
    h("select", { "data-key": key, onchange: (event) => choose(event.target.value) },
      options.map((option) => h("option", { value: option.id, selected: option.id === chosen }, option.name))));
}

/** A badge: filled while that person is here. */
export function badge(role, here = true, said = "") {
  return h("span", { class: `badge ${role.toLowerCase()}${here ? "" : " away"}`, title: said || null }, role);
}

function people(frame, send, sheet) {
  const { said, all, away, you } = frame.people;
  const { saved } = frame.foot;
  const invite = frame.invites && away && h("button", { type: "button", class: saved ? "lnk ww" : "lnk", "data-key": "invite",
    onclick: () => send({ do: "invite" }) }, `Copy the ${away}’s link`);
  return [
    h("span", { class: "said" }, h("span", { class: invite && saved ? "sr" : "where", role: "status", title: said }, said),
      invite, saved && h("span", { class: "saved" }, saved)),
    all.map((person) => badge(person.role, person.here, person.role === you ? `${person.name}, you` : person.here ? person.name : `${person.name}, away`)),
    h("button", { type: "button", class: "ask-help", "data-key": "help", "aria-label": "What this page is for, its words and keys",
      "aria-expanded": String(sheet.name === "help" || sheet.name === "words"), onclick: () => sheet.toggle("help") }, h("i", {}, "?")),
  ];
}

/** The bar: which plan, the four figures, who is here. */
export function bar(frame, level, send, whatIf = null, sheet = {}) {
  const { plan } = frame;
  const scenarios = plan.scenarios.length > 1
    ? chooser("Scenario in use", "scenario", plan.scenario, plan.scenarios,
      (scenario) => send({ do: "use", scenario })) : null;
  return h("header", { class: "bar" }, h("div", { class: "wrap" },
    h("div", { class: "plan" },
      h("b", {}, toPlans(frame, send), plan.sample && h("span", { class: "sample" }, "SAMPLE")), planChooser(frame, send), scenarios),
    frame.pages.length ? four(frame, level, whatIf) : h("span"),
    h("div", { class: "who" }, people(frame, send, sheet))));
}

/** The name of it all, which leads to all plans. */
function toPlans(frame, send) {
  if (!frame.pages.length) return "Kickoff";
  return h("a", { href: "?page=plans", title: "All plans", "data-key": "all-plans",
    onclick: (event) => { event.preventDefault(); send({ do: "page", page: "plans" }); } }, "Kickoff");
}

const ALL = "";

/** Plans of the folder to choose from, and the way to all of them. */
function planChooser({ pages, plan, files }, send) {
  if (!pages.length) return h("span", {}, plan.name);
  const all = files.all.map((file) => (file.id === files.open ? { ...file, name: plan.name } : file));
  const choose = (file) => send(file === ALL ? { do: "page", page: "plans" } : { do: "open", plan: file, sample: plan.sample });
  return all.length > 1
    ? chooser("Plan", "plan", files.open, [...all, { id: ALL, name: plan.sample ? "Leave the sample" : "All plans" }], choose)
    : h("span", {}, plan.name);
}

/** That the other one is in another plan, and the way there. */
export function moved({ moved: to, plan }, send) {
  return to && h("p", { class: "wrap asked", role: "status", key: "moved" }, to.text + " ",
    h("button", { type: "button", class: "link", "data-key": "go-there",
      onclick: () => send({ do: "open", plan: to.plan, sample: plan.sample, page: to.page }) }, "Go there"));
}

/** A link for the other one: that it is copied, or the link itself where a browser copies none. */
export function linkToCopy(link, close) {
  if (!link) return null;
  const text = link.copied ? `The ${link.role}’s link is copied: paste it into a message. Whoever has it is the ${link.role} here.`
    : `This is the ${link.role}’s link. Copy it into a message; whoever has it is the ${link.role} here.`;
  return h("div", { class: "wrap asked invite", role: "status", key: "link" }, h("span", {}, text),
    !link.copied && h("input", { type: "text", readonly: true, value: link.link, "aria-label": `The ${link.role}’s link`, onfocus: ({ target }) => target.select() }),
    h("button", { type: "button", class: "link", "data-key": "link-close", onclick: close }, "Close"));
}

/** A line under the bar while nobody hears what is said here. */
export function offline(since) {
  const at = since.toTimeString().slice(0, 5);
  return h("p", { class: "wrap lost", role: "alert" },
    `Not connected since ${at}. You can read; what was confirmed is kept, and the page comes back by itself.`);
}

/** A list or tree with every element in it changed; the very same where that changes nothing. */
function everywhere(tree, change) {
  if (Array.isArray(tree)) {
    const list = tree.map((child) => everywhere(child, change));
    return list.some((child, i) => child !== tree[i]) ? list : tree;
  }
  if (!tree?.tag) return tree;
  const changed = change(tree);
  const children = everywhere(changed.children, change);
  return children === changed.children ? changed : { ...changed, children };
}

/** A page with, beside its place, what the other one has just changed, and where the other one is. */
export function pointedOut(page, { people, recent }, send) {
  const places = new Map(people.all.filter(({ place, role }) => role !== people.you && place).map(({ place, role }) => [place, role]));
  const note = ({ role, row, said }) => h("span", { key: `note ${row}`, class: `just-now ${role.toLowerCase()}`, role: "status" }, said + " ",
    h("button", { type: "button", class: "link", "data-key": `back-${row}`, onclick: () => send({ do: "back", row }) }, "Undo"));
  const seen = new Set(); // a path stands in two places where its field has a form of its own
  return everywhere(page, (tree) => {
    const path = tree.attributes["data-path"];
    if (path == null || seen.has(path)) return tree;
    seen.add(path);
    const [here, changes] = [places.get(path), recent.filter((change) => change.path === path)];
    if (!here && !changes.length) return tree;
    return { ...tree, attributes: { ...tree.attributes, "data-here": here }, children: [...tree.children, changes.map(note)] };
  });
}

/** What the other one asks for, on every page but the one where it is given. */
export function asked(frame, send) {
  if (frame.page === "estimate") return null;
  return frame.asked.map((wish) => h("p", { class: "wrap asked", role: "status" }, wish.said + " ",
    h("button", { type: "button", class: "link", "data-key": `asked-${wish.path}`,
      onclick: () => { send({ do: "page", page: "estimate" }); send({ do: "choose", id: wish.path }); } }, "Give it")));
}

/** What another window of one's own changed. */
export function ownWindow(recent) {
  const last = recent.filter(({ own }) => own).at(-1);
  return last && h("p", { class: "wrap asked", role: "status", key: "own" }, last.own);
}

/** What is asked above every page: about a copied plan, and about other sittings over this one. */
export function questions(frame, send) {
  return frame.questions.map((question, k) => h("div", { class: "wrap question", role: "alert" }, h("p", {}, question.said),
    h("p", { class: "acts-row" }, question.answers.map(({ name, ...message }, i) =>
      h("button", { type: "button", class: "btn quiet", "data-key": `answer-${k}-${i}`, onclick: () => send(message) }, name)))));
}

/** Pages, as steps on a wide screen and by previous and next on a narrow one. */
export function steps(frame, send) {
  if (!frame.pages.length) return startSteps(frame, send);
  const at = frame.pages.findIndex((page) => page.id === frame.page);
  const link = (page, said, attributes = {}) => h("a", {
    href: "#" + page.id, "data-key": "step-" + page.id, ...attributes,
    onclick: (event) => { event.preventDefault(); send({ do: "page", page: page.id }); },
  }, said);
  const [before, after] = [frame.pages[at - 1], frame.pages[at + 1]];
  return [
    h("nav", { class: "steps wrap", "aria-label": "Pages of the meeting" }, h("ol", {}, frame.pages.map((page, i) =>
      h("li", {}, link(page, [h("i", {}, String(i + 1)), page.name], i === at ? { "aria-current": "page" } : {}))))),
    h("nav", { class: "steps-narrow", "aria-label": "Pages of the meeting, one by one" },
      before ? link(before, "‹ " + before.name, { "data-key": "before" }) : h("span"),
      h("b", {}, `${at + 1} of ${frame.pages.length} · ${frame.pages[at].name}`),
      after ? link(after, after.name + " ›", { "data-key": "after" }) : h("span")),
  ];
}

/** The way between the pages that need no plan. */
function startSteps({ starts, page: open }, send) {
  const link = (page, attributes) => h("a", {
    href: `?page=${page.id}`, "data-key": `start-${page.id}`, "aria-current": page.id === open ? "page" : null, ...attributes,
    onclick: (event) => { event.preventDefault(); send({ do: "page", page: page.id }); },
  }, page.name);
  return [
    h("nav", { class: "steps life wrap", "aria-label": "All plans" }, h("ol", {}, starts.map((page) => h("li", {}, link(page))))),
    h("nav", { class: "steps-narrow life", "aria-label": "All plans, one by one" }, starts.map((page) => link(page, { "data-key": `narrow-${page.id}` }))),
  ];
}

/** The foot: what is saved, and where to go next. */
export function foot(frame, send, sheet = {}) {
  if (!frame.pages.length) return startFoot(frame);
  const at = frame.pages.findIndex((page) => page.id === frame.page);
  const next = frame.pages[at + 1];
  const { said, trouble, waits, unwritten, undo, redo } = frame.foot;
  const button = (words, message, attributes) =>
    h("button", { class: "btn quiet", type: "button", onclick: () => send(message), ...attributes }, words);
  return h("footer", { class: "foot" }, h("div", { class: "wrap" },
    h("div", {}, h("p", { class: trouble ? "err" : waits ? "tiny" : "tiny sr", role: "status" }, said),
      h("button", { type: "button", class: "lnk", "data-key": "rests", "aria-expanded": String(sheet.name === "rests"), onclick: () => sheet.toggle("rests") }, "What this rests on")),
    h("div", { class: "acts-row" },
      button("Undo", { do: "undo" }, { disabled: !undo, "data-key": "undo" }),
      button("Redo", { do: "redo" }, { disabled: !redo, "data-key": "redo" }),
      unwritten > 0 && button("Write the file", { do: "write" }, { "data-key": "write" }),
      next && button(`Next: ${next.name}`, { do: "page", page: next.id }, { class: "btn", "data-key": "next" }))));
}

/** The foot of pages that need no plan: what did not work. */
function startFoot({ foot: { said, trouble } }) {
  return trouble && h("footer", { class: "foot" }, h("div", { class: "wrap" }, h("p", { class: "err", role: "alert" }, said)));
}
