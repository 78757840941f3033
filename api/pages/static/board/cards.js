/* The card at the right: what is chosen, and what can be done with it. */
import { arrange, offersFor, pin, pinRoute, report, stepsTo, takeOffer } from "./arranging.js";
import { askReason } from "./asking.js";
import { bedOf, needsBed, readBed, startBeds } from "./beds.js";
import { put, read, send } from "./calls.js";
import { clock, dayOf, given, glyph, make, may, minutes, number, riskDot, t } from "./given.js";
import { doublesOf } from "./doubles.js";
import { EMERGENCIES, isPlaceless, isUnreached, needsNoDoctor } from "./items.js";
import { choose, chosenItems, kept, now, on, readDoubles, readRequest, wardName } from "./kept.js";
import { askPoint, showAt, stopAsking } from "./map.js";
import { statusSign } from "./pool.js";
import { heldBy, nameOf, numbered, tasksOf, vehicleOf } from "./strips.js";
import { toast, trying } from "./toasts.js";

const card = document.getElementById("card");
let isOwn = false, shownCode = null; // the code of one door, while its card is open
let outside = null; // why somebody from outside the ward goes, while its card is open

export function startCards() {
  on("chosen", () => {
    if (kept.isPointing) { const [item] = chosenItems(); if (item) { showAt(item); } return; }
    isOwn = false;
    shownCode = null;
    outside = null;
    stopAsking();
    draw();
    more();
  });
  on("items", redraw);
  on("offers", draw);
  on("doubles", redraw);
  startBeds();
  on("beds", () => { redraw(); if (!isOwn && !isTyping()) { more(); } });
  card.addEventListener("pointerdown", () => { isPressed = true; });
  for (const end of ["pointerup", "pointercancel"]) { addEventListener(end, () => setTimeout(released)); } // after the click
}

/* What comes while a button is held down waits: its press ends on the button on which it began. */
let isPressed = false, isLate = false;
function redraw() {
  if (isOwn || isTyping()) { return; }
  if (isPressed) { isLate = true; } else { draw(); }
}
function released() {
  isPressed = false;
  if (isLate) { isLate = false; redraw(); }
}

/* What comes meanwhile takes nothing away that somebody is typing. */
const isTyping = () => card.contains(document.activeElement) && document.activeElement.tagName === "INPUT";

/* What is not known of who is chosen: the record of a task, and what may be the same. */
async function more() {
  const [item, other] = chosenItems();
  if (!item || other) { return; }
  if (!item.record && may("requests.read")) { await trying(() => readRequest(item.request)); }
  if (kept.chosen.has(item.key)) { await trying(() => readDoubles(item.request)); }
  if (kept.chosen.has(item.key) && needsBed(item)) { await trying(() => readBed(item)); }
}

/* Who works by keys stays where they were, though the card is drawn anew. */
function held() {
  const at = document.activeElement;
  if (!card.contains(at)) { return () => {}; }
  const label = (one) => one.getAttribute("aria-label") || one.name || one.textContent, said = label(at);
  const same = () => [...card.querySelectorAll(at.tagName)].filter((one) => label(one) === said), place = same().indexOf(at);
  return () => { if (!card.contains(document.activeElement)) { same()[place]?.focus({ preventScroll: true }); } };
}

export function showCard(title, ...parts) {
  const again = held();
  isOwn = true;
  card.replaceChildren(heading(title), ...parts.flat().filter(Boolean));
  card.hidden = false;
  again();
  return card;
}
export function closeCard() {
  stopAsking();
  isOwn = false;
  card.hidden = true;
  card.replaceChildren();
}
export const button = (text, press, { key = "", primary = false, small = true } = {}) =>
  make("button", { type: "button", class: `button${small ? " small" : ""}${primary ? " primary" : ""}`, onclick: press }, text, key && make("kbd", {}, key));

