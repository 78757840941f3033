/* One place for what waits for a person: alerts, families, SMS, reports that did not fit. */
import { askReason } from "./asking.js";
import { put, read, send } from "./calls.js";
import { button, showCard } from "./cards.js";
import { showDepot } from "./depots.js";
import { clock, given, make, may, number, t } from "./given.js";
import { EMERGENCIES } from "./items.js";
import { choose, kept, now, on } from "./kept.js";
import { vehicleOf } from "./strips.js";
import { isInside } from "./themes.js";
import { toast, trying } from "./toasts.js";

const MOST = 8, OVERDUE_MS = 15 * 60000, SNOOZE_MIN = 30, AT_ONCE = 500;
const found = { feedback: [], replies: [], conflicts: [], ground: [], alerts: [] };

export function startInbox() {
  document.getElementById("do-inbox").addEventListener("click", inbox);
  on("items", show);
  on("stores", readAround);
  setInterval(show, 30000);
}

export async function readInbox() {
  const wanted = {
    feedback: may("feedback.read") && "feedback",
    replies: may("replies.keep") && "sms/replies",
    conflicts: kept.plan && `day-plans/${kept.plan.number}/acts?kind=conflict&lang=${given.language}`,
    alerts: kept.plan && `day-plans/${kept.plan.number}/alerts`,
  };
  await Promise.all(Object.entries(wanted).map(async ([name, path]) => { found[name] = path ? await read(path) : []; }));
  show();
}
/* Stations and closed zones, from which alerts follow. */
async function readAround() {
  const asked = new URLSearchParams([["theme", "stations"], ["theme", "zones"], ["lang", given.language]]);
  if (kept.plan && kept.plan.area !== "*") { asked.set("area", kept.plan.area); }
  const answer = await trying(() => read(`maps/situation/geojson?${asked}`));
  found.ground = answer ? answer.features : [];
  show();
}

/* What is alarming by itself, each kind one card however many there are. */
function alerts() {
  const at = +new Date(now()), made = [];
  const alert = (kind, key, text, open) => made.push({ kind, key: `${kind} ${key}`, text, open });
  for (const item of kept.items.filter((one) => EMERGENCIES.has(one.kind) && ["waiting", "unassigned", "planned"].includes(one.status))) {
    const due = item.deadline ? +new Date(item.deadline) < at || item.late : item.status !== "planned" && at - item.sinceMs > OVERDUE_MS;
    if (due) { alert("overdue", item.key, `#${item.request} ${item.name}`, () => choose([item.key])); }
  }
  for (const sign of (kept.board ? kept.board.signs : []).filter((one) => one.code === "volunteer-silent")) {
    const [, vehicle] = sign.subject.match(/^volunteer (.+): task/) || [];
    alert("silent", sign.subject, `${vehicleOf(vehicle)?.name || vehicle} · ${sign.subject.split(", ").pop()}`, () => choose([], { vehicle }));
  }
  for (const { properties } of found.ground.filter((one) => one.properties.theme === "stations" && one.properties.look !== "stocked")) {
    alert("stock", `${properties.id} ${properties.look}`, `${properties.title}: ${properties.label}`, kept.depots.has(properties.id) ? () => showDepot(properties.id) : null);
  }
  for (const item of kept.items.filter((one) => one.at && one.at.stop.code && one.at.stop.code !== "matches")) {
    alert("code", `${item.key} ${item.at.stop.code}`, `#${item.request} ${item.name} · ${vehicleOf(item.at.vehicle)?.name || item.at.vehicle}`, () => choose([item.key]));
  }
  for (const one of kept.transfers.filter(({ late_at: late }) => +new Date(late) < at)) {
    const item = kept.items.find(({ request }) => request === one.request);
    alert("transfer", one.request, `#${one.request} ${item ? item.name : ""} · ${t("waits_since", { at: clock(one.needed_at) })}`, item ? () => choose([item.key]) : null);
  }
  const closed = found.ground.filter((one) => one.properties.look === "closed");
  for (const item of closed.length ? kept.items.filter((one) => one.at && one.status === "planned" && one.lat !== null) : []) {
    const zone = closed.find((one) => isInside(one.geometry, { lng: item.lon, lat: item.lat }));
    if (zone) { alert("zone", `${item.key} ${zone.properties.title}`, `#${item.request} ${item.name} · ${zone.properties.title}`, () => choose([item.key])); }
  }
  return made;
}

/* Whose alerts are, and which are quiet still: the same at every board of the day. */
const taken = () => new Map(found.alerts.map((one) => [one.key, one]));
function quiet() {
  const at = +new Date(now());
  const hushed = found.alerts.filter((one) => one.quiet_until !== one.taken_at && +new Date(one.quiet_until) > at);
  return new Map(hushed.map((one) => [one.key, one]));
}
async function takeAlerts(keys, quietMinutes, reason) {
  const path = `day-plans/${kept.plan.number}/alerts`, order = { quiet_minutes: quietMinutes, reason };
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const all = await trying(() => put(path, { ...order, keys: keys.slice(from, from + AT_ONCE) }));
    if (!all) { return false; }
    found.alerts = all;
  }
  show();
  return true;
}
async function snooze(group) {
  const reason = await askReason(t("why_snooze"));
  if (reason !== null) { await takeAlerts(group.map((one) => one.key), SNOOZE_MIN, reason); }
}

