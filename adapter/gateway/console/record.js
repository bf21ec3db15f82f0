// One person's plan in plain words, with who says so, where a system says otherwise, and what it was before.

import { documentsToSave } from "./document.js";
import { call, idIn } from "./door.js";
import { el, link } from "./element.js";
import { fieldName, pathOf, placeIn, valueShown } from "./fields.js";
import { historyShown } from "./history.js";
import { grouped, nameOf, partShown } from "./plan.js";
import { qualityShown } from "./quality.js";
import { sourcesShown } from "./sources.js";
import { moment } from "./words.js";

export async function record([id, version], { signal }) {
  const at = version ? `?version=${idIn(version)}` : "";
  const also = (name) => call(`records/${idIn(id)}/${name}`, { signal }).then((told) => told.items, (problem) => {
    if (signal.aborted || problem.status === 401) throw problem;
    return problem;
  });
  const [plan, told, sources, history, quality] = await Promise.all([
    call(`records/${idIn(id)}${at}`, { signal }), call(`records/${idIn(id)}/words${at}`, { signal }), also("sources"), also("history"), also("quality"),
  ]);
  const newest = Array.isArray(history) && history.length ? history[0].version : told.version;
  const older = Boolean(version) && Number(version) !== Number(newest);
  const words = el("div", { class: "plan-words card", id: "plan-of-one" }, el("h2", {}, "The plan in plain words"), ...grouped(told.words).map(partShown));
  const unplaced = older || !Array.isArray(sources) ? [] : disputesPlaced(words, plan, sources);
  return {
    title: nameOf(plan) === "no name" ? "A plan without a name" : nameOf(plan),
    back: { href: "#/people", text: "All people" },
    parts: [
      older ? olderNote(id, version, newest, history) : null,
      el("p", { class: "printed" }, `Version ${told.version}, printed ${moment(new Date().toISOString())}. What is held may have changed since.${unconfirmed(sources)}`),
      el("p", { class: "doing several" }, el("button", { type: "button", class: "quiet", onclick: () => window.print() }, "Print the plan"), ...(older ? [] : documentsToSave(id))),
      el("div", { class: "beside" },
        el("div", {}, words, unplaced.length ? disputesElsewhere(unplaced) : ""),
        el("aside", { "aria-label": "Where it comes from, and what it was" }, sourcesShown(sources, history), historyShown(id, history, Number(version || newest)), older ? "" : qualityShown(quality, "h2", (place) => placeNamed(place, plan, told.words)))),
    ],
  };
}

// An outcome by its own words, a review by the heading that it has in the plan.
function placeNamed(place, plan, sections) {
  const [outcome] = /^outcomes\[[0-9]+\]/.exec(place) || [];
  const [review] = /^outcomes\[[0-9]+\]\.reviews\[[0-9]+\]/.exec(place) || [];
  const statement = outcome ? ((plan.outcomes || [])[outcome.match(/[0-9]+/)[0]] || {}).statement : null;
  const heading = review ? (sections.find((section) => section.path === review) || {}).heading : "";
  const named = [(statement || {}).text, heading].filter(Boolean).join(" – ");
  return named ? `About: ${named}` : "";
}

// A print leaves the sources out, and must still say who has stopped saying so.
const unconfirmed = (sources) => (Array.isArray(sources) ? sources : []).filter((source) => source.missing_since)
  .map((source) => ` ${source.system} has not confirmed it since ${moment(source.missing_since)}.`).join("");

function olderNote(id, version, newest, history) {
  const entry = (Array.isArray(history) ? history : []).find((one) => Number(one.version) === Number(version));
  return el("p", { class: "card caution-note" }, el("strong", {}, `This is how the plan was in version ${version}`), entry ? `, of ${moment(entry.at)}` : "",
    `. It is not what holds now. `, link(`#/people/${idIn(id)}`, `See version ${newest}, which holds now`));
}

// Each open disagreement stands beside the field that it is about; those whose field is not shown are given back.
function disputesPlaced(words, plan, sources) {
  const unplaced = [];
  const fields = [...words.querySelectorAll("[data-path]")];
  for (const source of sources) {
    for (const dispute of (source.disputed || []).filter(({ state }) => !state || state === "open")) {
      const place = placeIn(plan, pathOf(dispute));
      const field = fields.find(({ dataset }) => dataset.path === place) || fields.find(({ dataset }) => dataset.path.startsWith(`${place}.`) || dataset.path.startsWith(`${place}[`));
      const note = disputeNote(source.system, dispute);
      if (!field) unplaced.push([dispute, note]);
      else if (field.matches("dd")) field.append(note);
      else field.after(note);
    }
  }
  return unplaced;
}

function disputeNote(system, dispute) {
  return el("div", { class: "dispute", role: "note" }, el("p", { class: "says" }, `${system} says something else here:`),
    valueShown(dispute.theirs, pathOf(dispute), "A blank: nothing."), el("p", {}, link("#/decide", "It waits for a decision")));
}

function disputesElsewhere(unplaced) {
  return el("section", { class: "card" }, el("h2", {}, "Where a system says something else"),
    ...unplaced.flatMap(([dispute, note]) => [el("h3", {}, fieldName(pathOf(dispute))), note]));
}
