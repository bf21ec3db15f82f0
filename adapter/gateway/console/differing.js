// Where a system and we differed when they first met: columns with a count, each asked about as one decision.

import { idIn, parsed, send } from "./door.js";
import { counted, el, newId, say } from "./element.js";
import { fieldCalled } from "./fields.js";
import { clearProblem, showProblem } from "./problem.js";

export function differing(columns, signal) {
  if (!columns.length) return null;
  const id = newId("differing");
  return el("section", { "aria-labelledby": id },
    el("h2", { id }, "When two first met"),
    el("p", { class: "soft" }, "What a system and we had both written before they met, and not alike. Ours stands, nothing was overwritten, and nothing is sent about it. Each column is decided at once, for everybody in it."),
    el("ul", { class: "list" }, ...columns.map((column) => entry(column, signal))));
}

function entry(column, signal) {
  const name = fieldCalled(column.path);
  const button = el("button", { type: "button", onclick: () => open(column, button, signal) }, `Look at “${name}” from ${column.system}`);
  return el("li", { class: "entry" },
    el("h3", {}, name),
    el("p", {}, counted(column.count, "place", "places"), `, from ${column.system}.`),
    el("p", { class: "soft" }, `Whose to decide: ${column.owner}.`), button);
}

// Its places become one thing to decide, with both voices side by side, and that is opened.
async function open(column, button, signal) {
  button.disabled = true;
  clearProblem();
  say("One moment…");
  try {
    const answer = await send("differences", { system: column.system, path: column.path }, { signal });
    location.hash = `#/decide/conflicts/${idIn(parsed(await answer.text()).id)}`;
  } catch (problem) {
    if (signal.aborted) return;
    button.disabled = false;
    showProblem(problem, { before: "It was not opened" });
  }
}
