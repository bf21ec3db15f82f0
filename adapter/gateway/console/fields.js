// A field of a record in plain words, and the place of it in a record, from the path that the gateway gives.

import { el } from "./element.js";
import { capital, day } from "./words.js";

const FIELDS = {
  statement: "what matters", text: "the words", voice: "whose words they are", summary: "a worker’s summary", why: "why it matters",
  areas: "theme", expressed_by: "who said it", status: "how it stands", local_status: "the sender’s own word for how it stands",
  status_reason: "why it stands so", status_date: "since when it stands so", start: "when it begins", agreed: "when it was agreed",
  due: "hoped for by", next_review: "when it is looked at again", measures: "scale", scores: "score", value: "value", baseline: "at the start",
  target: "hoped for", note: "note", instrument: "instrument", domain: "domain", scale: "range",
  reviews: "how far it has come", extent: "how far it has come", narrative: "what was said", helps: "what helps", hinders: "what gets in the way",
  unintended: "what nobody expected", plan_needs_change: "whether the plan must change", change_reason: "why the plan must change",
  stated: "when it was last stated", standing: "running note", date: "date", by: "who said so",
  outcomes: "outcome", actions: "how to work towards it", how: "how", who: "who", when: "when", where: "where", do_not: "what must not be done",
  title: "title", story: "the story", period: "from when until when", kind: "kind", created: "when it was written down", author: "who wrote it",
  person: "the person", people: "somebody involved", name: "name", birth_date: "date of birth", gender: "recorded gender", identifiers: "number",
  role: "role", relationship: "relationship", sections: "what the plan covers", topic: "topic", unplanned: "whether there is a plan",
  as_of: "when it was last updated there", family: "family name", given: "given names", code: "code", system: "given by", check: "how the number was checked", framework: "list", language: "language",
};
const ROOMS = ["outcomes", "actions", "people", "sections"];
const VALUES = { helps: 1, hinders: 1, unintended: 1, areas: 1, identifiers: 1 }; // lists whose entries are known by what they are
const CODES = {
  voice: () => "voices", extent: () => "extents", gender: () => "", kind: (room) => (room === "people" ? "parties" : "kinds"),
  status: (room) => ({ outcomes: "outcome_statuses", actions: "action_statuses" }[room] || "plan_statuses"),
};
let words = {};

export const learn = (told) => { words = told; };
export const voices = () => words.voices || {};
export const numberName = (system) => (words.numbers || {})[system] || "Other number";

