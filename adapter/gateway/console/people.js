// People: one entry for each plan, by the person's name. Names are shown and searched here; they are in no address.

import { call, idIn } from "./door.js";
import { counted, el, empty, facts, link, newId, say } from "./element.js";
import { listed } from "./paging.js";
import { day, time } from "./words.js";

export async function people(parameters, { signal }) {
  const first = await call("records", { signal });
  const page = { title: "People", lead: "One entry for each plan that you may see." };
  if (!first.items.length) return { ...page, parts: [empty("There are no plans yet.", el("p", {}, link("#/send", "Send a file to a system"), ": the people in it will be here."))] };
  const list = el("ul", { class: "list people" });
  return { ...page, parts: [finder(list), ...listed(list, first, entry, ["plan", "plans"], signal)] };
}

function entry(plan) {
  const person = plan.person || {};
  const name = person.name || "No name is recorded";
  return el("li", { class: "entry", "data-name": String(name).toLocaleLowerCase("en-GB") },
    el("h2", {}, link(`#/people/${idIn(plan.id)}`, name)),
    plan.title ? el("p", {}, plan.title) : "",
    facts([["Born", person.birth_date ? day(person.birth_date) : "not recorded"], ["Outcomes", String(plan.outcomes ?? "")],
      ["Systems", (plan.systems || []).join(", ") || "none"], ["Last changed", time(plan.updated)]], { class: "facts inline" }));
}

// Narrows what is on the page already: nothing that is typed here leaves the browser.
function finder(list) {
  const id = newId("find");
  const input = el("input", { type: "search", id, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-help`, oninput: () => {
    const wanted = input.value.trim().toLocaleLowerCase("en-GB");
    for (const item of list.children) item.hidden = Boolean(wanted) && !item.dataset.name.includes(wanted);
    const left = [...list.children].filter((item) => !item.hidden).length;
    say(wanted ? `${counted(left, "plan", "plans")} of the ${list.children.length} on this page.` : "", false);
  } });
  return el("div", { class: "field finder" }, el("label", { for: id }, "Find a name among those on this page"), input,
    el("p", { class: "help", id: `${id}-help` }, "What you type stays in this tab."));
}
