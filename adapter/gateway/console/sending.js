// A file goes to a system, on purpose, and its receipt is shown: unlike trying a file, this keeps and applies it.

import { ask, call, idIn, parsed } from "./door.js";
import { el, empty, focusOn, link, newId, say } from "./element.js";
import { clearProblem, showProblem } from "./problem.js";
import { typeOf } from "./words.js";

export const takesMessages = (item) => item.directions.includes("in") && !["fhir", "record"].includes(item.name) && item.organisation !== undefined;

export async function sending([name], { signal, counted }) {
  const systems = await known(signal);
  const page = { title: "Send a file to a system", back: { href: "#/receipts", text: "All receipts" } };
  if (systems && !systems.length) return { ...page, parts: [empty("No system is set up that files can be sent to.", "Its operator adds one to adapter.toml, as [systems.NAME].")] };
  return { ...page, lead: "It is kept, and what it says goes into the plans. To look without keeping anything, try a file instead.", parts: [form(systems, name, signal, counted)] };
}

// None where the caller may send and may not see the systems: then the name of one is typed.
async function known(signal) {
  try {
    return (await call("systems", { signal })).items.filter(takesMessages);
  } catch (problem) {
    if (problem.status === 403) return null;
    throw problem;
  }
}

function form(systems, name, signal, counted) {
  const system = newId("system");
  const file = newId("file");
  const fault = el("p", { class: "fault", id: newId("fault"), hidden: true }, "Choose a file first.");
  const choice = !systems ? el("input", { id: system, type: "text", value: name, required: true, autocomplete: "off", spellcheck: "false", placeholder: "lochside-council" }) : el("select", { id: system }, ...systems.map((item) => el("option", { value: item.name, selected: item.name === name }, item.title ? `${item.name} – ${item.title}` : item.name)));
  const input = el("input", { id: file, type: "file", "aria-describedby": fault.id });
  const button = el("button", { type: "submit" }, "Send it");
  return el("form", { class: "card narrow", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    fault.hidden = Boolean(input.files.length);
    if (!choice.value.trim()) return void focusOn(choice);
    if (!input.files.length) return void focusOn(input);
    button.disabled = true;
    clearProblem();
    say("Sending…");
    try {
      await sent(choice.value.trim(), input.files[0], signal);
      counted();
    } catch (problem) {
      if (signal.aborted) return;
      button.disabled = false;
      showProblem(problem, { before: "It was not sent" });
    }
  } },
  el("div", { class: "field" }, el("label", { for: system }, "Which system is it from?"), choice, systems ? "" : el("p", { class: "help" }, "The name that adapter.toml gives it. Never a person’s name.")),
  el("div", { class: "field" }, el("label", { for: file }, "The file"), input, fault),
  el("p", { class: "soft" }, "The same file sent twice changes nothing. ", link("#/look", "Try a file without keeping it")),
  button);
}

// 200 with the receipt, or 202 with where it will be: its own view asks until it is done.
async function sent(system, file, signal) {
  const response = await ask(`systems/${idIn(system)}/messages`, { method: "POST", body: file, headers: { "Content-Type": typeOf(file) }, signal });
  const receipt = parsed(await response.text());
  location.hash = `#/receipts/${idIn(receipt.id)}`;
}
