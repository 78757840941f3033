// The volunteer's page: opens the link once, shows the list, takes what is told (my_route_told.js),
// asks about numbers of cylinders (my_route_serials.js) and keeps both on the device (my_route_kept.js).
import * as kept from "./my_route_kept.js";
import { recordView } from "./my_route_record.js";
import { near, strange } from "./my_route_serials.js";
import { OVER, Told } from "./my_route_told.js";

const HOTLINE = document.body.dataset.hotline;
const WORDS = JSON.parse(document.body.dataset.words);
const ROUTE = "/api/my-route";
const LOOK_AGAIN_MS = 60_000;
const ANSWERS_WITHIN_MS = 15_000;
const MOVED_S = 15 * 60; // a told time that moves by more is told again
const { whys: WHYS, lacks: LACKS, moods: MOODS } = WORDS.choices;
const SHAPES = { departed: "▷", done: "✓", partly: "◐", "not-done": "✕", worse: "!" };
// The last digit of a door's code shows slips (H. M. Damm, 2007; `api.records.door_codes`).
const DAMM = "0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790"; // ten rows of ten
const DIGITS = 4;
const LONG_SHIFT_MIN = 6 * 60; // Labour Code 45/2019/QH14, articles 105 and 109
const LONG_WEEK_MIN = 48 * 60;

const asked = new URLSearchParams(location.search).get("lang");
let language = asked === "en" || asked === "vi" ? asked : kept.plain("language") || "vi";
let route = null; // as the service told it last
let notice = null; // what has changed since the volunteer looked
let marks = {}; // by task, what was told here: { state, conflict }
let panel = null; // which form is open: { task, kind }
let record = null; // their own, while it is looked at; { none }: no answer
let isKept = true;
let looking = 0;
let view = () => {};

const t = (key) => WORDS[language][key];
const said = (phrase) => {
  if (language === "vi" || !phrase) return phrase;
  const found = Object.entries(WORDS.phrases);
  return found.reduce((text, [vi, en]) => text.split(vi).join(en), phrase);
};

function el(tag, given, ...children) {
  const { on, ...attributes } = given || {};
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  if (on) made.addEventListener(tag === "form" ? "submit" : "click", on);
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

const button = (words, on, more) => el("button", { type: "button", on, ...more }, words);
const page = document.getElementById("page");

// ---------------------------------------------------------------- time

const offset = () => Number(kept.plain("offset") || 0);
const now = () => new Date(Date.now() + offset()); // the service's clock, whatever the device's says
const isOver = () => Boolean(kept.plain("until")) && now() >= new Date(kept.plain("until"));
const secondsOf = (clock) => Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3, 5)) * 60;

// ---------------------------------------------------------------- telling

const told = new Told({ changed: drawQuietly, sent: wasSent, over: gone });

const marked = (task) => marks[task] || {};
const stateOf = (stop) => marked(stop.task).state || stop.told;

function mark(task, more) {
  marks = { ...marks, [task]: { ...marked(task), ...more } };
  kept.keep("marks", marks);
}

function wasSent(item, answer) {
  if (item.task) mark(item.task, { conflict: (answer.conflict || []).length > 0, words: item.words, ...(answer.code ? { code: answer.code } : {}) });
  drawQuietly();
  clearTimeout(looking);
  looking = setTimeout(look, 500);
}

async function report(stop, body, { state, sign, words, reason = "", urgent = false }) {
  const before = stop ? marked(stop.task) : {};
  if (stop) mark(stop.task, { state, conflict: false });
  panel = null;
  const item = await told.add({
    at: now().toISOString(),
    path: `${ROUTE}/reports`,
    body: { reason, report: stop ? { ...body, task: stop.task } : body },
    task: stop && stop.task,
    stop: stop && stop.number,
    sign,
    words,
    urgent,
  });
  if (!urgent) toast(`${t("told")}: ${words}`, () => takeBack(item, stop, before)); // else a panel says so
  draw();
}

function takeBack(item, stop, before) {
  if (told.takeBack(item) && stop) mark(stop.task, { state: undefined, conflict: false, ...before });
  toast("");
  draw();
}

const named = (stop, words) => `${t("stop_short")} ${stop.number} ${words}`;

const signOf = (letter, stop, code) => [letter, stop.number, code].filter(Boolean).join(" ");

