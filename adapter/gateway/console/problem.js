// What was refused, in words, with every fault, and what to do about it.

import { byId, counted, el, link, say } from "./element.js";

const ADVICE = {
  0: "",
  403: "Ask whoever runs the gateway to give your token this permission.",
  404: "It may have been decided or removed meanwhile. Go back to the list and look again.",
  409: "Somebody may have done this before you. Look again before you go on.",
  412: "Somebody changed this while you were looking. Look again before you go on.",
  413: "Send it in smaller parts.",
  429: "The gateway has been asked too much at once.",
  503: "Nothing was changed. The gateway, or what it keeps plans in, will be back.",
};

export function clearProblem() {
  byId("problem").hidden = true;
}

// The problem as an alert at the top of the page, or beside what was asked (`where`).
export function showProblem(problem, { before = "" } = {}) {
  if (!problem || !problem.title) throw problem; // a fault of this page, for its console
  say("");
  byId("problem-title").textContent = before ? `${before}: ${problem.title}` : problem.title;
  byId("problem-detail").textContent = problem.detail || "";
  const faults = (problem.issues || []).filter((issue) => issue.text !== problem.detail);
  byId("problem-faults").replaceChildren(...faults.map((issue) =>
    el("li", {}, issue.where ? el("strong", {}, `${placesOf(issue.where)}: `) : "", issue.text)));
  const wait = problem.wait ? `Try again in ${counted(problem.wait, "second", "seconds")}.` : "";
  const receipt = problem.receipt ? link(`#/receipts/${encodeURIComponent(problem.receipt.id)}`, "See its receipt") : "";
  byId("problem-advice").replaceChildren([ADVICE[problem.status] || "", wait].filter(Boolean).join(" "), receipt);
  byId("problem").hidden = false;
}

const placesOf = (where) => (Array.isArray(where) ? where.join(", ") : String(where));
