// The form of a decision: what holds from now on, for which plans, whether it is sent, and why.
// What is about to happen is said in one sentence before it is done.

import { idIn, parsed, send } from "./door.js";
import { counted, el, focusOn, newId, say } from "./element.js";
import { codesOf, fieldOf, pathOf, voices } from "./fields.js";
import { clearProblem, showProblem } from "./problem.js";

const CHOICES = {
  held: [
    ["take", "Take what they said", "It goes into the plan. What we hold stays in the history."],
    ["keep", "Keep what we hold", "Nothing in the plan changes."],
    ["discard", "Set it aside", "It stays with its message and is never applied."],
  ],
  people: [
    ["take", "They are one person", "All plans and numbers go to one person. Where the two differ, both stay to be decided. It can be undone."],
    ["keep", "They are two people", "Nothing changes, and it is not asked again."],
    ["discard", "Set it aside", "Nothing changes, and nothing is said about whether they are one."],
  ],
  conflicts: [
    ["ours", "Keep what we hold", "Nothing in the plan changes."],
    ["theirs", "Take what they said", "It goes into the plan. What we hold stays in the history."],
    ["value", "Write something else", "What you write goes into the plan. Both voices stay in the history."],
  ],
};

// `chosen`: `among` all parts, `ticked` the records that are ticked; `watch` is called when a tick changes.
export function deciding(kind, told, chosen, signal, done) {
  const many = chosen.among.length > 1 || (told.count || 1) > 1;
  const value = kind === "conflicts" ? valueEditor(chosen.among) : null;
  const choices = CHOICES[areTwo(chosen) ? "people" : kind].filter(([code]) => code !== "value" || value);
  const decision = radios("decision", "What holds from now on?", choices, () => refresh());
  const narrow = many && chosen.among.every((part) => part.record);
  const scope = narrow ? radios("scope", "For which?", [["all", `All ${counted(told.count || chosen.among.length, "place", "places")}`, "Those that are not shown too."], ["some", "Only those that I tick", "The others stay to be decided."]], () => refresh(), "all") : null;
  const sent = kind === "conflicts" ? radios("send", `Send what holds to ${told.system}?`, [["no", "No", `${told.system} keeps what it has, and is not asked again about this.`], ["yes", "Yes", "It is sent the value that holds, in place of its own."]], () => refresh(), "no") : null;
  const reason = reasonField();
  const summary = el("output", { class: "about-to" });
  const button = el("button", { type: "submit" }, "Decide");
  function refresh() {
    value?.field.toggleAttribute("hidden", decision.value() !== "value");
    summary.textContent = sentence(kind, told, chosen, decision.value(), scope?.value(), sent?.value());
  }
  chosen.watch = refresh;
  refresh();
  const form = el("form", { class: "card decision", novalidate: true, "aria-labelledby": "deciding" },
    el("h2", { id: "deciding" }, "Decide"), decision.field, value ? value.field : "", scope?.field, sent?.field, reason.field, summary, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = asked(kind, chosen, { decision, value, scope, sent, reason });
    if (body) decided(kind, told, body, button, signal, done);
  });
  return form;
}

// What to send; nothing where a part of the form is still to be filled in: then focus is there, and it says why.
function asked(kind, chosen, { decision, value, scope, sent, reason }) {
  const some = scope?.value() === "some";
  if (!decision.complete("Choose one of these.")) return null;
  if (decision.value() === "value" && !value.complete()) return null;
  if (some && !scope.complete("Tick at least one above, or choose all.", chosen.ticked.size > 0)) return null;
  if (!reason.complete()) return null;
  return {
    decision: decision.value(), reason: reason.value(),
    ...(decision.value() === "value" ? { value: value.value() } : {}),
    ...(sent ? { send: sent.value() === "yes" } : {}),
    ...(some ? { records: [...chosen.ticked] } : {}),
  };
}

async function decided(kind, told, body, button, signal, done) {
  button.disabled = true;
  clearProblem();
  say("Deciding…");
  try {
    const response = await send(`${kind}/${idIn(told.id)}`, body, { signal });
    const answer = parsed(await response.text());
    done(answer);
    say("Decided.", false);
  } catch (problem) {
    if (signal.aborted) return;
    button.disabled = false;
    showProblem(problem, { before: "Nothing was decided" });
    document.getElementById("problem").scrollIntoView({ block: "nearest" });
  }
}

// Whether it is asked if two people are one.
const areTwo = (chosen) => chosen.among.length > 0 && chosen.among.every((part) => part.theirs && Array.isArray(part.theirs.people));