const tell = {
  departed: (stop) => report(stop, { kind: "departed" }, { state: "departed", words: named(stop, t("state_departed")), sign: "" }),
  done: (stop, given) =>
    report(stop, { kind: "done", ended_at: now().toISOString(), ...given }, { state: "done", words: named(stop, t("state_done")), sign: signOf("X", stop, given.code) }),
  partly: (stop, given, reason) =>
    report(stop, { kind: "done", partly: true, ended_at: now().toISOString(), ...given }, { state: "partly", reason, words: named(stop, t("state_partly")), sign: signOf("P", stop, given.code) }),
  code: (stop, code) => {
    const partly = stateOf(stop) === "partly";
    return report(stop, { kind: "done", partly, code }, { state: stateOf(stop), words: named(stop, t("door_code")), sign: signOf(partly ? "P" : "X", stop, code) });
  },
  failed: (stop, why, reason) =>
    report(stop, { kind: "failed", why }, { state: "not-done", reason, words: `${named(stop, t("state_not-done"))}: ${t(`why_${why}`)}`, sign: `K ${stop.number} ${WHYS.indexOf(why) + 1}` }),
  worse: (stop) => {
    report(stop, { kind: "worse" }, { state: "worse", urgent: true, words: named(stop, t("state_worse")), sign: `SOS ${stop.number}` });
    panel = { task: stop.task, kind: "help" };
    draw();
  },
  counted: (stop, found) => report(null, { kind: "stock-counted", depot: stop.depot, ...found }, { words: `${t("count_told")}: ${stop.station}`, sign: "" }),
  delayed: (minutes) => report(null, { kind: "delayed", minutes }, { words: `${t("late_told")} ${minutes} ${t("minutes")}`, sign: "" }),
  out: (unwell) => {
    const words = unwell ? t("unwell") : t("stuck");
    report(null, { kind: "volunteer-out", unwell }, { words, sign: "", reason: unwell ? "không khỏe" : "không đi tiếp được" });
    panel = { kind: "out" };
    draw();
  },
};

async function sayFeedback(stop, body) {
  panel = null;
  const words = named(stop, t("feedback_told"));
  const item = await told.add({
    at: now().toISOString(), path: `${ROUTE}/feedback`, body: { ...body, task: stop.task },
    task: null, stop: stop.number, sign: "", words, urgent: body.urgent,
  });
  toast(`${t("told")}: ${words}`, body.urgent ? null : () => takeBack(item, null, {}));
  draw();
}

let toasting = 0;
function toast(words, undo) {
  const place = document.getElementById("toast");
  clearTimeout(toasting);
  place.replaceChildren(...(words ? [el("span", {}, words), undo ? button(t("take_back"), undo, { class: "quiet" }) : ""] : []));
  toasting = setTimeout(() => place.replaceChildren(), 5_000);
}

// ---------------------------------------------------------------- the list

async function ask(path, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWERS_WITHIN_MS);
  try {
    const answer = await fetch(`${path}?lang=${language}`, { ...options, signal: stop.signal, cache: "no-store" });
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function exchange() {
  const secret = location.hash.slice(1);
  if (!secret) return null;
  const answer = await ask("/api/links/exchange", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ secret }),
  });
  // only what was answered is forgotten: without network the link is still good
  if (answer && answer.status < 500 && answer.status !== 429) history.replaceState(null, "", location.pathname);
  return answer;
}

// Asks for the list and shows it; tells whether the service answered.
async function look() {
  const answer = await ask(ROUTE);
  if (answer && OVER.has(answer.status)) {
    const isGivenAway = (answer.body.issues || []).some((issue) => issue.code === "route-over");
    if (isGivenAway) await told.send(); // what was told before is taken all the same
    gone(answer.body);
    return true;
  }
  if (!answer || answer.status !== 200 || !answer.body.day) return false;
  await take(answer.body);
  return true;
}

async function take(found) {
  kept.keepPlain("offset", String(Date.parse(found.now) - Date.now()));
  if (kept.plain("day") && kept.plain("day") !== found.day) kept.wipe(); // of another shift
  told.begin();
  kept.keepPlain("until", found.until);
  kept.keepPlain("day", found.day);
  kept.useCode(found.code);
  const before = route;
  route = found;
  view = listView;
  if (before) note(before, found);
  drawQuietly();
  if (!before) await remember();
  isKept = await kept.keep("route", found);
  if (!isKept) drawQuietly();
  overAt(found.until);
}