function heading(title) {
  return make("header", {}, make("h2", {}, title),
    make("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => { closeCard(); choose([]); } }, "×"));
}

function draw() {
  const items = chosenItems(), again = held();
  if (items.length === 1) { one(items[0]); }
  else if (items.length > 1) { many(items); }
  else if (kept.vehicle && vehicleOf(kept.vehicle)) { volunteer(vehicleOf(kept.vehicle)); }
  else { card.hidden = true; card.replaceChildren(); return; }
  card.hidden = false;
  again();
}

const line = (name, ...parts) => make("div", { class: "fact" }, make("dt", {}, name), make("dd", {}, ...parts));

function one(item) {
  const { record, task, at, left } = item;
  const focused = [...card.querySelectorAll(".offer")].indexOf(document.activeElement); // drawn anew, it stays where it was
  if (kept.board && !isOwn) { showAt(item); }
  card.replaceChildren(
    heading(`#${item.request} ${item.name}`),
    make("p", { class: "kind" }, glyph(given.kindMarks[item.kind], 22), given.kinds[item.kind], riskDot(item.risk, item), statusSign(item.status), t(`status_${item.status.replaceAll("-", "_")}`)),
    make("dl", {},
      item.address === null ? line(t("ward"), wardName(item.ward)) : line(t("address"), item.address || t("no_address"), item.rough ? make("em", {}, ` ${item.rough}`) : null),
      item.phone ? line(t("phone"), make("a", { href: `tel:${item.phone.replace(/[^+\d]/g, "")}` }, item.phone)) : null,
      line(t("asked_at"), `${clock(item.since)}${dayOf(item.since) === dayOf(now()) ? "" : ` ${dayOf(item.since)}`}`),
      item.deadline ? line(t("deadline"), clock(item.deadline), item.late ? make("b", { class: "late" }, ` ${t("late")} ${minutes((new Date(at.stop.starts) - new Date(item.deadline)) / 60000)}`) : null) : null,
      task && task.goods ? line(t("goods"), task.goods) : null,
      at ? line(t("who_goes"), make("button", { type: "button", class: "plain link", onclick: () => choose([], { vehicle: at.vehicle }) }, nameOf(at.vehicle)), ` · ${numbered(at.stop)} · ${clock(at.stop.starts)}–${clock(at.stop.ends)}`) : null,
      doorCode(item),
      at && at.stop.pinned ? line(t("held"), heldBy(at.stop.pinned)) : null,
      record && record.suggested ? line(t("risk"), riskText(record)) : null,
      record && measured(record) ? line(t("measured"), measured(record)) : null,
      record ? line(t("state"), given.states[record.state] || record.state, record.left_over ? make("em", {}, ` ${t("left_over")}`) : null) : null,
      record && record.note ? line(t("note"), record.note) : null,
      record && record.flags && record.flags.length ? line(t("handling"), record.flags.map((flag) => given.flags[flag] || flag).join(", ")) : null),
    left ? make("div", { class: "left" }, make("b", { title: left.reason }, left.sentence),
      left.remedies.length ? make("div", {}, t("remedies"), make("ul", {}, left.remedies.map((remedy) => make("li", {}, remedy)))) : null) : "",
    outside && outside.task === task?.id ? outsideOf(outside.found) : "",
    missing(item),
    doublesOf(item),
    bedOf(item),
    actions(item),
    kept.offers.length ? offersList(item) : "");
  if (focused >= 0) { card.querySelectorAll(".offer")[focused]?.focus(); }
}

/* Who and what comes from outside the ward, from how far, and why none of the ward's own does it. */
const outsideOf = (found) => make("div", { class: "left outside" }, found.length ? found.map((one) => make("p", {},
  make("b", {}, ofOutside(one), ". "), one.sentence)) : t("own_ward"));

function ofOutside(one) {
  const kind = one.depot === null ? "outside_vehicle" : "outside_depot";
  const said = one.home === null ? t(`${kind}_nowhere`) : t(kind, { home: one.home_name });
  return one.reach === "unknown" ? said : `${said} (${t(`reach_${one.reach}`)})`;
}

async function askOutside(item) {
  const task = item.task.id;
  const found = await trying(() => read(`day-plans/${kept.plan.number}/tasks/${encodeURIComponent(task)}/from-outside`));
  if (found) { outside = { task, found }; draw(); }
}

/* What whoever opens the door says; shown when it is asked for, so that nobody reads it in passing. */
function doorCode(item) {
  const { request, record, at, phone } = item, told = at?.stop.code;
  if (!at && !(record && CODED.includes(record.state))) { return null; } // who does not see the plan has the state
  const sign = at?.stop.status === "done" || told ? codeSign(told) : "";
  if (told === "matches" || at?.stop.status === "not-done" || !may("door-codes.tell")) { return sign && line(t("door_code"), sign); }
  const show = async () => {
    const found = await trying(() => read(`requests/${request}/door-code`));
    if (found) { shownCode = found; draw(); }
  };
  const text = async () => {
    if (await trying(() => send(`day-plans/${kept.plan.number}/door-codes`, { requests: [request] }))) { toast(t("code_sent", { name: item.name })); }
  };
  return line(t("door_code"), sign, " ", shownCode && shownCode.request === request ? make("b", { class: "door-code" }, shownCode.code) : button(t("show_code"), show),
    " ", at && phone ? button(t("send_code"), text) : "");
}
const CODED = ["planned", "loaded", "on-the-way", "delivered", "partly"];
export const codeSign = (told) => make("span", { class: told && told !== "matches" ? "late" : "" }, t(`coded_${(told || "none").replaceAll("-", "_")}`));

function riskText(record) {
  if (record.risk) { return t("risk_set", { risk: given.risks[record.risk], by: record.risk_by }); }
  return t("risk_unset", { risk: given.risks[record.suggested] });
}

/* What was measured; only who sees how ill somebody is has it. */
function measured(record) {
  const said = [["spo2_percent", "spo2"], ["breaths_per_min", "breaths"], ["age", "age"]].filter(([name]) => record[name] !== undefined && record[name] !== null);
  return said.map(([name, word]) => t(word, { n: number(record[name]) })).join(" · ");
}

/* What nobody knows of where and how they are reached, and where it is written down. */
const isMissing = ({ record, ...item }) => Boolean(record) && may("requests.verify") && given.open.includes(record.state)
  && (record.lacks.includes("phone") || isPlaceless({ ...item, record }));

function missing(item) {
  const { record } = item;
  if (!isMissing(item)) { return ""; }
  const asked = ["address", "phone"].filter((name) => (name === "address" ? record.lacks.includes("point") : record.lacks.includes("phone")));
  const input = (name) => make("label", {}, make("span", {}, t(name)), make("input", { name, autocomplete: "off", value: record[name] || "" }));
  return make("form", { class: "form left missing", onsubmit: async (event) => {
    event.preventDefault();
    const said = Object.fromEntries([...new FormData(event.target)].filter(([name, value]) => value.trim() && value.trim() !== (record[name] || "")));
    if (!Object.keys(said).length) { toast(t("say_something")); return; }
    document.activeElement.blur();
    await changed(record, () => send(`requests/${record.number}/corrections`, { version: record.version, reason: t("asked_again"), ...said }));
    const now_ = kept.items.find((one) => one.request === record.number);
    if (now_ && isPlaceless(now_)) { toast(t("still_placeless")); } else if (now_ && EMERGENCIES.has(now_.kind) && !now_.at && may("plans.run")) { offer(now_); }
  } },
  make("b", {}, isUnreached(item) ? t("unreached") : isPlaceless(item) ? t("place_first") : t("no_phone")),
  asked.map(input), make("div", {}, make("button", { class: "button small primary" }, t("keep_it")), " ", placing(record)));
}

const placing = (record) => button(t("place_on_map"), () => {
  toast(t("press_map"));
  askPoint((point) => changed(record, () => put(`requests/${record.number}/place`, { lon: point.lng, lat: point.lat, version: record.version })));
});

function actions(item) {
  const { record, at } = item, made = [];
  if (may("plans.run") && kept.plan && item.status !== "done" && item.status !== "begun") {
    made.push(button(t("offers"), () => offer(item), { key: "A", primary: !at }));
  }
  if (may("plans.run") && at && item.status === "planned") {
    made.push(button(at.stop.pinned ? t("unpin") : t("pin"), () => pin([item]), { key: "P" }));
    if (item.ward) { made.push(button(t("why_them"), () => askOutside(item))); }
    made.push(button(t("take_out"), () => arrange(stepsTo([item.task.id], null, null), t("took_out", { name: item.name, n: 1 })), { key: "Del" }));
  }
  if (may("plans.run") && at && (item.status === "planned" || item.status === "begun")) {
    const code = make("input", { class: "told-code", inputmode: "numeric", maxlength: 9, autocomplete: "off", placeholder: t("door_code"), "aria-label": t("code_from_paper"), title: t("code_from_paper") });
    made.push(make("span", { class: "joined" }, code, button(t("report_done"), () => report({ kind: "done", task: item.task.id, vehicle: at.vehicle, code: code.value.trim() }, t("said_done", { name: item.name })))));
    made.push(choice(t("report_failed"), Object.entries(given.whys),
      (why) => report({ kind: "failed", task: item.task.id, why }, t("said_failed", { name: item.name }))));
    made.push(button(t("report_worse"), () => report({ kind: "worse", task: item.task.id }, t("said_worse", { name: item.name }))));
  }
  if (record) { made.push(...recordActions(item)); }
  return make("div", { class: "actions" }, made);
}

/* Whether no clinical person has to look at it first. */
const isTriaged = (record) => Boolean(record.risk) || EMERGENCIES.has(record.kind) || needsNoDoctor(record);

function recordActions(item) {
  const { record } = item, made = [];
  if (may("requests.triage") && given.open.includes(record.state)) {
    if (item.unset) {
      made.push(button(t("risk_as_suggested", { risk: given.risks[record.suggested] }),
        () => changed(record, () => put(`requests/${record.number}/risk`, { risk: record.suggested, version: record.version })), { primary: true }));
    }
    made.push(choice(t("set_risk"), Object.entries(given.risks),
      (risk) => changed(record, () => put(`requests/${record.number}/risk`, { risk, version: record.version }))));
  }
  const moves = (given.moves[record.state] || []).filter((state) => may(state === "triaged" && isTriaged(record) ? "requests.verify" : given.needs[state]));
  if (moves.length) {
    made.push(choice(t("set_state"), moves.map((state) => [state, given.states[state]]), async (to) => {
      const reason = given.reasoned.includes(to) ? await askReason(t("why_state", { state: given.states[to] })) : "";
      if (reason !== null) { await changed(record, () => send(`requests/${record.number}/moves`, { to, version: record.version, reason })); }
    }));
  }
  if (may("requests.verify") && !isMissing(item)) { made.push(placing(record)); }
  return made;
}

async function changed(record, work) {
  if (await trying(work)) { await trying(() => readRequest(record.number)); toast(t("kept_it", { n: record.number })); }
}

function choice(title, entries, chosen) {
  return make("select", { "aria-label": title, onchange: (event) => { const { value } = event.target; event.target.value = ""; chosen(value); } },
    make("option", { value: "" }, title), entries.map(([value, text]) => make("option", { value }, text)));
}

/* What has to be known first is asked for where it is written down. */
export function askWhere() {
  draw();
  card.querySelector(".missing input")?.focus();
}

export async function offer(item) {
  if (isPlaceless(item)) {
    toast(t("place_first"), { bad: true, more: [t("place_how")] });
    askWhere();
    return;
  }
  const found = await offersFor(item.request);
  const [chosen, ...others] = chosenItems();
  if (!chosen || others.length || chosen.request !== item.request) { return; } // somebody else is before us by now
  kept.offers = found || [];
  if (found && !found.length) { toast(t("nobody_can")); }
  draw();
  card.querySelector(".offer")?.focus();
}

function offersList(item) {
  return make("div", { class: "offers" }, make("h3", {}, t("best_offers")), kept.offers.map((found, index) => make("button", {
    type: "button", class: "offer", onclick: async () => { await takeOffer(item.request, found); kept.offers = []; draw(); },
  },
  make("kbd", {}, index + 1), make("b", {}, found.name), make("span", {}, t("arrives_at", { at: clock(found.arrives) })),
  make("span", { class: "soft" }, found.late.length ? t("late_by_it", { n: found.late.length }) : t("nobody_late"), found.pushed_back.length ? ` · ${t("pushed", { n: found.pushed_back.length })}` : "", found.lent ? ` · ${t("lent")}` : ""))));
}
/* While offers are open, arrows go among them and never to another patient. */
export function walkOffers(step) {
  const all = [...card.querySelectorAll(".offer")], at = all.indexOf(document.activeElement);
  if (all.length) { all[Math.min(all.length - 1, Math.max(0, at + step))].focus(); }
  return all.length > 0;
}
export const takeNth = (index) => card.querySelectorAll(".offer")[index]?.click();

function many(items) {
  const routed = items.filter((item) => item.at && item.status === "planned");
  card.replaceChildren(heading(t("n_items", { n: items.length })),
    make("ul", { class: "plain-list" }, items.slice(0, 30).map((item) => make("li", {}, glyph(given.kindMarks[item.kind], 18), " ", item.name, " ", make("span", { class: "soft" }, item.address)))),
    make("div", { class: "actions" },
      routed.length ? button(t("pin"), () => pin(routed), { key: "P" }) : "",
      routed.length ? button(t("take_out"), () => arrange(stepsTo(routed.map((item) => item.task.id), null, null), t("took_out", { name: routed[0].name, n: routed.length })), { key: "Del" }) : "",
      make("p", { class: "soft" }, t("drag_them"))));
}

function volunteer(vehicle) {
  const stops = tasksOf(vehicle.id), route = kept.board.routes.find((one) => one.vehicle === vehicle.id);
  card.replaceChildren(heading(vehicle.name),
    make("dl", {},
      line(t("rides"), given.profiles[vehicle.profile]),
      vehicle.phone ? line(t("phone"), make("a", { href: `tel:${vehicle.phone.replace(/[^+\d]/g, "")}` }, vehicle.phone)) : null,
      line(t("shift"), `${clock(vehicle.begins)}–${clock(vehicle.ends)}`),
      line(t("stops"), `${number(stops.filter((stop) => stop.status === "done").length)} / ${number(stops.length)}`)),
    make("ol", { class: "stops" }, stops.map((stop) => {
      const item = kept.byKey.get(`t${stop.task}`);
      return item && make("li", {}, make("button", { type: "button", class: "plain link", onclick: () => choose([item.key], { vehicle: vehicle.id }) },
        make("b", { class: "no" }, stop.number), " ", clock(stop.starts), " ", glyph(given.kindMarks[item.kind], 18), " ", item.name), statusSign(stop.status), stop.code ? codeSign(stop.code) : "", item.late ? make("b", { class: "late" }, ` ${t("late")}`) : "");
    })),
    may("plans.run") && route && !route.out ? make("div", { class: "actions" },
      button(t("pin_route"), () => pinRoute(vehicle.id), { key: "P" }),
      button(t("delayed_15"), () => report({ kind: "delayed", vehicle: vehicle.id, minutes: 15 }, t("said_delayed", { name: vehicle.name }))),
      button(t("cannot_go_on"), async () => {
        const reason = await askReason(t("why_out", { name: vehicle.name }));
        if (reason !== null) { report({ kind: "volunteer-out", vehicle: vehicle.id }, t("said_out", { name: vehicle.name }), reason); }
      })) : "");
}
