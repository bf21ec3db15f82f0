// One thing to decide, opened: both voices whole, where each came from, and whose plan it is; then the decision.

import { call, idIn } from "./door.js";
import { counted, el, facts, focusOn, link, newId } from "./element.js";
import { deciding } from "./deciding.js";
import { ownerOf, titleOf } from "./decide.js";
import { entryOf, fieldName, fieldOf, partOf, pathOf, valueIn, valueShown } from "./fields.js";
import { isStill, origin } from "./origin.js";
import { nameOf } from "./plan.js";
import { showProblem } from "./problem.js";
import { receiptShown } from "./receipt.js";
import { voices } from "./voices.js";
import { wholeShown } from "./wholes.js";
import { day, time, waiting } from "./words.js";

const AT_ONCE = 10;
const DECIDED = ["done", "Settled", "What was decided holds from now on."];
const CHOSEN = { take: "to take what they said", theirs: "to take what they said", keep: "to keep what we hold", ours: "to keep what we hold", value: "something else was written", discard: "to set it aside" };
const WHAT = { held: "What is held", conflicts: "Two sides differ" };

export async function item([kind, id], { signal, counted: countToDecide }) {
  const told = await call(`${kind}/${idIn(id)}`, { signal });
  const page = { title: titleOf(told), back: { href: "#/decide", text: "Everything to decide" } };
  if (told.state && told.state !== "open") return { ...page, lead: "This has been decided already, or has ended by itself.", parts: [about(told, kind)] };
  const ticked = new Set();
  const body = el("div", { class: "item" });
  const chosen = { among: told.parts || [], ticked, watch: null };
  const list = partsShown(told, chosen, `${kind}/${idIn(id)}`, signal);
  const form = deciding(kind, told, chosen, signal, (answer) => {
    body.replaceChildren(...decided(answer, signal));
    countToDecide();
    body.querySelector("h2").focus();
  });
  body.append(about(told, kind), ...list, form);
  return { ...page, parts: [body] };
}

function about(told, kind) {
  return el("div", {}, facts([
    ["What", WHAT[kind]], ["From", told.system], ["Whose to decide", ownerOf(told)],
    ["Waiting", waiting(told.since)],
    ["How often", told.count > 1 ? `${counted(told.count, "place", "places")}. One decision can settle all of them.` : null],
    ...(told.decision ? [["Decided", CHOSEN[told.decision] || told.decision], ["By", told.decided_by], ["On", time(told.decided_at)], ["Because", told.reason]] : []),
  ], { class: "facts inline" }));
}

function decided(answer, signal) {
  return [
    el("h2", { tabindex: "-1" }, "Decided. Here is the receipt."),
    ...receiptShown(answer, "h3", signal, DECIDED),
    el("p", { class: "doing" }, link("#/decide", "What else is to decide", { class: "button" })),
  ];
}

// The first of them, and a button for more: each is shown whole.
function partsShown(told, chosen, address, signal) {
  const records = recordsOf(signal);
  const holder = el("div", { class: "parts" });
  const further = el("div", { class: "further" });
  const parts = chosen.among;
  const many = Math.max(told.count || 0, parts.length);
  const add = () => {
    const shown = holder.children.length;
    holder.append(...parts.slice(shown, shown + AT_ONCE).map((part, number) => partShown(part, told, shown + number, many, chosen, records, signal)));
    const left = many - holder.children.length;
    further.replaceChildren(...(left > 0 ? [el("button", { type: "button", onclick: more }, `Show ${Math.min(left, AT_ONCE)} more of ${left.toLocaleString("en-GB")}`)] : []));
  };
  const more = async () => {
    const first = holder.children.length;
    try {
      if (parts.length < many && parts.length - first < AT_ONCE) parts.push(...(await call(`${address}?after=${idIn(parts[parts.length - 1].part)}`, { signal })).parts);
      add();
      if (holder.children[first]) focusOn(holder.children[first].querySelector("h2"));
    } catch (problem) {
      if (!signal.aborted) showProblem(problem);
    }
  };
  add();
  return [holder, further];
}

