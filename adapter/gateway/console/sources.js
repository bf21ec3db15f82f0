// Which systems say what is in a plan: what each said last, when it last confirmed it, and who has not since.

import { el, facts, tag } from "./element.js";
import { time } from "./words.js";

export function sourcesShown(sources, history) {
  if (!Array.isArray(sources)) return el("section", { class: "card sources" }, el("h2", {}, "Who says so"), el("p", { class: "missing" }, sources.detail || sources.title));
  return el("section", { class: "card sources" }, el("h2", {}, "Who says so"),
    ...sources.map(sourceShown), ...writersShown(sources, history),
    sources.length ? "" : el("p", { class: "soft" }, "No system has said anything about this plan."));
}

// Those who wrote in it here, over HTTP or on a page: an organisation, and no system's file.
function writersShown(sources, history) {
  const known = new Set(sources.map((source) => source.organisation || source.system));
  const last = new Map();
  for (const version of Array.isArray(history) ? history : []) if (version.by && !known.has(version.by) && !last.has(version.by)) last.set(version.by, version);
  return [...last].map(([by, { at, version }]) => el("div", { class: "source" }, el("h3", {}, by),
    facts([["Last wrote here", [time(at), ` (version ${version})`]]])));
}

function sourceShown(source) {
  const open = (source.disputed || []).filter(({ state }) => !state || state === "open").length;
  return el("div", { class: "source" }, el("h3", {}, source.system), source.organisation && source.organisation !== source.system ? el("p", { class: "soft" }, source.organisation) : "",
    source.missing_since ? el("p", { class: "unconfirmed" }, tag("decide", "not confirmed since"), el("span", {}, time(source.missing_since), ": the newest file does not speak of this person. Nothing was taken away.")) : "",
    facts([["Last said something new", time(source.last_said)], ["Last confirmed", time(source.last_confirmed)],
      ["Says otherwise", open ? `in ${open === 1 ? "1 place" : `${open} places`}, beside the words` : null]]));
}