// Brings back what was kept of this shift before the page was closed.
async function remember() {
  const before = await kept.find("route");
  marks = { ...(await kept.find("marks")), ...marks };
  notice = notice || (await kept.find("notice"));
  if (before) note(before, route);
  await told.load();
  drawQuietly();
}

function note(before, after) {
  const found = changes(before, after);
  if (!found) return;
  notice = found;
  kept.keep("notice", notice);
}

const doors = (list) => list.stops.filter((stop) => stop.at === "door");
const isOpen = (stop) => stop.told === "open" && !["done", "partly", "not-done"].includes(stateOf(stop));

// Returns what of a list is otherwise now; null: nothing that matters on the way.
export function changes(before, after) {
  const [old, fresh] = [doors(before), doors(after)];
  const known = new Map(old.map((stop) => [stop.task, stop]));
  const left = new Map(fresh.map((stop) => [stop.task, stop]));
  const both = fresh.filter((stop) => known.has(stop.task) && isOpen(stop));
  const order = (stops, others) => stops.map((stop) => stop.task).filter((task) => others.has(task));
  const still = new Set(both.map((stop) => stop.task));
  const found = {
    version: before.version,
    added: fresh.filter((stop) => !known.has(stop.task)).map((stop) => [stop.number, stop.name]),
    removed: old.filter((stop) => !left.has(stop.task) && isOpen(stop)).map((stop) => [stop.number, stop.name]),
    times: both
      .filter((stop) => Math.abs(secondsOf(stop.starts) - secondsOf(known.get(stop.task).starts)) > MOVED_S)
      .map((stop) => [stop.number, known.get(stop.task).starts, stop.starts]),
    order: order(old, still).join() !== order(both, still).join(),
  };
  const isAny = found.added.length || found.removed.length || found.times.length || found.order || before.version !== after.version;
  return isAny ? found : null;
}

let closing = 0;
function overAt(until) {
  clearTimeout(closing);
  const left = Date.parse(until) - now().getTime();
  closing = setTimeout(() => (isOver() ? gone({}) : overAt(until)), Math.max(1_000, Math.min(left, 2 ** 30)));
}

// The shift is over or the link was closed: the list goes, what was not sent is read out.
function gone(body) {
  told.end();
  toast("");
  route = null;
  record = null;
  kept.wipe({ butUnsent: true });
  const issue = (body.issues || [])[0];
  view = () => goneView(issue);
  draw();
  scrollTo(0, 0);
}

// ---------------------------------------------------------------- views

function hotline(words = t("call_hotline")) {
  return HOTLINE ? el("a", { class: "button call", href: `tel:${HOTLINE}` }, ...dial(words, HOTLINE)) : el("p", { class: "plain" }, t("no_hotline"));
}

const countOf = (stop) => `count ${stop.number}`;
const dial = (words, phone) => [`${words} `, el("span", { class: "dial" }, phone)];
const sms = (text, words) => (HOTLINE && text ? el("a", { class: "button", href: `sms:${HOTLINE}?body=${encodeURIComponent(text)}` }, `${words}: ${text}`) : "");
const signs = () => told.unsent.map((item) => item.sign).filter(Boolean).join("; ");

const same = (list) => list.map((item) => `${item.count} ${said(item.name)}`).join(", ");
const line = (label, words, more) => (words ? el("p", more, el("span", { class: "soft" }, `${label}: `), words) : "");

function noticeView() {
  if (!notice && !route.paper_is_void) return "";
  const parts = notice || { added: [], removed: [], times: [] };
  const told_ = (list) => list.map(([number, name]) => `${t("stop_short")} ${number} ${name}`).join("; ");
  return el(
    "section",
    { class: "notice", role: "status" },
    el("h2", {}, notice ? t("changed") : `${t("version")} ${route.version}`),
    route.paper_is_void ? el("p", {}, el("b", {}, route.is_newer ? t("paper_void") : t("paper_outdated"))) : "",
    line(t("version"), notice && notice.version !== route.version ? `${notice.version} → ${route.version}` : ""),
    line(t("added"), told_(parts.added)),
    line(t("removed"), told_(parts.removed)),
    line(t("other_time"), parts.times.map(([number, from, to]) => `${t("stop_short")} ${number} ${from} → ${to}`).join("; ")),
    parts.order ? el("p", {}, t("other_order")) : "",
    notice ? button(t("seen"), () => { notice = null; kept.drop("notice"); draw(); }) : "",
  );
}

