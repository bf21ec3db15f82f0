// Receipts, newest first: what came, from whom, and what became of it.

import { call } from "./door.js";
import { counted, el, empty, link, tag } from "./element.js";
import { listed } from "./paging.js";
import { RECEIPTS, size, tagOf, time } from "./words.js";

export async function receipts(parameters, { signal }) {
  const first = await call("receipts", { signal });
  const parts = first.items.length
    ? listed(el("ul", { class: "list" }), first, entry, ["receipt", "receipts"], signal)
    : [empty("Nothing has come in yet.", el("p", {}, link("#/send", "Send a file to a system"), ", or let the system send it: each message gets a receipt here."))];
  return {
    title: "Receipts",
    lead: "One for each message that came in: what came, and what became of it.",
    parts: [el("p", { class: "doing" }, link("#/send", "Send a file to a system", { class: "button" })), ...parts],
  };
}

function entry(receipt) {
  const [kind, word] = tagOf(RECEIPTS, receipt.state);
  return el("li", { class: "entry" },
    el("h2", {}, link(`#/receipts/${encodeURIComponent(receipt.id)}`, el("span", {}, receipt.system, " · ", time(receipt.received_at)))),
    el("p", { class: "tags" }, tag(kind, word)),
    el("p", { class: "soft" }, [summary(receipt), receipt.message ? size(receipt.message.bytes) : ""].filter(Boolean).join(" · ")));
}

// What became of it, counted: "2 new, 1 changed, 3 the same as before".
export function summary(receipt) {
  const counts = receipt.counts || {};
  const number = (...names) => names.reduce((sum, name) => sum + (Number(counts[name]) || 0), 0);
  return [
    [number("created"), "new plan", "new plans"], [number("updated"), "plan changed", "plans changed"],
    [number("unchanged", "confirmed"), "the same as before", "the same as before"],
    [number("conflict"), "plan on which the two sides differ", "plans on which the two sides differ"], [number("held"), "held", "held"],
    [number("refused"), "refused", "refused"], [number("not_confirmed"), "not confirmed since", "not confirmed since"],
  ].filter(([many]) => many).map(([many, one, all]) => counted(many, one, all)).join(", ");
}
