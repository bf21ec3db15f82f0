// What could be better in a plan, said kindly, with the criterion that says so. Never a refusal.

import { el } from "./element.js";

// `named` says in words where a finding is: in a plan by the outcome and the review, in a receipt by the lines.
export function qualityShown(findings, heading = "h2", named = () => "") {
  if (!Array.isArray(findings) || !findings.length) return null;
  const listed = new Map(); // one entry for each thing that is said, however many places it is said of
  for (const finding of findings) {
    const before = listed.get(finding.text) || { count: 0, places: [] };
    listed.set(finding.text, { ...finding, count: before.count + (finding.count || 1), places: [...before.places, named(finding.where)] });
  }
  return el("section", { class: "card quality" }, el(heading, {}, "What could be better"),
    el("p", { class: "soft" }, "To think about together. Nothing was refused for it."),
    el("ul", { class: "told" }, ...[...listed.values()].map(findingShown)));
}

function findingShown({ text, quote, source, count, places }) {
  return el("li", {}, el("p", {}, text, count > 1 ? el("span", { class: "soft" }, ` (${count.toLocaleString("en-GB")} times)`) : ""),
    ...[...new Set(places)].filter(Boolean).map((place) => el("p", { class: "soft about", dir: "auto" }, place)),
    quote ? el("details", {}, el("summary", {}, "What says so"), el("blockquote", {}, quote), source ? el("p", { class: "soft" }, source) : "") : "");
}