function loadView(stop) {
  return el(
    "article",
    { class: "stop load" },
    el("h3", {}, el("span", { class: "number" }, stop.number), el("span", {}, `${stop.starts} · ${said(stop.action)}`)),
    el("p", { class: "name" }, stop.station),
    el("p", {}, stop.address),
    stop.takes.length ? el("p", { class: "goods" }, `${same(stop.takes)} · ${stop.takes_kg} kg`) : "",
    line(t("puts_off"), same(stop.puts_off), { class: "goods" }),
    stop.packing.length > 1 ? line(t("load_first"), stop.packing.map((number) => `${t("stop_short")} ${number}`).join(" → ")) : "",
    !stop.depot ? "" : panel && panel.task === countOf(stop) ? formView(stop) : button(t("count"), () => show({ task: countOf(stop) }, "count"), { class: "quiet" }),
  );
}

function doorView(stop) {
  const state = stateOf(stop);
  const waits = told.unsent.some((item) => item.task === stop.task);
  const open = isOpen(stop);
  return el(
    "article",
    { class: `stop ${open ? "" : "over"}`, "data-stop": stop.number },
    el(
      "h3",
      {},
      el("span", { class: "number" }, stop.number),
      el("span", {}, `${stop.starts} · ${said(stop.action)}`),
      state === "open" ? "" : el("span", { class: `state ${state}` }, `${SHAPES[state]} ${t(`state_${state}`)}${waits ? ` · ${t("waiting")}` : ""}`),
    ),
    el("p", { class: "name" }, stop.name),
    el("p", { class: "address" }, stop.address),
    stop.same_as ? el("p", {}, `${t("same_as")} ${stop.same_as}`) : "",
    line(t("agreed"), stop.window),
    el("p", { class: "goods" }, [stop.leave.length ? `${t("leave")} ${same(stop.leave)}` : "", stop.collect.length ? `${t("collect")} ${same(stop.collect)}` : ""].filter(Boolean).join(" · ")),
    line(t("serials"), stop.serials),
    stop.handling ? el("p", { class: "handling" }, said(stop.handling)) : "",
    stop.note ? el("p", { class: "handling" }, WORDS.phrases[stop.note] && language === "en" ? WORDS.phrases[stop.note] : stop.note) : "",
    stop.phone && open ? el("a", { class: "button call", href: `tel:${stop.phone.replace(/[^+0-9]/g, "")}` }, ...dial(t("call"), stop.phone)) : "",
    marked(stop.task).conflict ? el("p", { class: "warn" }, t("conflict")) : "",
    codeSaid(stop),
    below(stop),
  );
}

// The code that whoever opens the door says: it confirms what was brought, and keeps nothing back.
const wantsCode = (stop) => ["done", "partly"].includes(stateOf(stop)) && !["matches", "too-many"].includes(marked(stop.task).code);

function codeSaid(stop) {
  const { code } = marked(stop.task);
  if (!code || isOpen(stop)) return "";
  return el("p", { class: code === "matches" ? "soft" : "warn" }, t(`door_code_${code}`));
}

// All buttons stand at the stop that the volunteer is at or rides to; one leads to those of another.
function below(stop) {
  if (panel && panel.task === stop.task) return formView(stop);
  if (!isOpen(stop)) return [wantsCode(stop) ? button(t("door_code_tell"), () => show(stop, "code"), { class: "more" }) : "", button(t("change_told"), () => show(stop, "again"), { class: "quiet" })];
  const next = doors(route).find(isOpen);
  const here = stop === next || ["departed", "worse"].includes(stateOf(stop));
  return here ? actionsView(stop) : button(t("tell_stop"), () => show(stop, "again"), { class: "more" });
}

const show = (stop, kind) => {
  panel = { task: stop && stop.task, kind };
  draw();
  const form = document.querySelector(".form");
  if (form) form.focus();
};
const shut = () => {
  panel = null;
  draw();
};

const hasCylinders = (stop) => stop.serial_lines > 0 || Boolean(stop.serials);

function actionsView(stop) {
  return el(
    "div",
    { class: "actions" },
    button(t("departed"), () => tell.departed(stop), { "aria-pressed": String(stateOf(stop) === "departed") }),
    button(t("done"), () => show(stop, "done"), { class: "primary" }),
    button(t("partly"), () => show(stop, "partly")),
    button(t("not_done"), () => show(stop, "failed")),
    button(t("feedback"), () => show(stop, "feedback")),
    button(t("help"), () => tell.worse(stop), { class: "alarm" }),
  );
}

