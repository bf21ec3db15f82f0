// A record in plain words, as the gateway tells it: sections of sentences, each pointing at its field.

import { el } from "./element.js";

// A section of level 1 with the parts of level 2 that follow it.
export function grouped(sections) {
  const groups = [];
  for (const section of sections) {
    if (section.level === 1 || !groups.length) groups.push([section]);
    else groups[groups.length - 1].push(section);
  }
  return groups;
}

export function partShown(sections) {
  return el("section", {}, ...sections.flatMap((section) =>
    [el(section.level === 1 ? "h3" : "h4", {}, section.heading), ...sentencesShown(section.sentences)]));
}

export function sentencesShown(sentences) {
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

export function nameOf(record) {
  const name = (record.person || {}).name || {};
  return name.text || [...(name.given || []), name.family || ""].join(" ").trim() || "no name";
}