// Each record and its history is asked for once, however many parts speak of it.
function recordsOf(signal) {
  const found = new Map();
  return (id) => {
    if (!found.has(id)) {
      const record = call(`records/${idIn(id)}`, { signal });
      const history = call(`records/${idIn(id)}/history`, { signal }).catch(() => ({ items: [] }));
      found.set(id, Promise.all([record, history]));
    }
    return found.get(id);
  };
}

function partShown(part, told, number, many, chosen, records, signal) {
  const name = newId("part");
  const path = pathOf(part);
  const who = el("p", { class: "who" }, part.record ? "Whose plan it is: one moment…" : "It is in no plan yet.");
  const ours = { title: "What we hold", value: part.ours, shown: wholeShown(part.ours, signal), nothing: "We hold nothing here.", from: [el("span", {}, "From: one moment…")] };
  const theirs = { title: `What ${told.system} said`, value: part.theirs, shown: wholeShown(part.theirs, signal), nothing: blank(part), from: [part.where ? `Where it stands: ${part.where}` : "", part.message ? link(`#/receipts/${idIn(part.message)}`, "The receipt of that message") : ""] };
  if (!part.record && theirs.shown) ours.nothing = "Nothing of it is in any plan until somebody decides.";
  const both = el("div", {}, voices(ours, theirs, path, "h3"));
  const section = el("section", { class: "card part", "aria-labelledby": name },
    el("header", {}, el("h2", { id: name, tabindex: "-1" }, fieldName(path), many > 1 ? el("span", { class: "soft" }, ` ${number + 1} of ${many}`) : ""), many > 1 && part.record ? tick(part.record, chosen, name) : ""),
    who, both);
  if (part.record) placed(part, path, records, who, both.querySelector(".voice footer"), signal);
  else both.querySelector(".voice footer").replaceChildren();
  return section;
}

function blank(part) {
  const entry = entryOf(pathOf(part));
  if (part.ours === true && entry !== undefined) return "It is not there any more.";
  return "A blank: nothing is said here now.";
}

// A decision is for whole plans: where one plan is here twice, both are ticked together.
function tick(record, chosen, name) {
  const box = newId("tick");
  const input = el("input", { type: "checkbox", id: box, checked: chosen.ticked.has(record), "data-record": record, "aria-describedby": name, onchange: () => {
    if (input.checked) chosen.ticked.add(record);
    else chosen.ticked.delete(record);
    for (const other of document.querySelectorAll("input[data-record]")) if (other.dataset.record === record) other.checked = input.checked;
    chosen.watch();
  } });
  return el("p", { class: "tick" }, input, el("label", { for: box }, "Decide for this plan"));
}

// Whose plan it is, which outcome it is about, and who last changed what we hold.
async function placed(part, path, records, who, from, signal) {
  try {
    const [record, history] = await records(part.record);
    const birth = (record.person || {}).birth_date;
    const within = partOf(record, path);
    const about = within && within.statement && fieldOf(path) !== "statement" ? within.statement.text : "";
    who.replaceChildren(link(`#/people/${idIn(part.record)}`, nameOf(record)), birth ? `, born ${day(birth)}` : "", about ? el("span", { class: "about", dir: "auto" }, `About: ${about}`) : "");
    const change = part.ours === null ? null : await origin(part.record, record, history, path, signal);
    const since = isStill(record, path, part.ours) ? "" : el("div", { class: "since" }, el("p", {}, "It has been changed since. Now it says:"), valueShown(valueIn(record, path), path));
    from.replaceChildren(part.ours === null ? "" : el("p", {}, change ? [`From: ${change.by || "not recorded"}, version ${change.version}, `, time(change.at)] : "Who wrote it cannot be told."), since);
  } catch (problem) {
    if (problem.name === "AbortError") return;
    who.replaceChildren("Whose plan it is cannot be shown to you: ", problem.detail || problem.title || "it could not be asked.");
    from.replaceChildren();
  }
}
