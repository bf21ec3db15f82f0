// A list that comes a page at a time: what there is, and a button for more of it.

import { call } from "./door.js";
import { counted, el, focusOn, say } from "./element.js";
import { showProblem } from "./problem.js";

// `shown(item)` makes one entry of `list`. Focus goes to the first new entry, so that nobody loses their place.
export function listed(list, first, shown, names, signal) {
  list.append(...first.items.map(shown));
  const holder = el("div", { class: "further" });
  const further = (next) => holder.replaceChildren(...(next ? [moreButton(next)] : []));
  function moreButton(next) {
    const button = el("button", { type: "button", onclick: async () => {
      button.disabled = true;
      try {
        const page = await call(next, { signal });
        const entries = page.items.map(shown);
        list.append(...entries);
        further(page.next);
        say(`${counted(page.items.length, ...names)} more.`, false);
        focusOn(entries.length ? entries[0].querySelector("a, button, input, summary") || entries[0] : list);
      } catch (problem) {
        if (signal.aborted) return;
        button.disabled = false;
        showProblem(problem);
      }
    } }, "Show more");
    return button;
  }
  further(first.next);
  return [list, holder];
}
