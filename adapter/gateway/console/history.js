// What a plan was before: each version, when, by whom, and which fields changed. An older one can be opened.

import { idIn } from "./door.js";
import { counted, el, link } from "./element.js";
import { fieldName } from "./fields.js";
import { time } from "./words.js";

const SHOWN = 8; // fields of one version

export function historyShown(id, history, shown) {
  const heading = el("h2", {}, "What it was before");
  if (!Array.isArray(history)) return el("section", { class: "card history" }, heading, el("p", { class: "missing" }, history.detail || history.title));
  return el("section", { class: "card history" }, heading,
    el("ol", { class: "versions", reversed: true }, ...history.map((version, number) => versionShown(id, version, number === 0, version.version === shown))));
}

// What made a version: a message has a receipt of the same number.
function madeBy(via) {
  if (!via) return "";
  if (via.startsWith("decision")) return " · somebody decided it";
  if (via === "correction") return " · a correction";
  return via.includes("-") ? [" · ", link(`#/receipts/${idIn(via)}`, "its message")] : "";
}

function versionShown(id, { version, at, by, via, changed }, newest, here) {
  const all = [...new Set((changed || []).map(fieldName))];
  const fields = all.slice(0, SHOWN);
  const rest = all.length - fields.length;
  const name = `Version ${version}`;
  const address = `#/people/${idIn(id)}${newest ? "" : `/${idIn(version)}`}`;
  return el("li", { class: here ? "here" : null },
    el("p", { class: "version" }, here ? el("strong", {}, `${name}, shown here`) : link(address, name), newest ? " (holds now)" : ""),
    el("p", { class: "soft" }, time(at), by ? ` · by ${by}` : "", madeBy(via)),
    el("p", {}, Number(version) === 1 ? "It was first written down." : fields.length ? `Changed: ${fields.join(", ")}${rest > 0 ? `, and ${counted(rest, "field", "fields")} more` : ""}` : "Nothing that is shown in words changed."));
}