const listed = (text) => text.split(/[,;]/).map((one) => one.trim()).filter(Boolean);

function serialFields(stop) {
  if (!hasCylinders(stop)) return [];
  const field = (name, words, value) => el("label", {}, `${words} (${t("serial_hint")})`, el("input", { name, value, autocomplete: "off", autocapitalize: "characters" }));
  return [field("left", t("left_serials"), stop.serials), field("collected", t("collected_serials"), ""), strangeField()];
}

const codeField = () => [
  el("label", {}, t("door_code_ask"), el("input", { name: "code", inputmode: "numeric", autocomplete: "off", maxlength: 9 })),
  el("p", { class: "warn slip", role: "alert", hidden: true }, t("door_code_slip")),
];
const codeOf = (data) => (data.get("code") || "").replace(/\D/g, "");
const isCode = (code) => code.length === DIGITS && [...code].reduce((row, digit) => Number(DAMM[10 * row + Number(digit)]), 0) === 0;

// Tells whether a code cannot be right, once: sent again as it stands, it goes as it is.
function isSlip(form, code) {
  const warning = form.querySelector(".slip");
  if (!warning || !code || isCode(code) || warning.dataset.code === code) return false;
  warning.dataset.code = code;
  warning.hidden = false;
  return true;
}

// Where the ledger has the cylinders that may be told of: at the depot, or aboard and to be loaded; null: nobody keeps numbers.
function serialsKnown(stop, kind) {
  if (kind === "count") return stop.known;
  const lists = route.stops.map((one) => one.known).filter(Boolean);
  return lists.length ? [...lists.flat(), ...(route.aboard || []), ...listed(stop.serials)] : null;
}

// Tells whether a number is not where the ledger has it, once, as `isSlip`.
function isStrange(form, stop, kind, serials) {
  const known = serialsKnown(stop, kind), warning = form.querySelector(".strange");
  const found = known && warning ? strange(serials, known) : [];
  const asked = found.join();
  if (!found.length || warning.dataset.serials === asked) return false;
  warning.dataset.serials = asked;
  warning.hidden = false;
  const lines = found.map((one) => {
    const alike = near(one, known);
    return el("p", {}, el("b", {}, one), `: ${t(kind === "count" ? "serial_not_here" : "serial_not_aboard")}`, alike.length ? ` ${t("serial_near")} ${alike.join(", ")}` : "");
  });
  warning.replaceChildren(...lines, el("p", {}, t("serial_sure")));
  return true;
}

const strangeField = () => el("div", { class: "warn strange", role: "alert", hidden: true });
const givenOf = (data) => ({ ...serialsOf(data), code: codeOf(data) });
const serialsOf = (data) => ({ left: listed(data.get("left") || ""), collected: listed(data.get("collected") || "") });
const noteField = (words = t("note")) => el("label", {}, words, el("textarea", { name: "note", rows: 2, maxlength: 500 }));
const choice = (type, name, value, words, more) => el("label", { class: "choice" }, el("input", { type, name, value, ...more }), el("span", {}, words));

const FORMS = {
  again: (stop) => [actionsView(stop)],
  done: (stop) => [el("h4", {}, t("done")), codeField(), serialFields(stop), el("button", { class: "primary" }, `${t("send")}: ${t("done")}`)],
  count: (stop) => [
    el("h4", {}, `${t("count")}: ${stop.station}`),
    el("p", {}, t("count_hint")),
    el("label", {}, t("count_serials"), el("textarea", { name: "serials", rows: 4, autocapitalize: "characters", spellcheck: "false", autocomplete: "off" })),
    ["full", "bags", "medicines"].map((name) => el("label", {}, t(`count_${name}`), el("input", { name, inputmode: "numeric", pattern: "[0-9]*", maxlength: 6, autocomplete: "off" }))),
    strangeField(),
    el("button", { class: "primary" }, `${t("send")}: ${t("count")}`),
  ],
  code: () => [el("h4", {}, t("door_code_tell")), codeField(), el("button", { class: "primary" }, t("send"))],
  partly: (stop) => [el("h4", {}, t("partly")), codeField(), serialFields(stop), noteField(t("partly_what")), el("button", { class: "primary" }, `${t("send")}: ${t("partly")}`)],
  failed: (stop) => [
    el("h4", {}, t("why")),
    noteField(),
    el("div", { class: "whys" }, WHYS.map((why, place) => button(`${place + 1}. ${t(`why_${why}`)}`, (event) => tell.failed(stop, why, event.target.closest("form").elements.note.value)))),
  ],
  feedback: () => [
    el("h4", {}, t("feedback_title")),
    el("fieldset", {}, el("legend", {}, t("lacks")), LACKS.map((lack) => choice("checkbox", "lacks", lack, t(`lack_${lack}`)))),
    el("fieldset", {}, el("legend", {}, `${t("mood")} (${t("choose_one")})`), MOODS.map((mood) => choice("radio", "mood", mood, t(`mood_${mood}`), { required: true }))),
    noteField(),
    choice("checkbox", "urgent", "yes", t("urgent")),
    el("button", { class: "primary" }, t("send")),
  ],
  help: (stop) => [
    el("h4", {}, t("help_title")),
    el("p", {}, t("help_call")),
    hotline(),
    sms(`SOS ${stop.number}`, t("help_sms")),
    el("ul", {}, ["help_do_1", "help_do_2", "help_do_3"].map((key) => el("li", {}, t(key)))),
    el("p", {}, t("help_signs")),
  ],
};

