// Their rows, as they came, with what was said of each where it stands.

import { byId, counted, el } from "./element.js";
import { placeOf, reveal } from "./look_places.js";
import { LOSSES, SEVERITIES } from "./words.js";

export function showRows(shown, choosePlanOf) {
  const { rows, refused } = shown;
  if (rows.text !== undefined) {
    byId("rows").replaceChildren(el("pre", { class: "message" }, rows.text), more(rows.more, "byte", "bytes"));
    return;
  }
  const notes = notesByRow(shown);
  const turnedAway = new Set(refused.flatMap((where) => placeOf(where).numbers));
  const list = rows.rows.map((row) => rowShown(row, rows, notes.get(row.number) || [], turnedAway.has(row.number), choosePlanOf));
  byId("rows").replaceChildren(el("ol", { class: "sheet" }, ...list), more(rows.more, "row", "rows"));
}

function more(number, one, many) {
  return number ? el("p", { class: "more" }, `And ${counted(number, one, many)} more, read and not shown.`) : "";
}

// Every loss and issue, by the row that it speaks of.
function notesByRow(shown) {
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

function rowShown(row, { headers, unit }, notes, refused, choosePlanOf) {
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

// The rows of the plan that is shown are marked, and opened when it was chosen elsewhere.
export function markRows(shown, first, openRows) {
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
