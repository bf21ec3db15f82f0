// What states, causes and dates are called in plain English. The words for codes of a record come from words.json.

import { el } from "./element.js";

export const LOSSES = {
  dropped: "did not come through",
  coarsened: "came through less fine",
  assumed: "filled in, not said",
};
export const SEVERITIES = { fatal: "cannot be read", error: "cannot be read", warning: "look again", information: "to know" };

// What a receipt says of its message: the tag, and a sentence.
export const RECEIPTS = {
  receiving: ["busy", "being taken in", "It is kept, and is being taken in. This page asks again by itself."],
  accepted: ["done", "taken in", "It was read, and what it says is in the plans."],
  duplicate: ["plain", "the same as before", "It says the same as the message before it. Nothing was changed, and everybody in it is confirmed."],
  held: ["decide", "held", "It is kept, and waits for somebody’s decision. Nothing of it is in the plans yet."],
  refused: ["refused", "refused", "It could not be read. Nothing of it is in the plans."],
};
export const CHANGES = {
  created: ["done", "new"],
  updated: ["changed", "changed"],
  unchanged: ["plain", "the same as before"],
  conflict: ["decide", "the two sides differ: to decide"],
  held: ["decide", "held: to decide"],
};
export const DELIVERIES = {
  waiting: ["busy", "waiting to be sent"],
  claimed: ["busy", "being sent"],
  delivered: ["done", "sent, and not confirmed yet"],
  accepted: ["done", "accepted there"],
  parked: ["refused", "stopped: it needs somebody"],
  superseded: ["plain", "a newer one took its place"],
  withdrawn: ["plain", "no longer to be sent"],
};
// The causes that the adapter gives, as a person would ask about them. Any other cause is shown as it is.
const CAUSES = {
  "withdrawn by its sender": "There is a blank now, where they had something before",
  "both have changed it": "Both sides changed it, differently",
  "it belongs to somebody else": "They changed something that another side said",
  "we hold something here that they do not see": "We hold something here that they do not see",
  "it protects somebody: a person should look": "It protects somebody: a person should look",
  "it would replace somebody's own words; it stands beside them": "Their text would replace somebody’s own words",
  "the number and the person disagree": "The number and the person do not go together",
  "they were told a new value and still have the old one": "They were sent a new value, and still have the old one",
  "the two differed when they first met": "The two had different things when they first met",
  "a further value in an open dispute": "They now say something else again",
  "a new value from a side that never took ours up": "A new value from a side that never took ours up",
};
const TYPES = { csv: "text/csv", tsv: "text/tab-separated-values", json: "application/json", ndjson: "application/x-ndjson" };

export const typeOf = (file) => TYPES[file.name.split(".").pop().toLowerCase()] || file.type || "application/octet-stream";

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const causeOf = (cause) => CAUSES[cause] || capital(cause || "somebody has to decide");
export const tagOf = (table, code) => table[code] || ["plain", code || "not said"];

// --- dates: a moment as the reader's clock has it, a date as it was written

const DAY = { day: "numeric", month: "long", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit" };

export function day(text) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text || "");
  if (!found) return text || "";
  const [, year, month, date] = found;
  if (!month) return year;
  const shown = date ? DAY : { month: "long", year: "numeric" };
  return new Intl.DateTimeFormat("en-GB", { ...shown, timeZone: "UTC" }).format(Date.UTC(Number(year), Number(month) - 1, Number(date || 1)));
}

export function moment(text) {
  const at = new Date(text);
  if (!/T\d/.test(text || "") || Number.isNaN(at.getTime())) return day(text);
  return `${new Intl.DateTimeFormat("en-GB", DAY).format(at)}, ${new Intl.DateTimeFormat("en-GB", CLOCK).format(at)}`;
}

export const time = (text) => (text ? el("time", { datetime: text }, moment(text)) : null);

// How long something has been waiting, in whole days, and since when.
export function waiting(since) {
  const days = Math.floor((Date.now() - new Date(since).getTime()) / 86400000);
  const told = !(days > 0) ? "since today, " : days === 1 ? "for 1 day, since " : `for ${days.toLocaleString("en-GB")} days, since `;
  return [told, time(since)];
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
