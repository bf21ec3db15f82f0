// What did not come through whole, what to look at, and the FHIR of one plan.

import { byId, el } from "./element.js";
import { goTo, light, placeOf, reveal } from "./look_places.js";

const PLACES_SHOWN = 12;

export function showResources(shown, plan) {
  const wanted = new Set(plan.entries);
  const entries = shown.fhir.entry.filter((entry) => wanted.has(entry.fullUrl));
  byId("resources").replaceChildren(...(entries.length ? entries.map(({ resource }, number) =>
    el("details", { class: "resource" },
      el("summary", {}, el("span", { class: "type" }, resource.resourceType), about(resource)),
      el("pre", { tabindex: "0", role: "region", "aria-label": `${resource.resourceType} as JSON, ${number + 1} of ${entries.length}` }, JSON.stringify(resource, null, 2))))
    : [el("p", { class: "none" }, "None.")]));
}

function about(resource) {
  const text = (resource.description || {}).text;
  return text ? `: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}` : "";
}

export function showTold(id, groups, nothing) {
  const order = ["fatal", "error", "dropped", "warning", "coarsened", "assumed", "information"];
  groups.sort((one, other) => order.indexOf(one.tag) - order.indexOf(other.tag));
  byId(id).replaceChildren(groups.length ? el("ul", { class: "told" }, ...groups.map(toldShown)) : el("p", { class: "none" }, nothing));
}

function toldShown(told) {
  const places = told.where.filter(Boolean).map(placeOf);
  const field = (places[0] || {}).column || told.path || "";
  const item = el("li", {},
    el("div", { class: "what" }, el("span", { class: `tag ${told.tag}` }, told.kind || told.word),
      field ? el("span", { class: "field-name" }, field) : "", told.count > 1 ? `${told.count.toLocaleString("en-GB")} times` : ""),
    el("p", { class: "why" }, told.text, told.kind && told.kept ? el("span", { class: "none" }, " – the original stays in the file") : ""),
    places.length ? placesShown(places) : "");
  item.addEventListener("mouseenter", () => {
    light(places);
    reveal(document.querySelector(".row.lit"));
  });
  item.addEventListener("mouseleave", () => light([]));
  return item;
}

function placesShown(places) {
  const buttons = places.slice(0, PLACES_SHOWN).map((place) => {
    if (!place.numbers.length) return el("span", {}, place.short);
    const button = el("button", { type: "button" }, place.short);
    const point = () => {
      light([place]);
      reveal(byId(`row-${place.numbers[0]}`));
    };
    button.addEventListener("focus", point);
    button.addEventListener("blur", () => light([]));
    button.addEventListener("mouseenter", point);
    button.addEventListener("mouseleave", () => light(places));
    button.addEventListener("click", () => goTo(place));
    return button;
  });
  const rest = places.length - buttons.length;
  return el("div", { class: "places" }, ...buttons, rest > 0 ? `and ${rest.toLocaleString("en-GB")} more` : "");
}
