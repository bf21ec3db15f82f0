// Who last changed what we hold at one place. A version names the fields that changed, not whose outcome they are of:
// so the versions themselves are compared, and nobody is named for what somebody else wrote.

import { call, idIn } from "./door.js";
import { namesOf, valueIn } from "./fields.js";

const MOST = 6; // versions that are looked into

const same = (one, other) => sorted(one) === sorted(other);
const sorted = (value) => JSON.stringify(value, (key, part) => (part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part)) || "";

// The version that made it so; none where it cannot be told.
export async function origin(id, record, history, path, signal) {
  const field = namesOf(path).join(".");
  const now = valueIn(record, path);
  const candidates = history.items.filter(({ version, changed }) => Number(version) === 1 || (changed || []).includes(field)).slice(0, MOST);
  for (const entry of candidates) {
    if (Number(entry.version) === 1) return entry;
    const before = await call(`records/${idIn(id)}?version=${Number(entry.version) - 1}`, { signal });
    if (!same(valueIn(before, path), now)) return entry;
  }
  return null;
}

export const isStill = (record, path, value) => same(valueIn(record, path) ?? null, value ?? null);
