/** Fields whose value Python reads: what is wrong stands beside them, and what was typed stays; quiet buttons. */

import { h } from "./dom.js";
import { isChanged, noteTold } from "./typing.js";

/** What can be meant where something was read two ways: each a button that `tell`s what the field says then. */
export function answersTo(key, answers, tell) {
  if (!answers?.length) return null;
  return h("span", { class: "answers", role: "group", "aria-label": "Which was meant?" }, answers.map((answer, i) =>
    quiet(answer.said, `answer-${key}-${i}`, () => tell(answer.typed))));
}

/** Words beside a field, tied to it for those who do not see the edge; with answers where it is a doubt. */
export function wrong(path, error, answers, tell) {
  return error && h("p", { class: "err", id: `err-${path}`, role: "alert" }, error, answersTo(path, answers, tell));
}

/** Tells what stands in a field, where that is news. */
export function tellChanged(field, tell) {
  if (!isChanged(field)) return;
  noteTold(field);
  tell(field.value);
}

/**
 * What stands in a field of text is told when it is left, or on Enter; Escape gives back what stood there.
 * Without `tell` it is a draft, until a button beside it tells it.
 */
export function textInput({ path, typed, error, hint }, tell, attributes = {}) {
  const key = attributes["data-key"] ?? path;
  return h("input", {
    type: "text", autocomplete: "off", value: typed, placeholder: hint || null, "data-key": key,
    "aria-invalid": error ? "true" : null, "aria-describedby": error ? `err-${key}` : null,
    onchange: tell && (({ target }) => tellChanged(target, tell)),
    onkeydown: ({ key, target }) => { if (key === "Escape") target.value = typed; },
    ...attributes,
  });
}

/** A field of text with its label. */
export function textField(view, send, attributes = {}) {
  const { path, error, name, answers } = view;
  const tell = (typed) => send({ do: "apply", path, typed });
  const input = textInput(view, tell, attributes);
  return h("span", { class: "field", "data-path": path },
    name ? h("label", {}, h("span", {}, name), input) : input, wrong(path, error, answers, tell));
}

/** One of a few words to choose from. */
export function choiceField({ path, typed, error, name, options }, send, attributes = {}) {
  const select = h("select", { "data-key": path, ...attributes,
    onchange: (event) => send({ do: "apply", path, typed: event.target.value }) },
  options.map((option) => h("option", { value: option.id, selected: option.id === typed }, option.name)));
  return h("span", { class: "field", "data-path": path },
    name ? h("label", {}, h("span", {}, name), select) : select, wrong(path, error));
}

/** A button that is not the page's first one. */
export function quiet(words, key, act, attributes = {}) {
  return h("button", { class: "btn quiet", type: "button", "data-key": key, onclick: act, ...attributes }, words);
}
