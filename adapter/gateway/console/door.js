// How the page asks the gateway: the token, answers, refusals, and lists one page after the other.

const TOKEN = "outcomes-adapter-token"; // the one thing that is stored, in this tab alone
const UNREACHED = { title: "The gateway does not answer", detail: "Is it running? Nothing was changed. Try again in a moment.", issues: [], status: 0 };

export const hasToken = () => Boolean(sessionStorage.getItem(TOKEN));
export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);
export const forgetToken = () => sessionStorage.removeItem(TOKEN);

// `#token=...` is how the gateway hands it over; it leaves the address at once. Whether there was one.
export function takeToken() {
  const found = /(?:^#|&)token=([^&]*)/.exec(location.hash);
  if (!found) return false;
  keepToken(decodeURIComponent(found[1]));
  history.replaceState(null, "", location.pathname);
  return true;
}

// The response itself. What is refused is thrown as its problem: title, detail, issues and status.
export async function ask(path, options = {}) {
  const headers = { Accept: "application/json, */*;q=0.5", ...options.headers, Authorization: `Bearer ${sessionStorage.getItem(TOKEN) || ""}` };
  let response;
  try {
    response = await fetch(addressOf(path), { ...options, headers, credentials: "omit", cache: "no-store", redirect: "error" });
  } catch (error) {
    if (options.signal && options.signal.aborted) throw error;
    throw { ...UNREACHED };
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function call(path, options = {}) {
  const response = await ask(path, options);
  return parsed(await response.text());
}

export function send(path, body, options = {}) {
  return ask(path, { method: "POST", body: JSON.stringify(body), ...options, headers: { "Content-Type": "application/json", ...options.headers } });
}

async function problemOf(response) {
  let told = {};
  try {
    told = parsed(await response.text());
  } catch (error) {
    told = { title: "Something broke here", detail: `The gateway said ${response.status}.` };
  }
  const wait = response.headers.get("Retry-After");
  return { issues: [], title: "It was refused", ...told, status: response.status, wait: wait ? Number(wait) || 0 : 0 };
}

// A number is shown with the digits it was written with: 1.50 is not 1.5.
export function parsed(text) {
  if (typeof JSON.rawJSON !== "function") return JSON.parse(text);
  return JSON.parse(text, (key, value, context) =>
    typeof value === "number" && context && context.source !== String(value) ? JSON.rawJSON(context.source) : value);
}

// The token goes to this gateway and nowhere else, whatever an answer says comes next.
function addressOf(path) {
  const address = new URL(path, new URL("..", location.href));
  if (address.origin !== location.origin) throw { ...UNREACHED, title: "That address is not this gateway’s", detail: "It was not asked." };
  return address;
}

export const idIn = encodeURIComponent;

// The items of every page of a list up to `most`, and whether there are more.
export async function several(path, most, signal) {
  const items = [];
  for (let next = path; next; ) {
    const page = await call(next, { signal });
    items.push(...page.items);
    next = page.next;
    if (items.length >= most) return { items: items.slice(0, most), more: Boolean(next) || items.length > most };
  }
  return { items, more: false };
}
