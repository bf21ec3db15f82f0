// Whose plan it is, where an answer gives only the number of a record: asked for one by one, a few at a time.

import { call, idIn } from "./door.js";
import { el, link } from "./element.js";
import { nameOf } from "./plan.js";
import { day } from "./words.js";

const MOST = 20; // of one view: the rest keep their numbers

// `named(id)` is a link that says the name once it is known. What the caller may not see keeps its number.
export function naming(signal) {
  const asked = new Map();
  return (id) => {
    const anchor = link(`#/people/${idIn(id)}`, `plan ${String(id).slice(0, 8)}`);
    const born = el("span", { class: "soft" });
    if (!asked.has(id) && asked.size < MOST) asked.set(id, call(`records/${idIn(id)}`, { signal }));
    if (asked.has(id)) {
      asked.get(id).then((record) => {
        anchor.textContent = nameOf(record);
        const birth = (record.person || {}).birth_date;
        if (birth) born.textContent = `born ${day(birth)}`;
      }, () => {});
    }
    return el("span", { class: "named" }, anchor, " ", born);
  };
}
