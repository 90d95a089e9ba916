/** What stands around every page: the bar with the four figures, the way between pages, the foot. */

import { h, ten } from "./dom.js";

function figure(key, figureView, narrowName) {
  const value = h("span", { class: "val", "data-bar": key }, figureView.value);
  const shown = key === "joint" && figureView.ten != null
    ? h("span", { class: "val joint" }, h("span", { "data-bar": key }, figureView.value), ten(figureView.ten)) : value;
  return h("div", {},
    h("dt", {}, h("span", { class: "ww" }, figureView.name), h("span", { class: "nw" }, narrowName)),
    h("dd", {}, shown, h("span", { class: "note", "data-note": key }, figureView.note)));
}

/** The four figures at a level. */
export function four(view, level) {
  const at = view.bar[level];
  return h("dl", { class: "four", "aria-label": "The plan as it stands" },
    figure("finish", at.finish, `Finish, ${at.said}`),
    figure("price", at.price, "Price"),
    figure("margin", at.margin, "Margin"),
    figure("joint", at.joint, "Both hold"));
}

function chooser(name, key, chosen, options, choose) {
  return h("label", { class: "choose-one" }, h("span", { class: "sr" }, name),
    h("select", { "data-key": key, onchange: (event) => choose(event.target.value) },
      options.map((each) => h("option", { value: each.id, selected: each.id === chosen }, each.name))));
}

/** The bar: which plan, the four figures, which scenario. */
export function bar(view, level, send) {
  const { plan } = view;
  const scenarios = plan.scenarios.length > 1
    ? chooser("Scenario in use", "scenario", plan.scenario, plan.scenarios,
      (scenario) => send({ do: "use", scenario })) : null;
  const files = plan.files.map((each) => (each.id === plan.file ? { ...each, name: plan.name } : each));
  return h("header", { class: "bar" }, h("div", { class: "wrap" },
    h("div", { class: "plan" }, h("b", {}, "Kickoff"),
      files.length > 1 ? chooser("Plan", "plan", plan.file, files, (file) => send({ do: "open", plan: file }))
        : h("span", {}, plan.name)),
    four(view, level),
    h("div", { class: "who" }, scenarios && h("span", { class: "said" }, "In use"), scenarios)));
}

/** Pages, as steps on a wide screen and by previous and next on a narrow one. */
export function steps(view, send) {
  const at = view.pages.findIndex((page) => page.id === view.page);
  const link = (page, said, attributes = {}) => h("a", {
    href: "#" + page.id, "data-key": "step-" + page.id, ...attributes,
    onclick: (event) => { event.preventDefault(); send({ do: "page", page: page.id }); },
  }, said);
  const [before, after] = [view.pages[at - 1], view.pages[at + 1]];
  return [
    h("nav", { class: "steps wrap", "aria-label": "Pages of the meeting" }, h("ol", {}, view.pages.map((page, i) =>
      h("li", {}, link(page, [h("i", {}, String(i + 1)), page.name], i === at ? { "aria-current": "page" } : {}))))),
    h("nav", { class: "steps-narrow", "aria-label": "Pages of the meeting, one by one" },
      before ? link(before, "‹ " + before.name, { "data-key": "before" }) : h("span"),
      h("b", {}, `${at + 1} of ${view.pages.length} · ${view.pages[at].name}`),
      after ? link(after, after.name + " ›", { "data-key": "after" }) : h("span")),
  ];
}

/** The foot: what is saved, and where to go next. */
export function foot(view, send) {
  const at = view.pages.findIndex((page) => page.id === view.page);
  const next = view.pages[at + 1];
  const { said, trouble, unsaved, undo } = view.foot;
  const button = (words, message, attributes) =>
    h("button", { class: "btn quiet", type: "button", onclick: () => send(message), ...attributes }, words);
  return h("footer", { class: "foot" }, h("div", { class: "wrap" },
    h("div", {}, h("p", { class: trouble ? "err" : "tiny", role: "status" }, said),
      h("p", { class: "tiny basis" }, view.basis.said)),
    h("div", { class: "acts-row" },
      button("Undo", { do: "undo" }, { disabled: !undo, "data-key": "undo" }),
      button("Save the plan", { do: "save" }, { disabled: !unsaved, "data-key": "save" }),
      next && button(`Next: ${next.name}`, { do: "page", page: next.id }, { class: "btn", "data-key": "next" }))));
}
