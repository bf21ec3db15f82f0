// The page where a person drops a file and looks. Text from a file is only ever inserted as text.
"use strict";

const TOKEN = "outcomes-adapter-token"; // the one thing that is stored, in this tab alone
const LOSSES = {
  dropped: "did not come through",
  coarsened: "came through less fine",
  assumed: "filled in, not said",
};
const SEVERITIES = { fatal: "cannot be read", error: "cannot be read", warning: "look again", information: "to know" };
const TYPES = { csv: "text/csv", tsv: "text/tab-separated-values", json: "application/json", ndjson: "application/x-ndjson" };
const PLACES_SHOWN = 12;

const byId = (id) => document.getElementById(id);
let chosen = null; // the file
let shown = null; // what /look answered
let asked = 0; // an answer that a later question has overtaken is not shown

function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const counted = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

// What the counts below it show as well is said for those who listen, and takes no room.
function say(text, seen = true) {
  byId("status").textContent = text;
  byId("status").classList.toggle("unseen", !seen);
}

// --- the token

function takeToken() {
  const found = /(?:^#|&)token=([^&]*)/.exec(location.hash);
  if (!found) return;
  sessionStorage.setItem(TOKEN, decodeURIComponent(found[1]));
  history.replaceState(null, "", location.pathname);
}

function askForToken(why) {
  sessionStorage.removeItem(TOKEN);
  byId("choose").hidden = true;
  byId("shown").hidden = true;
  byId("sign-in").hidden = false;
  if (why) byId("sign-in-why").textContent = why;
  byId("token").focus();
}

async function call(path, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${sessionStorage.getItem(TOKEN) || ""}` };
  let response;
  try {
    response = await fetch(path, { ...options, headers, credentials: "omit", cache: "no-store" });
  } catch (error) {
    throw { title: "The gateway does not answer", detail: "Is it running? Nothing was read.", issues: [] };
  }
  if (!response.ok) {
    const told = await response.json().catch(() => ({ title: "Something broke here", detail: `The gateway said ${response.status}.` }));
    throw { ...told, status: response.status };
  }
  return parsed(await response.text());
}

// A number is shown with the digits it was written with: 1.50 is not 1.5.
function parsed(text) {
  if (typeof JSON.rawJSON !== "function") return JSON.parse(text);
  return JSON.parse(text, (key, value, context) =>
    typeof value === "number" && context && context.source !== String(value) ? JSON.rawJSON(context.source) : value);
}

// --- choosing

async function begin() {
  byId("problem").hidden = true;
  if (!sessionStorage.getItem(TOKEN)) return askForToken();
  try {
    fillSystems((await call("../systems")).items);
  } catch (problem) {
    if (problem.status === 401) return askForToken("That token does not open this gateway. It prints a new one each time it starts.");
    return showProblem(problem);
  }
  byId("sign-in").hidden = true;
  byId("choose").hidden = false;
  return undefined;
}

function fillSystems(items) {
  const own = (item) => item.name === "fhir" || item.name === "record";
  const readable = items.filter((item) => item.directions.includes("in"));
  const options = [...readable.filter((item) => !own(item)), ...readable.filter(own)]
    .map((item) => el("option", { value: item.name }, item.title || item.name));
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
  const ending = chosen.name.split(".").pop().toLowerCase();
  const type = TYPES[ending] || chosen.type || "application/octet-stream";
  byId("problem").hidden = true;
  byId("shown").hidden = true;
  document.body.setAttribute("aria-busy", "true");
  say("Reading…");
  try {
    const answer = await call(`../look?${query}`, { method: "POST", body: chosen, headers: { "Content-Type": type } });
    if (mine === asked) show(answer);
  } catch (problem) {
    if (mine !== asked) return;
    if (problem.status === 401) askForToken("That token no longer opens this gateway. It prints a new one each time it starts.");
    else showProblem(problem);
  } finally {
    if (mine === asked) document.body.removeAttribute("aria-busy");
  }
}

function showProblem(problem) {
  if (!problem.title) throw problem; // a fault of this page, for its console
  say("");
  byId("problem-title").textContent = problem.title;
  byId("problem-detail").textContent = problem.detail || "";
  const faults = (problem.issues || []).filter((issue) => issue.text !== problem.detail);
  byId("problem-faults").replaceChildren(...faults.map((issue) =>
    el("li", {}, issue.where ? el("strong", {}, `${issue.where}: `) : "", issue.text)));
  byId("problem").hidden = false;
}

// --- places: "line 6, column DOB", "lines 8, 10 and 3 more", "row 4: status"

function placeOf(where) {
  const found = /^(?:line|row)s? ([0-9]+(?:, [0-9]+)*)/.exec(where);
  const column = where.indexOf(", column ");
  return {
    numbers: found ? found[1].split(", ").map(Number) : [],
    column: column < 0 ? "" : where.slice(column + ", column ".length),
    short: found ? found[0] : where,
  };
}

function light(places) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const { numbers, column } of places) {
    for (const number of numbers) {
      const row = byId(`row-${number}`);
      if (!row) continue;
      row.classList.add("lit");
      for (const cell of row.querySelectorAll("[data-column]")) {
        if (column && cell.dataset.column === column) cell.classList.add("lit");
      }
    }
  }
}

const besideEachOther = (pane) => getComputedStyle(pane).overflowY === "auto";

// Where the panes stand side by side, the rows move so that the first of these can be seen; the page itself stays.
function reveal(element) {
  const pane = document.querySelector(".pane.rows");
  if (!element || !besideEachOther(pane)) return;
  const { top, bottom } = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (top < frame.top || bottom > Math.min(frame.bottom, window.innerHeight)) pane.scrollTop += top - frame.top - frame.height / 4;
}

function goTo(place) {
  const row = byId(`row-${place.numbers[0]}`);
  if (!row) return;
  row.open = true;
  light([place]);
  const cell = [...row.querySelectorAll("dt[data-column]")].find((dt) => dt.dataset.column === place.column);
  if (besideEachOther(document.querySelector(".pane.rows"))) reveal(cell || row);
  else (cell || row).scrollIntoView({ block: "center" });
}

// --- what was found

function show(answer) {
  shown = answer;
  showCounts(answer.counts);
  showRows(answer);
  showTold("losses", answer.losses.map((loss) => ({ ...loss, tag: loss.kind, word: LOSSES[loss.kind], text: loss.why })),
    "Everything came through whole.");
  showTold("issues", answer.issues.map((issue) => ({ ...issue, tag: issue.severity, word: SEVERITIES[issue.severity] })),
    "Nothing.");
  fillPicker(answer.plans);
  byId("shown").hidden = false;
  document.body.classList.add("looked");
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

function nameOf(record) {
  const name = (record.person || {}).name || {};
  return name.text || [...(name.given || []), name.family || ""].join(" ").trim() || "no name";
}

// --- their rows

function showRows({ rows, refused }) {
  if (rows.text !== undefined) {
    byId("rows").replaceChildren(el("pre", { class: "message" }, rows.text), more(rows.more, "byte", "bytes"));
    return;
  }
  const notes = notesByRow();
  const turnedAway = new Set(refused.flatMap((where) => placeOf(where).numbers));
  const list = rows.rows.map((row) => rowShown(row, rows, notes.get(row.number) || [], turnedAway.has(row.number)));
  byId("rows").replaceChildren(el("ol", { class: "sheet" }, ...list), more(rows.more, "row", "rows"));
}

function more(number, one, many) {
  return number ? el("p", { class: "more" }, `And ${counted(number, one, many)} more, read and not shown.`) : "";
}

// Every loss and issue, by the row that it speaks of.
function notesByRow() {
  const notes = new Map();
  const add = (where, kind, text) => {
    const { numbers, column } = placeOf(where);
    for (const number of numbers) {
      if (!notes.has(number)) notes.set(number, []);
      notes.get(number).push({ column, kind, text });
    }
  };
  for (const issue of shown.issues) for (const where of issue.where) add(where, issue.severity, issue.text);
  for (const loss of shown.losses) for (const where of loss.where) add(where, loss.kind, `${LOSSES[loss.kind]}: ${loss.why}`);
  return notes;
}

function rowShown(row, { headers, unit }, notes, refused) {
  const start = row.cells.filter(Boolean).join(" · ") || "a blank row";
  const kinds = ["dropped", "coarsened", "assumed"].filter((kind) => notes.some((note) => note.kind === kind));
  const tags = [
    refused ? el("span", { class: "tag error" }, "refused") : null,
    row.plan === undefined && !refused ? el("span", { class: "tag" }, "not read as data") : null,
    ...kinds.map((kind) => el("span", { class: `tag ${kind}` }, kind)),
    notes.some((note) => note.kind === "warning") ? el("span", { class: "tag warning" }, "look again") : null,
  ];
  const summary = el("summary", {},
    el("span", { class: "number" }, el("span", { class: "unseen" }, unit), ` ${row.number}`),
    el("span", { class: "start" }, start), el("span", { class: "tags" }, ...tags));
  summary.addEventListener("click", () => choosePlanOf(row));
  const details = el("details", { class: "row", id: `row-${row.number}` }, summary,
    ...rowNotes(notes), cellsShown(row, headers, notes));
  return el("li", {}, details);
}

function rowNotes(notes) {
  const whole = notes.filter((note) => !note.column && (note.kind in SEVERITIES));
  return whole.length ? [el("div", { class: "cells" }, ...whole.flatMap((note) =>
    [el("span", {}), el("span", { class: `note ${note.kind}` }, note.text)]))] : [];
}

function cellsShown(row, headers, notes) {
  const absent = headers.filter((header, place) => row.cells[place] === null).length;
  const wide = Math.max(headers.length, row.cells.length);
  const cells = [];
  for (let place = 0; place < wide; place += 1) {
    const header = headers[place];
    const value = row.cells[place];
    const own = notes.filter((note) => note.column && note.column === header);
    if (value === null && !own.length) continue;
    cells.push(el("dt", { "data-column": header }, header === undefined ? "(no heading)" : header),
      el("dd", { "data-column": header },
        value ? value : el("span", { class: "empty" }, value === null ? "no cell" : "blank"),
        ...own.map((note) => el("span", { class: `note ${note.kind}` }, note.text))));
  }
  if (absent) cells.push(el("dt", {}, "and"), el("dd", {}, el("span", { class: "empty" }, `${counted(absent, "cell", "cells")} that the row does not have`)));
  return el("dl", { class: "cells" }, ...cells);
}

function choosePlanOf(row) {
  const number = shown.plans.findIndex((plan) => row.plan !== undefined && placeOf(plan.where).numbers[0] === row.plan);
  if (number >= 0) showPlan(number, false);
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
  showResources(plan);
  markRows(placeOf(plan.where).numbers[0], openRows);
}

function markRows(first, openRows) {
  if (shown.rows.text !== undefined) return;
  let top = null;
  for (const row of shown.rows.rows) {
    const element = byId(`row-${row.number}`);
    const here = row.plan === first && first !== undefined;
    element.toggleAttribute("data-here", here);
    if (openRows) element.open = here;
    if (here && !top) top = element;
  }
  if (openRows) reveal(top);
}

// A section of level 1 with the parts of level 2 that follow it.
function grouped(sections) {
  const groups = [];
  for (const section of sections) {
    if (section.level === 1 || !groups.length) groups.push([section]);
    else groups[groups.length - 1].push(section);
  }
  return groups;
}

function partShown(sections) {
  return el("section", {}, ...sections.flatMap((section) =>
    [el(section.level === 1 ? "h3" : "h4", {}, section.heading), ...sentencesShown(section.sentences)]));
}

function sentencesShown(sentences) {
  const blocks = [];
  let facts = null;
  let label = "";
  for (const sentence of sentences) {
    const matters = sentence.path.endsWith(".statement.text");
    const properties = { class: matters ? "matters" : sentence.kind, lang: sentence.language || undefined, dir: "auto", "data-path": sentence.path };
    if (!sentence.label) {
      blocks.push(el("p", properties, sentence.text));
      facts = null;
      continue;
    }
    if (!facts) {
      blocks.push(facts = el("dl", { class: "facts" }));
      label = "";
    }
    if (sentence.label !== label) facts.append(el("dt", {}, sentence.label));
    label = sentence.label;
    facts.append(el("dd", properties, sentence.text));
  }
  return blocks;
}

// --- FHIR and losses

function showResources(plan) {
  const wanted = new Set(plan.entries);
  const entries = shown.fhir.entry.filter((entry) => wanted.has(entry.fullUrl));
  byId("resources").replaceChildren(...(entries.length ? entries.map(({ resource }) =>
    el("details", { class: "resource" },
      el("summary", {}, el("span", { class: "type" }, resource.resourceType), about(resource)),
      el("pre", { tabindex: "0", role: "region", "aria-label": `${resource.resourceType} as JSON` }, JSON.stringify(resource, null, 2))))
    : [el("p", { class: "none" }, "None.")]));
}

function about(resource) {
  const text = (resource.description || {}).text;
  return text ? `: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}` : "";
}

function showTold(id, groups, nothing) {
  const order = ["fatal", "error", "dropped", "warning", "coarsened", "assumed", "information"];
  groups.sort((one, other) => order.indexOf(one.tag) - order.indexOf(other.tag));
  byId(id).replaceChildren(groups.length ? el("ul", { class: "told" }, ...groups.map(toldShown)) : el("p", { class: "none" }, nothing));
}

function toldShown(told) {
  const places = told.where.filter(Boolean).map(placeOf);
  const field = (places[0] || {}).column || told.path || "";
  const item = el("li", {},
    el("div", { class: "what" }, el("span", { class: `tag ${told.tag}` }, told.kind || told.word),
      field ? el("span", { class: "field-name" }, field) : "", told.count > 1 ? `${told.count.toLocaleString("en-GB")} times` : ""),
    el("p", { class: "why" }, told.text, told.kind && told.kept ? el("span", { class: "none" }, " – the original stays in the file") : ""),
    places.length ? placesShown(places) : "");
  item.addEventListener("mouseenter", () => {
    light(places);
    reveal(document.querySelector(".row.lit"));
  });
  item.addEventListener("mouseleave", () => light([]));
  return item;
}

function placesShown(places) {
  const buttons = places.slice(0, PLACES_SHOWN).map((place) => {
    if (!place.numbers.length) return el("span", {}, place.short);
    const button = el("button", { type: "button" }, place.short);
    const point = () => {
      light([place]);
      reveal(byId(`row-${place.numbers[0]}`));
    };
    button.addEventListener("focus", point);
    button.addEventListener("blur", () => light([]));
    button.addEventListener("mouseenter", point);
    button.addEventListener("mouseleave", () => light(places));
    button.addEventListener("click", () => goTo(place));
    return button;
  });
  const rest = places.length - buttons.length;
  return el("div", { class: "places" }, ...buttons, rest > 0 ? `and ${rest.toLocaleString("en-GB")} more` : "");
}

// --- listening

function listen() {
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(TOKEN, byId("token").value.trim());
    byId("token").value = "";
    begin();
  });
  byId("choose").addEventListener("submit", (event) => {
    event.preventDefault();
    if (chosen) look();
  });
  byId("file").addEventListener("change", (event) => {
    choose(event.target.files[0]);
    event.target.value = ""; // so that choosing the same file again, mended meanwhile, is a choice too
  });
  // What is shown was read as something else, or as somebody else's: it goes until it is read again.
  for (const id of ["system", "sender"]) byId(id).addEventListener("input", () => {
    if (!chosen || (byId("shown").hidden && byId("problem").hidden && !document.body.hasAttribute("aria-busy"))) return;
    asked += 1;
    document.body.removeAttribute("aria-busy");
    byId("shown").hidden = byId("problem").hidden = true;
    say("Press Look to read the file again.");
  });
  byId("which").addEventListener("change", (event) => showPlan(Number(event.target.value)));
  byId("previous").addEventListener("click", () => showPlan(Number(byId("which").value) - 1));
  byId("next").addEventListener("click", () => showPlan(Number(byId("which").value) + 1));
  window.addEventListener("hashchange", () => { takeToken(); begin(); });
  // Wherever a file is dropped, the browser must not open it in this tab.
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
    if (!byId("choose").hidden) choose(event.dataTransfer.files[0]);
  });
}

takeToken();
listen();
begin();
