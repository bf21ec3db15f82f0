// Try a file: drop one and see what each row says, what it means, and what becomes of it. It keeps nothing.

import { call } from "./door.js";
import { byId, counted, el, say } from "./element.js";
import { placeOf } from "./look_places.js";
import { markRows, showRows } from "./look_rows.js";
import { showResources, showTold } from "./look_told.js";
import { grouped, nameOf, partShown } from "./plan.js";
import { clearProblem, showProblem } from "./problem.js";
import { LOSSES, SEVERITIES, typeOf } from "./words.js";

let chosen = null; // the file
let shown = null; // what /look answered
let asked = 0; // an answer that a later question has overtaken is not shown
let signIn = null; // what to do where the token opens nothing

export function fillSystems(items) {
  const own = (item) => item.name === "fhir" || item.name === "record";
  const readable = items.filter((item) => item.directions.includes("in"));
  const isSetUp = (item) => item.organisation !== undefined && !own(item);
  const options = [...readable.filter(isSetUp), ...readable.filter((item) => !isSetUp(item) && !own(item)), ...readable.filter(own)]
    .map((item) => el("option", { value: item.name }, isSetUp(item) ? `${item.name}: ${item.title}` : item.title || item.name));
  byId("system").replaceChildren(...options);
}

function choose(file) {
  if (!file) return;
  chosen = file;
  byId("file-name").textContent = file.name;
  byId("look").disabled = false;
  look();
}

async function look() {
  const mine = ++asked;
  const query = new URLSearchParams({ from: byId("system").value });
  const sender = byId("sender").value.trim();
  if (sender) query.set("sender", sender);
  clearProblem();
  byId("shown").hidden = true;
  document.body.setAttribute("aria-busy", "true");
  say("Reading…");
  try {
    const answer = await call(`look?${query}`, { method: "POST", body: chosen, headers: { "Content-Type": typeOf(chosen) } });
    if (mine === asked) show(answer);
  } catch (problem) {
    if (mine !== asked) return;
    if (problem.status === 401) signIn(problem);
    else showProblem(problem);
  } finally {
    if (mine === asked) document.body.removeAttribute("aria-busy");
  }
}

// --- what was found

function show(answer) {
  shown = answer;
  showCounts(answer.counts);
  showRows(answer, choosePlanOf);
  showTold("losses", answer.losses.map((loss) => ({ ...loss, tag: loss.kind, word: LOSSES[loss.kind], text: loss.why })),
    "Everything came through whole.");
  showTold("issues", answer.issues.map((issue) => ({ ...issue, tag: issue.severity, word: SEVERITIES[issue.severity] })),
    "Nothing.");
  showTold("quality", (answer.quality || []).map((finding) => ({ ...finding, tag: "assumed", word: "to think about" })), "Nothing.");
  fillPicker(answer.plans);
  byId("shown").hidden = false;
  byId("try").classList.add("looked");
  for (const pane of document.querySelectorAll(".pane")) pane.scrollTop = 0;
  showPlan(0);
  const { people, outcomes, refused } = answer.counts;
  say(`Done: ${counted(people, "person", "people")}, ${counted(outcomes, "outcome", "outcomes")}, ` +
    `${refused ? counted(refused, "refused", "refused") : "none refused"}.`, false);
}

function showCounts(counts) {
  const facts = [
    [counts.people === 1 ? "person" : "people", counts.people],
    [counts.outcomes === 1 ? "outcome" : "outcomes", counts.outcomes],
    [counts.refused === 1 ? "row or part refused" : "rows or parts refused", counts.refused, counts.refused ? "dropped" : ""],
    ...Object.entries(counts.losses).map(([kind, number]) => [`${kind}: ${LOSSES[kind]}`, number, number ? kind : ""]),
  ];
  byId("counts").replaceChildren(...facts.map(([name, number, kind]) =>
    el("div", { class: kind }, el("dt", {}, name), el("dd", {}, number.toLocaleString("en-GB")))));
}

function fillPicker(plans) {
  byId("steps").hidden = plans.length < 2;
  byId("which").replaceChildren(...plans.map((plan, number) =>
    el("option", { value: number }, `${number + 1} of ${plans.length}: ${nameOf(plan.record)}`)));
}

// --- the plan in plain words

function showPlan(number, openRows = true) {
  const plan = shown.plans[number];
  byId("previous").disabled = number <= 0;
  byId("next").disabled = number >= shown.plans.length - 1;
  if (!plan) {
    byId("plan").replaceChildren(el("p", { class: "missing" }, "No plan came through. What to look at says why."));
    byId("resources").replaceChildren(el("p", { class: "none" }, "None."));
    return;
  }
  byId("which").value = String(number);
  document.querySelector(".pane.plan").scrollTop = 0;
  const hidden = shown.counts.plans_not_shown;
  const last = hidden && number === shown.plans.length - 1
    ? [el("p", { class: "more" }, `And ${counted(hidden, "plan", "plans")} more, read and not shown.`)] : [];
  byId("plan").replaceChildren(...grouped(plan.words).map(partShown), ...last);
  showResources(shown, plan);
  markRows(shown, placeOf(plan.where).numbers[0], openRows);
}

function choosePlanOf(row) {
  const number = shown.plans.findIndex((plan) => row.plan !== undefined && placeOf(plan.where).numbers[0] === row.plan);
  if (number >= 0) showPlan(number, false);
}

// What is shown was read as something else, or as somebody else's: it goes until it is read again.
function forget() {
  if (!chosen || (byId("shown").hidden && byId("problem").hidden && !document.body.hasAttribute("aria-busy"))) return;
  asked += 1;
  document.body.removeAttribute("aria-busy");
  byId("shown").hidden = true;
  clearProblem();
  say("Press Look to read the file again.");
}

export function listen(askForToken) {
  signIn = askForToken;
  byId("choose").addEventListener("submit", (event) => {
    event.preventDefault();
    if (chosen) look();
  });
  byId("file").addEventListener("change", (event) => {
    choose(event.target.files[0]);
    event.target.value = ""; // so that choosing the same file again, mended meanwhile, is a choice too
  });
  for (const id of ["system", "sender"]) byId(id).addEventListener("input", forget);
  byId("which").addEventListener("change", (event) => showPlan(Number(event.target.value)));
  byId("previous").addEventListener("click", () => showPlan(Number(byId("which").value) - 1));
  byId("next").addEventListener("click", () => showPlan(Number(byId("which").value) + 1));
  listenForDrops();
}

// Wherever a file is dropped, the browser must not open it in this tab.
function listenForDrops() {
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dragging");
  });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    if (!byId("try").hidden) choose(event.dataTransfer.files[0]);
  });
}