const countedOf = (data) => (data.get("serials") || "").split(/[\s,;]+/).filter(Boolean);

const SENDS = {
  failed: () => {}, // each reason is a button of its own
  done: (stop, data) => tell.done(stop, givenOf(data)),
  count: (stop, data) => {
    const amounts = ["full", "bags", "medicines"].filter((name) => data.get(name)).map((name) => [name, Number(data.get(name))]);
    const serials = countedOf(data);
    if (amounts.length || serials.length) tell.counted(stop, { ...Object.fromEntries(amounts), ...(serials.length ? { serials } : {}) });
    else shut();
  },
  code: (stop, data) => (codeOf(data) ? tell.code(stop, codeOf(data)) : shut()),
  partly: (stop, data) => tell.partly(stop, givenOf(data), data.get("note")),
  feedback: (stop, data) => sayFeedback(stop, { lacks: data.getAll("lacks"), mood: data.get("mood"), urgent: data.has("urgent"), note: data.get("note") }),
};

function formView(stop) {
  const send = (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    if (!panel || !SENDS[panel.kind]) return;
    const told_ = panel.kind === "count" ? countedOf(data) : serialsOf(data).left;
    const asks = [isSlip(event.target, codeOf(data)), isStrange(event.target, stop, panel.kind, told_)]; // both at once
    if (!asks.includes(true)) SENDS[panel.kind](stop, data);
  };
  return el("form", { class: `form ${panel.kind}`, on: send, tabindex: -1 }, FORMS[panel.kind](stop), button(t("close"), shut, { class: "quiet" }));
}

function meView() {
  const { days, today_minutes: today, week_minutes: week } = route.duty;
  const hours = (minutes) => (Math.round(minutes / 6) / 10).toLocaleString(language);
  const words = t("duty").replace("{today}", hours(today)).replace("{week}", hours(week)).replace("{days}", days);
  const out = panel && !panel.task ? panel.kind : "";
  return el(
    "section",
    { class: "me" },
    el("h2", {}, t("me_title")),
    el("p", { class: "soft" }, t("delayed")),
    el("div", { class: "actions three" }, [15, 30, 60].map((minutes) => button(`${minutes} ${t("minutes")}`, () => tell.delayed(minutes)))),
    out === "ask" ? el("div", { class: "form" }, button(t("unwell_sure"), () => tell.out(true), { class: "alarm" }), button(t("stuck_sure"), () => tell.out(false), { class: "alarm" }), button(t("close"), shut, { class: "quiet" })) : "",
    out === "out" ? el("div", { class: "form" }, el("p", {}, t("unwell_after")), hotline()) : "",
    out ? "" : button(t("stuck"), () => show(null, "ask")),
    el("p", {}, words),
    today > LONG_SHIFT_MIN ? el("p", { class: "soft" }, t("rest")) : "",
    week > LONG_WEEK_MIN ? el("p", {}, t("rest_week")) : "",
    kept.canSeal && isKept ? el("p", {}, `${t("code_title")}: `, el("b", { class: "seal-code" }, `${route.code.slice(0, 3)} ${route.code.slice(3)}`), ` · ${t("code_why")}`) : el("p", { class: "warn" }, t("not_kept")),
    recordPart(),
    wipeView(),
    el("p", { class: "soft" }, route.attribution),
  );
}

