// The page: who is signed in, which view an address shows, and how one view gives way to the next.
// An address holds ids of records, receipts and items, and never anything about a person.

import { decide } from "./decide.js";
import { call, forgetToken, hasToken, keepToken, several, takeToken } from "./door.js";
import { byId, el, focusOn, link, say } from "./element.js";
import { learn } from "./fields.js";
import { item } from "./item.js";
import { fillSystems, listen as listenToLook } from "./look.js";
import { people } from "./people.js";
import { clearProblem, showProblem } from "./problem.js";
import { receipt } from "./receipt.js";
import { receipts } from "./receipts.js";
import { record } from "./record.js";
import { sending } from "./sending.js";
import { systems } from "./systems.js";

const NAME = "outcomes-adapter";
const MOST_COUNTED = 100;
const VIEWS = [
  [/^receipts$/, "receipts", receipts],
  [/^receipts\/([^/]+)$/, "receipts", receipt],
  [/^send(?:\/([^/]+))?$/, "receipts", sending],
  [/^decide$/, "decide", decide],
  [/^decide\/(held|conflicts)\/([^/]+)$/, "decide", item],
  [/^people$/, "people", people],
  [/^people\/([^/]+)(?:\/(\d+))?$/, "people", record],
  [/^systems$/, "systems", systems],
];
let leaving = null; // ends what the view before is still waiting for
let moved = false; // whether the reader has gone from one view to another: only then does focus move

// Each view answers `{title, lead, back, parts}`, or throws the problem it met.
async function show() {
  if (!location.hash.startsWith("#/") && location.hash !== "") return;
  if (leaving) leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const route = location.hash.slice(2) || "look";
  clearProblem();
  say("");
  document.body.removeAttribute("aria-busy");
  byId("sign-in").hidden = true;
  if (!hasToken()) return askForToken();
  const [place, view, parameters] = found(route);
  marked(place);
  byId("try").hidden = Boolean(view);
  byId("view").hidden = !view;
  if (view) await opened(view, parameters, signal);
  else arrived("Drop a file and look", byId("try").querySelector("h1"));
  return undefined;
}

function found(route) {
  for (const [pattern, place, view] of VIEWS) {
    const match = pattern.exec(route);
    if (match) return [place, view, match.slice(1).map((part) => part && decodeURIComponent(part))];
  }
  return route === "look" ? ["look", null, []] : ["look", nowhere, []];
}

function nowhere() {
  throw { title: "There is nothing at this address", detail: "The menu leads to everything there is.", status: 404, issues: [] };
}

async function opened(view, parameters, signal) {
  const late = setTimeout(() => say("One moment…"), 300);
  byId("view").setAttribute("aria-busy", "true");
  try {
    const page = await view(parameters, { signal, again: show, counted: countToDecide });
    if (signal.aborted) return;
    laid(page);
    say("");
  } catch (problem) {
    if (signal.aborted) return;
    if (problem.status === 401) return askForToken(problem);
    laid({ title: problem.status === 404 ? "It is not here" : "This cannot be shown", parts: [el("p", {}, link(`#/${byId("nav").dataset.place}`, "Back to the list"))] });
    showProblem(problem);
  } finally {
    clearTimeout(late);
    if (!signal.aborted) byId("view").removeAttribute("aria-busy");
  }
}

function laid({ title, lead, back, parts }) {
  const heading = el("h1", { tabindex: "-1" }, title);
  byId("view").replaceChildren(
    el("header", { class: "view-head" }, back ? el("p", { class: "back" }, link(back.href, `‹ ${back.text}`)) : "", heading, lead ? el("p", { class: "lead" }, lead) : ""),
    ...parts.filter(Boolean),
  );
  arrived(title, heading);
}

function arrived(title, heading) {
  document.title = `${title} – ${NAME}`;
  if (!moved) return;
  window.scrollTo(0, 0);
  focusOn(heading);
}

function marked(place) {
  byId("nav").dataset.place = place;
  byId("nav").hidden = byId("sign-out").hidden = false;
  for (const anchor of byId("nav").querySelectorAll("a")) {
    if (anchor.dataset.place === place) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
}

// --- signing in

function askForToken(problem) {
  forgetToken();
  byId("view").replaceChildren();
  for (const id of ["try", "view", "nav", "sign-out"]) byId(id).hidden = true;
  byId("sign-in").hidden = false;
  if (problem) byId("sign-in-why").textContent = "That token does not open this gateway. A demonstration prints a new one each time it starts.";
  document.title = `Sign in – ${NAME}`;
  byId("token").focus();
}

// Whether the token opens the gateway; what the views share is fetched with the same question. A caller who may not
// see the systems can still do what its scopes allow.
async function begin() {
  if (!hasToken()) return show();
  const [words, told] = await Promise.allSettled([call("console/words.json"), call("systems")]);
  if (words.status === "fulfilled") learn(words.value);
  const problem = told.reason;
  if (problem && problem.status === 401) return askForToken(problem);
  if (told.value) fillSystems(told.value.items);
  if (told.value || problem.status === 403) countToDecide();
  await show();
  return problem && (problem.status !== 403 || !byId("try").hidden) ? showProblem(problem, { before: "The systems" }) : undefined;
}

// How many decisions are waiting, beside "To decide". A caller who may not see them is shown none.
async function countToDecide() {
  const lists = await Promise.allSettled(["held", "conflicts"].map((list) => several(`${list}?limit=${MOST_COUNTED}`, MOST_COUNTED)));
  const told = lists.filter((list) => list.status === "fulfilled").map((list) => list.value);
  const number = told.reduce((sum, list) => sum + list.items.length, 0);
  const more = told.some((list) => list.more) ? "+" : "";
  byId("waiting").hidden = !number;
  byId("waiting").replaceChildren(...(number ? [`${number}${more}`, el("span", { class: "unseen" }, " waiting")] : []));
}

function listen() {
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    keepToken(byId("token").value.trim());
    byId("token").value = "";
    moved = true;
    begin();
  });
  byId("sign-out").addEventListener("click", () => {
    askForToken();
    location.reload(); // nothing of anybody stays in this tab
  });
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  window.addEventListener("hashchange", () => {
    if (takeToken()) return void begin();
    moved = true;
    show();
  });
  listenToLook(askForToken);
}

takeToken();
listen();
begin();
