// The plan as the person reads it, saved as a file: a link would carry no token.

import { ask, idIn } from "./door.js";
import { byId, el, say } from "./element.js";
import { showProblem } from "./problem.js";

const KINDS = [["Save for the person (PDF)", ""], ["Save in large print (PDF)", "&print=large"]];

export function documentsToSave(id) {
  return KINDS.map(([text, print]) => el("button", { type: "button", class: "quiet", onclick: ({ currentTarget }) => save(currentTarget, id, print) }, text));
}

async function save(button, id, print) {
  button.disabled = true;
  say("Making the PDF…");
  try {
    const response = await ask(`records/${idIn(id)}/document?format=pdf${print}`, { headers: { Accept: "application/pdf" } });
    const replaced = Number(response.headers.get("Outcomes-Replaced")) || 0;
    const address = URL.createObjectURL(await response.blob());
    el("a", { href: address, download: print ? "plan-large-print.pdf" : "plan.pdf" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    say(replaced ? `The PDF has been saved. It has no sign for some characters (${replaced}): they stand by their names.` : "The PDF has been saved.");
  } catch (problem) {
    showProblem(problem, { before: "The PDF" });
    byId("problem").scrollIntoView({ block: "nearest" });
  } finally {
    button.disabled = false;
  }
}