function recordPart() {
  if (!record) return button(t("record"), readRecord, { class: "more" });
  const shut_ = button(t("close"), () => { record = null; draw(); }, { class: "quiet" });
  return [el("h2", {}, t("record")), record.none ? el("p", { class: "warn" }, t("record_no_answer")) : recordView(record, { el, t, certificate: `${ROUTE}/certificate.pdf?lang=${language}` }), shut_];
}

async function readRecord() {
  const answer = await ask(`${ROUTE}/record`);
  if (!route) return; // over meanwhile
  record = answer && answer.status === 200 ? answer.body : { none: true };
  draw();
}

function wipeView() {
  if (!panel || panel.kind !== "wipe") return button(t("wipe"), () => show(null, "wipe"), { class: "quiet" });
  const erase = () => {
    told.end();
    toast("");
    kept.wipe();
    route = null;
    record = null;
    view = () => [el("p", { class: "plain" }, t("wiped")), hotline()];
    draw();
  };
  return el("div", { class: "form" }, told.unsent.length ? el("p", { class: "warn" }, t("wipe_unsent")) : "", button(t("wipe_sure"), erase, { class: "alarm" }), button(t("close"), shut, { class: "quiet" }));
}

function refusedView() {
  const refused = told.unsent.filter((item) => item.refused);
  if (!refused.length) return "";
  return el("section", { class: "warn" }, el("p", {}, t("refused")), refused.map((item) => el("p", {}, el("b", {}, item.words), ` (${item.refused}) `, button(t("seen"), () => told.forget(item), { class: "quiet" }))), hotline());
}

// What was told of a stop that is somebody else's by now, and stands on this list no more.
function conflictsView() {
  const listed = new Set(doors(route).map((stop) => stop.task));
  const found = Object.entries(marks).filter(([task, one]) => one.conflict && !listed.has(task));
  return found.map(([task, one]) => el("section", { class: "warn conflict" }, el("p", {}, el("b", {}, one.words)), el("p", {}, t("conflict")), button(t("seen"), () => { mark(task, { conflict: false }); draw(); })));
}

function offlineView() {
  if (navigator.onLine && !told.tries) return "";
  return el("section", { class: "notice" }, el("p", {}, t("offline")), sms(signs(), t("sms_unsent")));
}

function listView() {
  const loads = route.total.length || route.safety.length;
  return [
    noticeView(),
    offlineView(),
    refusedView(),
    conflictsView(),
    el(
      "section",
      { class: "head" },
      route.sample ? el("p", { class: "sample" }, t("sample")) : "",
      el("h1", {}, route.label),
      el("p", {}, `${route.day.split("-").reverse().join("/")} · ${t("version")} ${route.version} · ${said(route.ride)} ${route.plate}`),
      el("p", {}, `${t("today")} ${said(route.shift)} · ${t("leaves")} ${route.leaves} · ${t("back_at")} ${route.returns} ${route.returns_to}`),
      line(t("ppe"), route.ppe),
      hotline(),
    ),
    loads
      ? el(
          "section",
          { class: "take" },
          el("h2", {}, t("load_title")),
          el("p", { class: "goods" }, `${same(route.total)} · ${route.total_kg} kg`),
          route.safety.length ? el("p", { class: "soft" }, `${route.most_cylinders} ${t("most_cylinders")}`) : "",
          route.safety.length ? el("ul", {}, route.safety.map((rule) => el("li", {}, said(rule)))) : "",
        )
      : "",
    el("h2", {}, t("stops_title")),
    route.stops.map((stop) => (stop.at === "door" ? doorView(stop) : loadView(stop))),
    meView(),
  ];
}

