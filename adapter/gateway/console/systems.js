// Systems: what each can and cannot hold, when it was last heard from, and what waits to be sent to it.

import { call, idIn, send, several } from "./door.js";
import { counted, el, empty, facts, link, newId, say, tag } from "./element.js";
import { naming } from "./names.js";
import { clearProblem, showProblem } from "./problem.js";
import { takesMessages } from "./sending.js";
import { DELIVERIES, tagOf, time } from "./words.js";

const MOST = 200;

export async function systems(parameters, { signal }) {
  const [{ items }, deliveries] = await Promise.all([call("systems", { signal }), owed(signal)]);
  const named = naming(signal);
  const own = items.filter((item) => item.organisation !== undefined && !["fhir", "record"].includes(item.name));
  const others = items.filter((item) => !own.includes(item));
  return {
    title: "Systems",
    lead: "Who is connected here, and what each can hold.",
    parts: [
      ...(own.length ? own.map((item) => systemShown(item, deliveries, named, signal)) : [empty("No system is set up yet.", "Its operator adds one to adapter.toml, as [systems.NAME]. Trying a file works without.")]),
      others.length ? el("section", { class: "card" }, el("h2", {}, "What else is installed"), el("p", { class: "soft" }, "These can be read or written, and nothing is set up for them."),
        el("ul", { class: "lines" }, ...others.map((item) => el("li", {}, el("strong", {}, item.name), item.title ? ` ${item.title}` : "")))) : null,
    ],
  };
}

// What is not sent, or not yet. A caller who may not see deliveries is told so where they would stand.
async function owed(signal) {
  const lists = await Promise.allSettled(["parked", "withdrawn", "waiting"].map((state) => several(`deliveries?state=${state}&limit=${MOST}`, MOST, signal)));
  const problem = lists.map((list) => list.reason).find(Boolean);
  if (problem && (signal.aborted || problem.status === 401)) throw problem;
  return { items: lists.flatMap((list) => (list.value ? list.value.items : [])), problem, more: lists.some((list) => list.value && list.value.more) };
}

function directionsOf(item) {
  const [reads, writes] = [item.directions.includes("in"), item.directions.includes("out")];
  if (reads && writes) return "It tells us, and can be told";
  return reads ? "It tells us" : "It can be told";
}

function systemShown(item, deliveries, named, signal) {
  const name = newId("system");
  const number = (count, where, one, many) => (count === undefined ? null : count ? [link(where, counted(count, one, many))] : "none");
  return el("section", { class: "card system", "aria-labelledby": name },
    el("h2", { id: name }, item.name), item.title ? el("p", { class: "soft" }, item.title) : "",
    facts([
      ["Organisation", item.organisation || "not set"], ["Direction", directionsOf(item)], ["Is it sent our changes?", item.receives ? "yes" : "no: nothing is sent to it"],
      ["Last heard from", item.last_received_at ? [time(item.last_received_at), item.last_message ? el("span", {}, " · ", link(`#/receipts/${idIn(item.last_message)}`, "its receipt")) : ""] : "not yet"],
      ["Plans it speaks of", item.records === undefined ? null : String(item.records)],
      ["Held", number(item.held, "#/decide", "place to decide", "places to decide")],
      ["Two sides differ", number(item.conflicts, "#/decide", "place to decide", "places to decide")],
      ["Messages waiting to be taken in", item.waiting === undefined ? null : item.waiting ? String(item.waiting) : "none"],
    ]),
    cannotHold(item), owedTo(item, deliveries, named, signal),
    takesMessages(item) ? el("p", { class: "doing" }, link(`#/send/${idIn(item.name)}`, `Send a file to ${item.name}`, { class: "button" })) : "");
}

function cannotHold(item) {
  const cannot = item.cannot_hold || [];
  return el("div", { class: "cannot" }, el("h3", {}, "What it can hold"),
    cannot.length ? [el("p", {}, "Everything in a plan but this:"), el("ul", {}, ...cannot.map((field) => el("li", {}, field))),
      el("p", { class: "soft" }, "What a system cannot hold, it cannot erase: it stays in the plan.")] : el("p", {}, "Everything in a plan."));
}

function owedTo(item, { items, problem, more }, named, signal) {
  if (problem && !items.length) return el("p", { class: "missing" }, `What waits to be sent is not shown: ${problem.detail || problem.title}`);
  const own = items.filter((delivery) => delivery.system === item.name);
  if (!own.length) return null;
  return el("div", {}, el("h3", {}, "What it has not been sent"), el("ul", { class: "lines deliveries" }, ...own.map((delivery) => deliveryShown(delivery, named, signal))),
    more ? el("p", { class: "more" }, `Only the first ${MOST} of each kind are shown.`) : "");
}

function deliveryShown(delivery, named, signal) {
  const state = el("span", { class: "state" }, tag(...tagOf(DELIVERIES, delivery.state)));
  const name = newId("delivery");
  const button = el("button", { type: "button", class: "quiet", "aria-describedby": name, onclick: async () => {
    button.disabled = true;
    clearProblem();
    try {
      await send(`deliveries/${idIn(delivery.id)}/replay`, {}, { signal });
      state.replaceChildren(tag(...tagOf(DELIVERIES, "waiting")));
      say("It waits to be sent again.", false);
    } catch (refused) {
      if (signal.aborted) return;
      showProblem(refused, { before: "It was not sent again" });
    }
    button.disabled = false;
    button.focus();
  } }, "Replay");
  return el("li", {}, state, el("span", { id: name }, named(delivery.record)),
    delivery.why ? el("span", { class: "reason" }, `Why: ${delivery.why}`) : "",
    delivery.tries ? el("span", { class: "soft" }, counted(delivery.tries, "try", "tries")) : "", button);
}