function sentence(kind, told, chosen, decision, scope, send) {
  if (!decision) return "";
  if (areTwo(chosen)) return `You are about to say: ${{ take: "they are one person, and their plans go together", keep: "they are two people", discard: "this question is set aside" }[decision]}.`;
  const number = chosen.ticked.size;
  const where = scope === "some" ? `in ${counted(number, "plan that you ticked", "plans that you ticked")}` : (told.count || chosen.among.length) > 1 ? `in all ${counted(told.count || chosen.among.length, "place", "places")}` : "here";
  const blank = chosen.among.every((part) => part.theirs === null);
  const what = {
    take: blank ? `the blank from ${told.system} holds ${where}: what we hold is taken out of the plan` : `what ${told.system} said holds ${where}, in place of what we hold`,
    theirs: blank ? `the blank from ${told.system} holds ${where}: what we hold is taken out of the plan` : `what ${told.system} said holds ${where}, in place of what we hold`,
    keep: `what we hold stays ${where}`, ours: `what we hold stays ${where}`,
    discard: `this part of the message is set aside ${where}`,
    value: `what you write holds ${where}, in place of both`,
  }[decision];
  const then = kind === "conflicts" ? (send === "yes" ? `, and it is sent to ${told.system}` : `, and nothing is sent to ${told.system}`) : "";
  return `You are about to say: ${what}${then}.`;
}

// --- the parts of the form, each with its own fault beside it

function radios(name, legend, choices, changed, first = "") {
  const group = newId(name);
  const fault = el("p", { class: "fault", id: newId("fault"), hidden: true });
  const inputs = choices.map(([code, label, help]) => {
    const id = newId(name);
    const input = el("input", { type: "radio", name: group, id, value: code, checked: code === first, "aria-describedby": `${id}-help`, onchange: () => { fault.hidden = true; changed(); } });
    return [input, el("div", { class: "choice" }, input, el("label", { for: id }, label), el("p", { class: "help", id: `${id}-help` }, help))];
  });
  const field = el("fieldset", { "aria-describedby": fault.id }, el("legend", {}, legend), ...inputs.map(([, choice]) => choice), fault);
  const value = () => (inputs.find(([input]) => input.checked) || [{ value: "" }])[0].value;
  const complete = (text, also = true) => {
    const whole = Boolean(value()) && also;
    fault.hidden = whole;
    fault.textContent = whole ? "" : text;
    if (!whole) focusOn((inputs.find(([input]) => input.checked) || inputs[0])[0]);
    return whole;
  };
  return { field, value, complete };
}

function textField(label, help, fault, rows) {
  const id = newId("text");
  const told = el("p", { class: "fault", id: newId("fault"), hidden: true }, fault);
  const area = el("textarea", { id, rows, required: true, "aria-describedby": `${id}-help ${told.id}`, oninput: () => { told.hidden = true; area.removeAttribute("aria-invalid"); } });
  const field = el("div", { class: "field" }, el("label", { for: id }, label), el("p", { class: "help", id: `${id}-help` }, help), area, told);
  const complete = () => {
    const whole = Boolean(area.value.trim());
    told.hidden = whole;
    if (!whole) {
      area.setAttribute("aria-invalid", "true");
      focusOn(area);
    }
    return whole;
  };
  return { field, area, complete, value: () => area.value };
}

const reasonField = () => textField("Why? (a reason is needed)", "Whoever looks at this decision later sees it.", "Say in a few words why you decide so.", 3);

function choiceField(label, options) {
  const id = newId("select");
  const select = el("select", { id }, ...options.map(([code, word]) => el("option", { value: code }, word)));
  return { field: el("div", { class: "field" }, el("label", { for: id }, label), select), value: () => select.value };
}

// Something else can be written where every part is about one field, and that field is a text, a date, a code, or yes or no.
function valueEditor(parts) {
  const path = parts.length ? pathOf(parts[0]) : [];
  const known = parts.flatMap((part) => [part.ours, part.theirs]).filter((value) => value !== null && value !== undefined);
  if (!path.length || !known.length || parts.some((part) => fieldOf(pathOf(part)) !== fieldOf(path))) return null;
  if (fieldOf(path) === "statement") return statementEditor();
  const codes = codesOf(path);
  const every = (type) => known.every((value) => typeof value === type);
  if (every("boolean") && fieldOf(path) !== "" && ["plan_needs_change", "do_not", "standing", "unplanned"].includes(fieldOf(path))) {
    const choice = choiceField("What should it say?", [["true", "Yes"], ["false", "No"]]);
    return { ...choice, complete: () => true, value: () => choice.value() === "true" };
  }
  if (!every("string")) return null;
  if (codes) return { ...choiceField("What should it say?", Object.entries(codes)), complete: () => true };
  return textField("What should it say?", "It is kept exactly as you write it.", "Write what it should say.", 3);
}

function statementEditor() {
  const text = textField("What should it say?", "It is kept exactly as you write it.", "Write what it should say.", 3);
  const voice = choiceField("Whose words are these?", Object.entries(voices()));
  return { field: el("div", {}, text.field, voice.field), complete: text.complete, value: () => ({ text: text.value(), voice: voice.value() }) };
}
