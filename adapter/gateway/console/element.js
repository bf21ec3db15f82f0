// Elements of the page, made without markup: whatever comes from outside is only ever inserted as text.

export const byId = (id) => document.getElementById(id);

// A property that is a function listens; null, undefined and false are left out.
export function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export const link = (href, text, properties = {}) => el("a", { href, ...properties }, text);
export const tag = (kind, text) => el("span", { class: `tag ${kind}` }, text);
export const empty = (...words) => el("div", { class: "card nothing" }, ...words.map((text) => (text instanceof Node ? text : el("p", {}, text))));
export const counted = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

// Facts as a list of names and values; a value may be several elements. What has no value is left out.
export function facts(pairs, properties = {}) {
  const told = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false);
  return el("dl", { class: "facts", ...properties }, ...told.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

let numbered = 0;
export const newId = (start) => `${start}-${(numbered += 1)}`;

// What can be seen elsewhere on the page as well is said for those who listen, and takes no room.
export function say(text, seen = true) {
  byId("status").textContent = text;
  byId("status").classList.toggle("unseen", !seen);
}

export function focusOn(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex") && !element.matches("a[href], button, input, select, textarea, summary")) element.setAttribute("tabindex", "-1");
  element.focus();
}
