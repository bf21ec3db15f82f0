// To decide: what is held and where two sides differ, one entry for one cause, the oldest first.

import { differing } from "./differing.js";
import { call, several } from "./door.js";
import { counted, el, empty, link, tag } from "./element.js";
import { fieldCalled } from "./fields.js";
import { showProblem } from "./problem.js";
import { causeOf, waiting } from "./words.js";

const MOST = 500;
const WHOLE = ["message", "person", "The person", "Number"]; // what is held as a whole is about no one field
const KINDS = {
  held: { word: "held", says: "Held: nothing of it is in the plans until somebody decides." },
  conflicts: { word: "two sides differ", says: "Ours stays until somebody decides." },
};

export async function decide(parameters, { signal }) {
  const lists = await Promise.allSettled(Object.keys(KINDS).map((kind) => several(kind, MOST, signal)));
  const refused = lists.filter((list) => list.status === "rejected").map((list) => list.reason);
  if (refused.length === lists.length) throw refused[0];
  if (refused.some((problem) => problem.status === 401)) throw refused[0];
  const items = lists.flatMap((list, number) => (list.value ? list.value.items.map((item) => ({ ...item, kind: Object.keys(KINDS)[number] })) : []));
  items.sort((one, other) => (one.since < other.since ? -1 : 1));
  if (refused.length) queueMicrotask(() => showProblem(refused[0], { before: "Not everything is shown" }));
  const more = lists.some((list) => list.value && list.value.more);
  const first = await call("differences", { signal });
  return {
    title: "To decide",
    lead: "What needs a person: one entry for each cause, however many plans it touches. The oldest is first.",
    parts: items.length || first.items.length
      ? [el("ul", { class: "list" }, ...items.map(entry)), more ? el("p", { class: "more" }, `Only the first ${MOST} of a kind are shown.`) : null, differing(first.items, signal)]
      : [empty("Nothing waits for a decision.", "When two sides say different things, or something cannot be placed with certainty, it will be here, and nothing is overwritten meanwhile.", el("p", {}, link("#/receipts", "See what came in")))],
  };
}

// "Why it matters: both sides changed it, differently"; what is held whole has no field.
export function titleOf(item) {
  const cause = causeOf(item.cause);
  const fields = [...new Set((item.paths || []).map(fieldCalled))].filter((field) => !WHOLE.includes(field));
  return fields.length === 1 ? `${fields[0]}: ${cause.charAt(0).toLowerCase()}${cause.slice(1)}` : cause;
}

export const ownerOf = (item) => item.owner || "nobody yet";

function entry(item) {
  const { word, says } = KINDS[item.kind];
  return el("li", { class: "entry" },
    el("h2", {}, link(`#/decide/${item.kind}/${encodeURIComponent(item.id)}`, titleOf(item))),
    el("p", { class: "tags" }, tag("decide", word), el("span", {}, waiting(item.since))),
    el("p", {}, counted(item.count || 1, "place", "places"), `, from ${item.system}.`),
    el("p", { class: "soft" }, `Whose to decide: ${ownerOf(item)}. ${says}`));
}