// ["outcomes", ID, "why"] from a path as JSON, as a list, or as `outcomes[0].why`.
export function steps(path) {
  if (Array.isArray(path)) return path;
  const text = String(path || "");
  if (text.startsWith("[")) {
    try {
      return JSON.parse(text);
    } catch (error) {
      return [text];
    }
  }
  return text.split(/[./[\]]+/).filter(Boolean).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

// An entry of such a list is what it is, even where it reads like the name of a field.
const isEntry = (path, place) => place > 0 && Object.hasOwn(VALUES, path[place - 1]);
const isNameAt = (path, place) => typeof path[place] === "string" && Object.hasOwn(FIELDS, path[place]) && !isEntry(path, place);

// `at` is the exact place, with ids; `path` is what it is called where no id may stand.
export const pathOf = (told) => steps(told.at || told.path);

// The fields that a path names, without ids and entries: ["outcomes", "why"].
export const namesOf = (path) => steps(path).filter((step, place, all) => isNameAt(all, place));

// The last field that a path names: "why it matters".
export function fieldOf(path) {
  const named = steps(path);
  let last = "";
  named.forEach((step, place) => {
    if (isNameAt(named, place)) last = step;
  });
  return last;
}

export function fieldName(path) {
  const named = steps(path);
  const field = fieldOf(named);
  if (!field) return named.length ? capital(named.filter((step) => typeof step === "string").join(", ")) : "The whole of it";
  const room = named[0];
  const within = room !== field && ROOMS.includes(room) && room !== "outcomes" ? ` (${FIELDS[room]})` : "";
  return capital(FIELDS[field]) + within;
}

// What an answer calls a field, `outcomes.why` or `as_of`, in plain words; anything else as it is.
export function fieldCalled(text) {
  const path = text.split(".");
  return path.every((step) => Object.hasOwn(FIELDS, step)) ? fieldName(path) : text;
}

// What an entry's own path, or an entry known by what it is, says: the last step, where that is no name of a field.
export function entryOf(path) {
  const named = steps(path);
  const place = named.length - 1;
  if (place < 1 || isNameAt(named, place)) return undefined;
  return isEntry(named, place) ? named[place] : null;
}

// The outcome or action that a path lies in, as the record has it.
export function partOf(record, path) {
  const [room, id] = steps(path);
  const list = ROOMS.includes(room) ? (record || {})[room] || [] : [];
  return list.find((entry) => entry.id === id) || (typeof id === "number" ? list[id] : undefined);
}

// outcomes[0].why, as the sentences of the plan in plain words name it.
export function placeIn(record, path) {
  let at = record;
  let text = "";
  for (const step of steps(path)) {
    if (Array.isArray(at)) {
      const number = typeof step === "number" ? step : at.findIndex((entry) => entry === step || (entry && entry.id !== undefined && entry.id === step) || JSON.stringify(entry) === JSON.stringify(step));
      if (number < 0) return text;
      text += `[${number}]`;
      at = at[number];
    } else {
      text += text ? `.${step}` : step;
      at = (at || {})[step];
    }
  }
  return text;
}

// What a record has at a path; an entry's own path has `true` where the entry is there.
export function valueIn(record, path) {
  const named = steps(path);
  let at = record;
  named.forEach((step, place) => {
    const last = place === named.length - 1;
    if (at === undefined || at === null) return;
    if (!Array.isArray(at)) at = at[step];
    else {
      const found = at.find((entry) => entry === step || (entry && entry.id !== undefined && entry.id === step) || JSON.stringify(entry) === JSON.stringify(step));
      at = last ? (found === undefined ? undefined : true) : found;
    }
  });
  return at;
}

// --- values

export function codesOf(path) {
  const named = steps(path);
  const table = CODES[fieldOf(named)];
  return table ? words[table(named[0])] : undefined;
}

// What stands at a path, whole, as text to be read: [line, ...]; none where there is nothing.
export function linesOf(value, path) {
  if (value === null || value === undefined || value === "") return [];
  const entry = entryOf(path);
  if (value === true && entry !== undefined) return entry === null ? ["It is there."] : linesOf(entry, []);
  if (typeof value === "boolean") return [value ? "Yes." : "No."];
  if (Array.isArray(value)) return value.flatMap((one) => linesOf(one, path));
  if (typeof value === "object") return objectLines(value, path);
  const text = String(value);
  const codes = codesOf(path);
  if (codes && codes[text]) return [codes[text]];
  return [/^\d{4}-\d{2}(-\d{2})?$/.test(text) ? day(text) : text];
}

function objectLines(value, path) {
  const room = fieldOf(path);
  if (room === "statement" || value.voice !== undefined) return [value.text || "", ...(value.voice ? [voices()[value.voice] || value.voice] : [])].filter(Boolean);
  if (room === "extent") return extentLines(value);
  if (Object.keys(value).every((key) => key === "text" || key === "id")) return [value.text || "somebody named in the plan"];
  return Object.entries(value).filter(([key, told]) => key !== "id" && told !== null)
    .flatMap(([key, told]) => linesOf(told, [...steps(path), key]).map((line) => `${capital(FIELDS[key] || key)}: ${line}`));
}

function extentLines({ value, scale, code, text }) {
  const read = (words.extents || {})[code] || code;
  return [
    value ? `Point ${value}${scale ? ` on the scale ${scale}` : ""}.` : "",
    read ? (value ? `Read as: ${read}` : read) : "",
    text || "",
  ].filter(Boolean);
}

// Somebody's words keep their line breaks; nothing said is said to be so.
export function valueShown(value, path, nothing = "Nothing.") {
  const lines = linesOf(value, path);
  if (!lines.length) return el("p", { class: "missing" }, nothing);
  return el("div", { class: "value" }, ...lines.map((line) => el("p", { dir: "auto" }, line)));
}
