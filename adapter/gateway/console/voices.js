// Two voices side by side, both whole, of the same width. Words that only one of them has are marked; none is hidden,
// and neither is called the old or the new: neither is the truth.

import { el, newId } from "./element.js";
import { linesOf } from "./fields.js";

const MOST_PAIRS = 4e6; // comparing more words than this would keep the reader waiting

// `ours` and `theirs`: {title, value, from: [element or text, ...], nothing}. What is no field's value brings its own `shown`.
export function voices(ours, theirs, path, heading = "h4") {
  if (ours.shown || theirs.shown) return el("div", { class: "voices" }, ...[ours, theirs].map((one) => voice(one, one.shown ? [one.shown] : [], one.shown ? [""] : linesOf(one.value, path), heading)));
  const mine = linesOf(ours.value, path);
  const others = linesOf(theirs.value, path);
  const [left, right, told] = compared(mine, others);
  return el("div", { class: "voices" }, voice(ours, left, mine, heading), voice(theirs, right, others, heading), el("p", { class: "differ soft" }, told));
}

function voice({ title, from, nothing }, shown, lines, heading) {
  const name = newId("voice");
  return el("div", { class: "voice", role: "group", "aria-labelledby": name },
    el(heading, { id: name }, title),
    lines.length ? el("div", { class: "value" }, ...shown) : el("p", { class: "missing" }, nothing),
    el("footer", {}, ...from.filter(Boolean).map((part) => el("p", {}, part))));
}

function compared(mine, others) {
  const plain = (lines) => lines.map((line) => el("p", { dir: "auto" }, line));
  if (!mine.length || !others.length) return [plain(mine), plain(others), mine.length === others.length ? "Both have nothing here." : "One of them has nothing here."];
  const [one, other] = [mine, others].map((lines) => lines.map(pieces));
  const count = (lines) => lines.reduce((sum, line) => sum + line.length, 0);
  if (count(one) * count(other) > MOST_PAIRS) return [plain(mine), plain(others), "These are too long to mark word by word."];
  const kept = common(one.flat(), other.flat());
  const [left, leftOnly] = marked(one, kept.ours);
  const [right, rightOnly] = marked(other, kept.theirs);
  if (!leftOnly && !rightOnly) return [left, right, "Both say the same here."];
  return [left, right, `Marked: ${leftOnly || "no"} ${leftOnly === 1 ? "word" : "words"} only in what we hold, ${rightOnly || "no"} only in what they said.`];
}

const pieces = (line) => line.match(/[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu) || [];
const isWord = (piece) => /\S/u.test(piece);

// The longest run of pieces, in order, that both have: which places of each are in it.
function common(one, other) {
  const width = other.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = one[i] === other[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const ours = new Set();
  const theirs = new Set();
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) {
      ours.add(i++);
      theirs.add(j++);
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return { ours, theirs };
}

// Each line with the words that the other does not have inside <mark>, neighbours in one mark; and how many there are.
function marked(lines, shared) {
  let place = 0;
  let only = 0;
  const shown = lines.map((line) => {
    const parts = [];
    let run = [];
    const close = () => {
      const blank = run.length && !isWord(run[run.length - 1]) ? run.pop() : "";
      if (run.length) parts.push(el("mark", {}, run.join("")));
      if (blank) parts.push(blank);
      run = [];
    };
    for (const piece of line) {
      const own = !shared.has(place++);
      if (own && isWord(piece)) {
        run.push(piece);
        only += /[\p{L}\p{N}]/u.test(piece) ? 1 : 0;
      } else if (run.length && !isWord(piece)) run.push(piece);
      else {
        close();
        parts.push(piece);
      }
    }
    close();
    return el("p", { dir: "auto" }, ...parts);
  });
  return [shown, only];
}
