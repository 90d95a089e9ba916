/** Fields whose value Python reads: what is wrong stands beside them, and what was typed stays. */

import { h } from "./dom.js";

/** Words beside a field, tied to it for those who do not see the edge. */
export function wrong(path, error) {
  return error && h("p", { class: "err", id: `err-${path}`, role: "alert" }, error);
}

/** A field of text with its label; sent when it is left, or on Enter; Escape gives back what stood there. */
export function textField(entry, send, attributes = {}) {
  const { path, typed, error, name, hint } = entry;
  const input = h("input", {
    type: "text", autocomplete: "off", value: typed, placeholder: hint || null, "data-key": path,
    "aria-invalid": error ? "true" : null, "aria-describedby": error ? `err-${path}` : null, ...attributes,
    onchange: (event) => send({ do: "apply", path, typed: event.target.value }),
    onkeydown: (event) => { if (event.key === "Escape") event.target.value = typed; },
  });
  return h("span", { class: "field", "data-path": path },
    name ? h("label", {}, h("span", {}, name), input) : input, wrong(path, error));
}

/** One of a few words to choose from. */
export function choiceField({ path, typed, error, name, options }, send, attributes = {}) {
  const select = h("select", { "data-key": path, ...attributes,
    onchange: (event) => send({ do: "apply", path, typed: event.target.value }) },
  options.map((each) => h("option", { value: each.id, selected: each.id === typed }, each.name)));
  return h("span", { class: "field", "data-path": path },
    name ? h("label", {}, h("span", {}, name), select) : select, wrong(path, error));
}
