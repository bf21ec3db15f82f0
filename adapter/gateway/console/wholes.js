// What is held whole rather than field by field: a row whose person cannot be told, two people with one number, an older file.

import { call, idIn } from "./door.js";
import { el, link } from "./element.js";
import { fieldName, linesOf, numberName } from "./fields.js";
import { day, moment } from "./words.js";

const FIRST = ["person", "title", "kind", "status", "outcomes", "actions"];

// The elements that say it; nothing where the value is that of a field.
export function wholeShown(value, signal) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return null;
  if (Array.isArray(value.people)) return el("div", { class: "value" }, ...value.people.map((id) => personShown(id, signal)));
  if (value.message && value.received_at) return el("div", { class: "value" }, el("p", {}, `The whole file that came in on ${moment(value.received_at)}.`), el("p", {}, link(`#/receipts/${idIn(value.message)}`, "Its receipt")));
  const said = value.said || (value.person && typeof value.person === "object" ? value : null);
  return said ? el("div", { class: "value whole" }, ...rowShown(said)) : null;
}

const entries = (list) => (Array.isArray(list) ? list : list && (list.whole || list.adds || list.entries)) || [];

function rowShown(said) {
  const person = said.person || {};
  const name = person.name || {};
  const lines = [
    ["Name", name.text || [...entries(name.given), name.family || ""].join(" ").trim()], ["Date of birth", person.birth_date ? day(person.birth_date) : "not said"],
    ...entries(person.identifiers).map(({ system, value }) => [numberName(system), value]),
    ...entries(said.outcomes).map((outcome) => ["What matters", (outcome.statement || {}).text || outcome.summary || "not said in words"]),
    ...Object.keys(said).filter((key) => !FIRST.includes(key) && key !== "id").flatMap((key) => linesOf(said[key], [key]).map((line) => [fieldName([key]), line])),
  ];
  return [el("dl", { class: "facts" }, ...lines.filter(([, text]) => text).map(([label, text]) => [el("dt", {}, label), el("dd", { dir: "auto" }, text)]))];
}

// A person is known here by the plans that are theirs.
function personShown(id, signal) {
  const line = el("p", {}, "One moment…");
  call(`records?person=${idIn(id)}`, { signal }).then(({ items }) => {
    if (!items.length) return line.replaceChildren("Somebody without a plan that you may see.");
    const { person } = items[0];
    return line.replaceChildren(link(`#/people/${idIn(items[0].id)}`, person.name || "No name is recorded"), person.birth_date ? `, born ${day(person.birth_date)}` : "");
  }, (problem) => line.replaceChildren(problem.detail || problem.title || "It could not be asked."));
  return line;
}