/* A report that did not fit changes nothing any more; whose it is has seen to it, once for all boards of that plan, whose acts have its number. */
const conflictKey = (one) => `conflict ${one.number}`;
function openConflicts() {
  const seen = taken();
  return found.conflicts.filter((one) => !seen.has(conflictKey(one)));
}
async function seenConflict(one) {
  if (await takeAlerts([conflictKey(one)], 0, "")) { toast(t("is_seen_to")); }
}

function show() {
  const still = quiet(), loud = alerts().filter((one) => !still.has(one.key));
  const count = loud.length + found.feedback.length + found.replies.length + openConflicts().length;
  const isUrgent = loud.length > 0 || [...found.feedback, ...found.replies].some((one) => one.urgent);
  const opener = document.getElementById("do-inbox");
  opener.querySelector("b").textContent = number(count);
  opener.classList.toggle("alarm", isUrgent);
  if (document.querySelector("#card .inbox")) { inbox(); }
}

export function inbox() {
  const before = document.getElementById("card").scrollTop;
  showCard(t("inbox"), make("div", { class: "inbox" }, alertCards(),
    section("feedback", found.feedback, (one) => [about(one.request), one.urgent && make("b", { class: "flag" }, t("urgent")), make("p", {}, saidOf(one)), signed(one),
      may("feedback.acknowledge") && button(t("seen_to"), () => seenTo(`feedback/${one.number}/acknowledge`, one, found.feedback))]),
    section("replies", found.replies, (one) => [who(one), one.urgent && make("b", { class: "flag" }, "SOS"), make("p", {}, `“${one.text}”`), one.issue && make("p", { class: "soft" }, one.issue.message), make("p", { class: "soft" }, clock(one.at)),
      button(t("seen_to"), () => seenTo(`sms/replies/${one.number}/see-to`, one, found.replies))]),
    section("conflicts", openConflicts(), (one) => [...one.events.map((event) => event.report?.task && about(itemOf(event.report.task)?.request ?? event.report.task)), one.sentences.map((text) => make("p", {}, text)), signed(one), may("plans.run") && button(t("seen_to"), () => seenConflict(one))]))).scrollTop = before;
}

function alertCards() {
  const still = quiet(), owners = taken(), all = alerts(), isMine = (one) => owners.get(one.key)?.owner === given.user, mayTake = kept.plan && may("plans.run");
  return ["overdue", "transfer", "silent", "code", "stock", "zone"].map((kind) => {
    const own = all.filter((one) => one.kind === kind), loud = own.filter((one) => !still.has(one.key));
    if (!own.length) { return null; }
    const said = own.map((one) => standingOf(owners.get(one.key), still.has(one.key))), isSame = new Set(said).size === 1;
    return make("section", { class: loud.length ? "alert" : "alert quiet" }, make("h3", {}, `${t(`alert_${kind}`)} (${number(own.length)})`),
      make("ul", {}, own.slice(0, MOST).map((one, place) => make("li", {}, one.open ? make("button", { type: "button", class: "plain link", onclick: one.open }, one.text) : one.text,
        isSame ? "" : make("span", { class: "soft owner" }, said[place]))), more(own)),
      isSame && said[0] ? make("p", { class: "soft owner" }, said[0]) : "",
      mayTake && loud.length ? make("div", { class: "actions" },
        loud.every(isMine) ? "" : button(t("take_alert"), () => takeAlerts(loud.map((one) => one.key), 0, "")),
        button(t("snooze"), () => snooze(loud))) : "");
  });
}
/* Whose an alert is, and until when it is quiet and why; said once where it is so of all. */
function standingOf(one, isQuiet) {
  if (!one) { return ""; }
  return [t("owned_by", { who: one.owner }), isQuiet ? t("snoozed_until", { at: clock(one.quiet_until), reason: one.reason }) : ""].filter(Boolean).join(" · ");
}
const more = (all) => (all.length > MOST ? make("li", { class: "soft" }, t("and_more", { n: number(all.length - MOST) })) : "");

function section(name, all, parts) {
  return make("section", {}, make("h3", {}, `${t(`inbox_${name}`)} (${number(all.length)})`),
    all.length ? make("ul", {}, all.slice(0, 50).map((one) => make("li", { class: "letter" }, ...parts(one).flat()))) : make("p", { class: "soft" }, t("inbox_nothing")));
}
const itemOf = (task) => kept.byKey.get(`t${task}`);
const signed = (one) => make("p", { class: "soft" }, `${one.by} · ${clock(one.at)}`);
const saidOf = (one) => [t(`mood_${one.mood.replaceAll("-", "_")}`), ...one.lacks.map((lack) => t("lacks", { what: t(`lack_${lack}`) })), one.note].filter(Boolean).join(" · ");

function about(request) {
  const item = kept.items.find((one) => one.request === Number(request));
  return make("button", { type: "button", class: "plain link", onclick: () => (item ? choose([item.key]) : toast(t("not_on_board", { n: request }))) }, `#${request} ${item ? item.name : ""}`);
}
function who(reply) {
  const vehicle = reply.volunteer === null ? null : vehicleOf(String(reply.volunteer));
  return vehicle ? make("button", { type: "button", class: "plain link", onclick: () => choose([], { vehicle: vehicle.id }) }, vehicle.name) : make("b", {}, reply.phone);
}
async function seenTo(path, one, all) {
  const reason = await askReason(t("what_done"));
  if (reason === null) { return; }
  if (await trying(() => send(path, { version: one.version, reason }))) { all.splice(all.indexOf(one), 1); toast(t("is_seen_to")); }
  show();
}
