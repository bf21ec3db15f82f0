// Where in their file something is said: "line 6, column DOB", "lines 8, 10 and 3 more", "row 4: status".

import { byId } from "./element.js";

export function placeOf(where) {
  const found = /^(?:line|row)s? ([0-9]+(?:, [0-9]+)*)/.exec(where);
  const column = where.indexOf(", column ");
  return {
    numbers: found ? found[1].split(", ").map(Number) : [],
    column: column < 0 ? "" : where.slice(column + ", column ".length),
    short: found ? found[0] : where,
  };
}

export function light(places) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const { numbers, column } of places) {
    for (const number of numbers) {
      const row = byId(`row-${number}`);
      if (!row) continue;
      row.classList.add("lit");
      for (const cell of row.querySelectorAll("[data-column]")) {
        if (column && cell.dataset.column === column) cell.classList.add("lit");
      }
    }
  }
}

const besideEachOther = (pane) => getComputedStyle(pane).overflowY === "auto";

// Where the panes stand side by side, the rows move so that the first of these can be seen; the page itself stays.
export function reveal(element) {
  const pane = document.querySelector(".pane.rows");
  if (!element || !besideEachOther(pane)) return;
  const { top, bottom } = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (top < frame.top || bottom > Math.min(frame.bottom, window.innerHeight)) pane.scrollTop += top - frame.top - frame.height / 4;
}

export function goTo(place) {
  const row = byId(`row-${place.numbers[0]}`);
  if (!row) return;
  row.open = true;
  light([place]);
  const cell = [...row.querySelectorAll("dt[data-column]")].find((dt) => dt.dataset.column === place.column);
  if (besideEachOther(document.querySelector(".pane.rows"))) reveal(cell || row);
  else (cell || row).scrollIntoView({ block: "center" });
}
