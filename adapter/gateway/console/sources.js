// Which systems say what is in a plan: what each said last, when it last confirmed it, and who has not since.

import { el, facts, tag } from "./element.js";
import { time } from "./words.js";

export function sourcesShown(sources) {
  if (!Array.isArray(sources)) return el("section", { class: "card sources" }, el("h2", {}, "Who says so"), el("p", { class: "missing" }, sources.detail || sources.title));
  return el("section", { class: "card sources" }, el("h2", {}, "Who says so"),
    ...(sources.length ? sources.map(sourceShown) : [el("p", { class: "missing" }, "No system has said anything about this plan. It was written here.")]));
}

function sourceShown(source) {
  const open = (source.disputed || []).filter(({ state }) => !state || state === "open").length;
  return el("div", { class: "source" }, el("h3", {}, source.system), source.organisation && source.organisation !== source.system ? el("p", { class: "soft" }, source.organisation) : "",
    source.missing_since ? el("p", { class: "unconfirmed" }, tag("decide", "not confirmed since"), el("span", {}, time(source.missing_since), ": the newest file does not speak of this person. Nothing was taken away.")) : "",
    facts([["Last said something new", time(source.last_said)], ["Last confirmed", time(source.last_confirmed)],
      ["Says otherwise", open ? `in ${open === 1 ? "1 place" : `${open} places`}, beside the words` : null]]));
}
