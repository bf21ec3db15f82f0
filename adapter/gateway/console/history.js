// What a plan was before: each version, when, by whom, and which fields changed. An older one can be opened.

import { idIn } from "./door.js";
import { el, link } from "./element.js";
import { fieldName } from "./fields.js";
import { time } from "./words.js";

export function historyShown(id, history, shown) {
  const heading = el("h2", {}, "What it was before");
  if (!Array.isArray(history)) return el("section", { class: "card history" }, heading, el("p", { class: "missing" }, history.detail || history.title));
  return el("section", { class: "card history" }, heading,
    el("ol", { class: "versions", reversed: true }, ...history.map((version, number) => versionShown(id, version, number === 0, version.version === shown))));
}

function versionShown(id, { version, at, by, changed }, newest, here) {
  const fields = [...new Set((changed || []).map(fieldName))];
  const name = `Version ${version}`;
  const address = `#/people/${idIn(id)}${newest ? "" : `/${idIn(version)}`}`;
  return el("li", { class: here ? "here" : null },
    el("p", { class: "version" }, here ? el("strong", {}, `${name}, shown here`) : link(address, name), newest ? " (holds now)" : ""),
    el("p", { class: "soft" }, time(at), by ? ` · by ${by}` : ""),
    el("p", {}, fields.length ? `Changed: ${fields.join(", ")}` : Number(version) === 1 ? "It was written down." : "Nothing that is shown in words changed."));
}
