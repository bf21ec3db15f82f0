// One receipt in plain words. While its message is still being taken in, the page asks again.

import { ask, call, idIn } from "./door.js";
import { byId, counted, el, facts, link, say, tag } from "./element.js";
import { showProblem } from "./problem.js";
import { fieldCalled } from "./fields.js";
import { naming } from "./names.js";
import { qualityShown } from "./quality.js";
import { summary } from "./receipts.js";
import { CHANGES, DELIVERIES, LOSSES, RECEIPTS, SEVERITIES, capital, size, tagOf, time } from "./words.js";

const AGAIN = 1500; // milliseconds between two questions
const SHOWN = 50; // records of one receipt
const ORDER = ["conflict", "held", "created", "updated", "unchanged"];

export async function receipt([id], { signal, counted: countToDecide }) {
  const told = await call(`receipts/${idIn(id)}`, { signal });
  const body = el("div", { class: "receipt" }, ...receiptShown(told, "h2", signal));
  if (told.state === "receiving") follow(id, body, signal, countToDecide);
  return { title: `Receipt: ${told.system}`, back: { href: "#/receipts", text: "All receipts" }, parts: [body] };
}

async function follow(id, body, signal, countToDecide) {
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    if (signal.aborted) return;
    try {
      const told = await call(`receipts/${idIn(id)}`, { signal });
      if (signal.aborted) return;
      body.replaceChildren(...receiptShown(told, "h2", signal));
      if (told.state === "receiving") continue;
      say(`Done: ${tagOf(RECEIPTS, told.state)[1]}. ${capital(summary(told))}`, false);
      return void countToDecide();
    } catch (problem) {
      if (!signal.aborted) showProblem(problem);
      return;
    }
  }
}

// The parts of a receipt, for its own view and for what comes of a decision.
export function receiptShown(told, heading, signal, verdict = tagOf(RECEIPTS, told.state)) {
  const [kind, word, sentence] = verdict;
  return [
    el("section", { class: "card" },
      el("p", { class: "verdict" }, tag(kind, capital(word)), el("span", {}, told.state === "accepted" && isWaiting(told) ? "It was read. What nobody has to decide is in the plans." : sentence || "")),
      countsShown(told),
      facts([["From", told.system], ["Came in", time(told.received_at)], ["Size", told.message && told.message.bytes ? size(told.message.bytes) : null],
        ["Fingerprint (SHA-256)", told.message && told.message.sha256 ? el("code", {}, told.message.sha256) : null],
        ["Number of this receipt", told.id && told.message ? el("code", {}, told.id) : null]])),
    recordsShown(told.records || [], heading, naming(signal)),
    causesShown("What to look at", told.issues || [], heading, (issue) => [issue.severity, SEVERITIES[issue.severity], issue.text]),
    causesShown("What did not come through whole", told.losses || [], heading, (loss) => [loss.kind, LOSSES[loss.kind], loss.why]),
    qualityShown(told.quality, heading, linesNamed),
    deliveriesShown(told.deliveries || [], heading),
    told.state === "receiving" || !told.message ? null : wholeList(told.id),
  ].filter(Boolean);
}

// A finding of a receipt has places such as `line 2: outcomes[0].why`, three at most.
function linesNamed(places) {
  const lines = [...new Set([].concat(places || []).map((place) => place.split(": ")[0]))];
  return lines.length ? `Where: ${lines.join("; ")}` : "";
}

const isWaiting = ({ counts = {}, state }) => state === "held" || Number(counts.held) > 0 || Number(counts.conflict) > 0;

function countsShown(told) {
  const words = summary(told);
  return el("p", { class: "counted" }, words ? `${capital(words)}. ` : "", isWaiting(told) ? link("#/decide", "See what is to decide") : "");
}

function recordsShown(records, heading, named) {
  if (!records.length) return null;
  const sorted = [...records].sort((one, other) => ORDER.indexOf(one.change) - ORDER.indexOf(other.change));
  const rows = sorted.slice(0, SHOWN).map((record) => {
    const [kind, word] = tagOf(CHANGES, record.change);
    return el("li", {}, tag(kind, word), record.id ? named(record.id) : el("span", {}, "no plan yet"),
      el("span", { class: "soft" }, record.version ? `version ${record.version}` : ""));
  });
  const rest = records.length - rows.length;
  return el("section", { class: "card" }, el(heading, {}, `The plans it speaks of (${records.length.toLocaleString("en-GB")})`),
    el("ul", { class: "lines" }, ...rows), rest > 0 ? el("p", { class: "more" }, `And ${counted(rest, "plan", "plans")} more: the whole list has them.`) : null);
}

// "outcomes.why: it is held" has the name of its field in front.
function fieldAndText({ path }, text) {
  const found = path ? null : /^([a-z_]+(?:\.[a-z_]+)*): ([^]*)$/.exec(text);
  if (found && fieldCalled(found[1]) !== found[1]) return [fieldCalled(found[1]), capital(found[2])];
  return [path ? fieldCalled(path) : "", text];
}

const listOf = (where) => (Array.isArray(where) ? where : [where]).filter(Boolean);

function causesShown(title, groups, heading, words) {
  if (!groups.length) return null;
  const items = groups.map((group) => {
    const [kind, word, told] = words(group);
    const [field, text] = fieldAndText(group, told);
    const places = listOf(group.where);
    const rest = (group.count || places.length) - places.length;
    return el("li", {},
      el("p", { class: "what" }, tag(kind, word), field ? el("span", { class: "field-name" }, field) : "", group.count > 1 ? `${group.count.toLocaleString("en-GB")} times` : ""),
      el("p", {}, text, group.kept ? el("span", { class: "soft" }, " The original is kept.") : ""),
      places.length ? el("p", { class: "soft" }, `Where: ${places.join("; ")}${rest > 0 ? ` and ${rest.toLocaleString("en-GB")} more` : ""}`) : "");
  });
  return el("section", { class: "card" }, el(heading, {}, title), el("ul", { class: "told" }, ...items));
}

function deliveriesShown(deliveries, heading) {
  if (!deliveries.length) return null;
  const counts = new Map();
  for (const { system, state } of deliveries) counts.set(`${system}\n${state}`, (counts.get(`${system}\n${state}`) || 0) + 1);
  return el("section", { class: "card" }, el(heading, {}, "What goes on from here"), el("ul", { class: "lines" }, ...[...counts].map(([key, number]) => {
    const [system, state] = key.split("\n");
    return el("li", {}, tag(...tagOf(DELIVERIES, state)), `${counted(number, "plan", "plans")} for ${system}`);
  })));
}

// The whole list goes into a file of its own: a link would carry no token.
function wholeList(id) {
  const button = el("button", { type: "button", class: "quiet", onclick: async () => {
    button.disabled = true;
    say("Fetching the whole list…");
    try {
      const response = await ask(`receipts/${idIn(id)}/details`, { headers: { Accept: "application/x-ndjson" } });
      const address = URL.createObjectURL(await response.blob());
      el("a", { href: address, download: `receipt-${id}.ndjson` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      say("The whole list has been saved.", true);
    } catch (problem) {
      showProblem(problem, { before: "The whole list" });
      byId("problem").scrollIntoView({ block: "nearest" });
    } finally {
      button.disabled = false;
    }
  } }, "Save the whole list (NDJSON)");
  return el("p", { class: "doing" }, button, el("span", { class: "soft" }, " every issue and loss with its place, one on a line"));
}