function goneView(issue) {
  panel = null;
  const read = told.unsent;
  const done = () => {
    read.slice().forEach((item) => told.forget(item));
    kept.wipe();
    draw();
  };
  return [
    el("h1", {}, t("gone_title")),
    issue ? el("p", { class: "plain" }, `${sentence(issue.message)} ${sentence(issue.remedy)}`) : "",
    el("p", { class: "plain" }, t("gone_rest")),
    hotline(),
    read.length
      ? el("section", { class: "warn" }, el("p", {}, t("gone_unsent")), el("ul", {}, read.map((item) => el("li", {}, `${clockOf(item.at)} ${item.words}`))), sms(signs(), t("sms_unsent")), button(t("gone_told"), done))
      : "",
  ];
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const clockOf = (moment) => new Date(moment).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

function codeView(words, after, other) {
  const wrong = el("p", { class: "warn", role: "alert", hidden: true }, t("code_wrong"));
  const open = async (event) => {
    event.preventDefault();
    const code = event.target.elements.code.value.replace(/\D/g, "");
    if (await kept.opens(code)) after();
    else wrong.hidden = false;
  };
  return [
    el("p", { class: "plain" }, words),
    el("form", { class: "form", on: open }, el("label", {}, t("code_label"), el("input", { name: "code", inputmode: "numeric", autocomplete: "off", required: true })), wrong, el("button", { class: "primary" }, t("code_open"))),
    other,
    hotline(),
  ];
}

const messageView = (key) => [el("p", { class: "plain" }, t(key)), button(t("try_again"), begin, { class: "primary" }), hotline()];

function top() {
  const count = told.unsent.length;
  const badge = route || count ? el("span", { class: `badge ${count ? "some" : ""}`, id: "unsent" }, count ? `${t("unsent")} (${count})` : t("all_sent")) : "";
  const other = language === "vi" ? "en" : "vi";
  const turn = () => {
    language = other;
    kept.keepPlain("language", language);
    draw();
  };
  return [el("b", {}, t("app")), badge, button(other.toUpperCase(), turn, { class: "quiet", lang: other, "aria-label": t("other_language") })];
}

// Redraws all; the finger or the keyboard finds its place again.
function draw() {
  drawTop();
  const before = whereabouts(document.activeElement);
  const shown = view();
  if (shown) page.replaceChildren(...shown.flat(Infinity).filter(Boolean));
  const again = before && [...page.querySelectorAll("button, a")].find((one) => whereabouts(one) === before);
  if (again) again.focus({ preventScroll: true });
}

function drawTop() {
  document.documentElement.lang = language;
  document.querySelector(".top").replaceChildren(...top().filter(Boolean));
}

function whereabouts(element) {
  if (!element || !page.contains(element) || !element.matches("button, a")) return "";
  const stop = element.closest("[data-stop]");
  return `${stop ? stop.dataset.stop : ""}:${element.textContent}`;
}

// For what happens by itself: nobody's open form is disturbed; closing it draws all.
function drawQuietly() {
  if (panel && route && SENDS[panel.kind]) drawTop();
  else draw();
}

// ---------------------------------------------------------------- beginning

async function begin() {
  if (isOver() && (kept.hasUnsent() || !location.hash)) {
    endedBefore();
    return;
  }
  const opened = await exchange();
  if (opened && opened.status >= 400 && opened.status < 500 && opened.status !== 429) {
    // opened here before: the cookie still shows the list
    const cookie = await ask(ROUTE);
    if (cookie && cookie.status === 200 && cookie.body.day) {
      await take(cookie.body);
      return;
    }
    if (cookie && OVER.has(cookie.status)) {
      gone(opened.body);
      return;
    }
  }
  if (await look()) return;
  if (kept.has("route") && kept.canSeal) {
    view = () => codeView(t("code_ask"), fromDevice, button(t("try_again"), begin, { class: "quiet" }));
  } else if (kept.has("route")) {
    await fromDevice();
  } else {
    view = () => messageView(navigator.onLine ? "no_answer" : "nothing_here");
  }
  draw();
}

async function fromDevice() {
  route = await kept.find("route");
  view = listView;
  await remember();
  overAt(route.until);
}

// Reached after the shift: the list goes at once; what is unsent is asked for with the code.
function endedBefore() {
  const read = async () => {
    await told.load();
    gone({});
  };
  const erase = () => {
    kept.wipe();
    location.reload();
  };
  kept.drop("route");
  told.end();
  view = () => goneView(null);
  if (!kept.hasUnsent()) kept.wipe();
  else if (kept.canSeal) view = () => codeView(t("code_ask_unsent"), read, button(t("gone_told"), erase, { class: "quiet" }));
  else read();
  draw();
}

function again() {
  if (!route) {
    if (navigator.onLine) begin();
    return;
  }
  look();
  told.tries = 0;
  told.send();
}

addEventListener("online", again);
addEventListener("offline", drawQuietly);
addEventListener("hashchange", begin);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && route && again());
setInterval(() => document.visibilityState === "visible" && route && !panel && look(), LOOK_AGAIN_MS);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/my-route-worker.js", { scope: "/my-route" }).catch(() => {});
begin();
