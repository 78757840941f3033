/* One list of all that is asked for: from requests, the day's tasks and the board. No page in here. */
import { given, plain, t } from "./given.js";

export const STATUSES = ["waiting", "unassigned", "planned", "begun", "done", "not-done"];
export const EMERGENCIES = new Set(given.emergencies);
export const FILTERS = ["status", "risk", "kind", "ward"];
/* How far a request is where no board of a day says it; in other states nobody has to do anything. */
const STATUS_OF = { planned: "planned", loaded: "begun", "on-the-way": "begun" };
const OVER = "delivered";
const UNCERTAIN_M = 100, NUMBER = /^#(\d+)$/;

/* What can still be put elsewhere. */
export const isMovable = (item) => ["waiting", "unassigned", "planned"].includes(item.status);

/* Where each task stands on the routes: {vehicle, index (of the stop), stop}. */
export function onRoutes(board) {
  const found = new Map();
  for (const route of board ? board.routes : []) {
    route.stops.forEach((stop, index) => {
      if (stop.kind === "task" && !found.has(stop.task)) { found.set(stop.task, { vehicle: route.vehicle, index, stop }); }
    });
  }
  return found;
}

/* All items: each task of the day, and each request that has none. */
export function itemsOf({ day, board, requests }) {
  const routed = onRoutes(board);
  const left = new Map(board ? board.unassigned.map((one) => [one.task, one]) : []);
  const items = [], known = new Set();
  for (const task of day ? day.tasks : []) {
    const record = requests.get(task.request), at = routed.get(task.id);
    if (!at && !left.has(task.id)) { continue; } // over: cancelled, or merged into another one
    known.add(task.request);
    const [lon, lat] = day.places[task.place] || [null, null];
    items.push(withText({
      key: `t${task.id}`, request: task.request, task, record, at, left: left.get(task.id),
      status: at ? at.stop.status : "unassigned", kind: task.kind, risk: task.risk, ward: task.ward,
      name: task.name || "", phone: task.phone || "", address: task.address ?? null, rough: task.rough || "", unset: isUnset(record),
      lon, lat, since: task.called, deadline: task.deadline,
      late: Boolean(at && task.deadline && at.stop.starts > task.deadline),
    }));
  }
  for (const record of requests.values()) {
    const status = (!record.left_over && STATUS_OF[record.state]) || "waiting"; // what a day before left waits, whatever was done of it
    if (known.has(record.number) || !given.open.includes(record.state) || record.state === OVER || (day && status !== "waiting")) { continue; }
    items.push(withText({
      key: `r${record.number}`, request: record.number, record, status, kind: record.kind,
      risk: record.risk || record.suggested, ward: record.ward, name: record.name_short || "", unset: isUnset(record),
      phone: record.phone || "", address: record.address ?? null, rough: roughOf(record), lon: record.lon ?? null, lat: record.lat ?? null,
      since: record.received_at, deadline: null, late: false,
    }));
  }
  paired(items);
  return items.sort(byUrgency);
}

/* Two who meet do one visit: each of both tasks knows the other. */
function paired(items) {
  const byTask = new Map(items.filter((item) => item.task).map((item) => [item.task.id, item]));
  for (const item of byTask.values()) {
    const other = item.task.together ? byTask.get(item.task.previous) : null;
    if (other) { [item.pair, other.pair] = [other, item]; }
  }
}

/* Whether nobody clinical has said yet how urgent it is; who does not see that is not asked. */
const isUnset = (record) => Boolean(record && "risk" in record && !record.risk && !needsNoDoctor(record) && given.toDo.includes(record.state));
export const needsNoDoctor = (record) => given.withoutDoctor.includes(record.kind) && record.suggested !== "red";

/* Where a request is not known to be at a door. */
function roughOf(record) {
  if (record.lacks.includes("point")) { return t(record.lon === undefined || record.lon === null ? "no_point" : "ward_alone"); }
  return record.radius_m > UNCERTAIN_M ? t("rough_by", { m: Math.ceil(record.radius_m / 100) * 100 }) : "";
}

/* Whether nobody could be rung or found: whoever takes calls asks around. */
export const isUnreached = (item) => Boolean(item.record && item.record.lacks.length === 3);

/* Whether nobody knows where it is: then nobody can be asked to go. */
export const isPlaceless = (item) => !item.task && item.address !== null && item.lat === null;

/* An emergency for which somebody still has to do something. */
export const isOpenEmergency = (item) => EMERGENCIES.has(item.kind)
  && (item.record ? given.toDo.includes(item.record.state) : ["waiting", "unassigned", "planned", "begun"].includes(item.status));

function withText(item) {
  const text = plain(`${item.name} ${item.address || ""}`);
  item.words = [...new Set([...text.split(/[\s,]+/), ...text.split(/[^\p{L}\p{N}]+/u)])].filter(Boolean);
  item.digits = item.phone.replace(/\D/g, "");
  item.sinceMs = +new Date(item.since); // moments come in more than one zone: as texts they are not compared
  return item;
}

/* What is searched for is the beginning of words, #number, or digits of a phone. */
function searched(item, text) {
  const digits = text.replace(/[\s.()+-]/g, "");
  if (/^\d{4,}$/.test(digits) && item.digits.includes(digits)) { return true; }
  return plain(text).split(/[\s,]+/).filter(Boolean).every((word) => word === String(item.request)
    || item.words.some((one) => one.startsWith(word)));
}

const RANK = { red: 0, orange: 1, yellow: 2, green: 3 };
function byUrgency(one, other) {
  return (EMERGENCIES.has(other.kind) - EMERGENCIES.has(one.kind))
    || (RANK[one.risk] ?? 0) - (RANK[other.risk] ?? 0) // unknown counts as the highest
    || one.sinceMs - other.sinceMs;
}

/* Whether an item passes; a filter may be left out, as its own counts leave it out. */
export function passes(item, filters, without = null) {
  const asked = NUMBER.exec(filters.text.trim());
  if (asked) { return item.request === Number(asked[1]); } // one request, whatever else is chosen
  for (const name of FILTERS) {
    if (name !== without && filters[name].size && !filters[name].has(item[name])) { return false; }
  }
  if (filters.late && without !== "late" && !item.late) { return false; }
  if (filters.rough && without !== "rough" && !item.rough) { return false; }
  if (filters.unset && without !== "unset" && !item.unset) { return false; }
  return !filters.text || searched(item, filters.text);
}

export const shown = (items, filters) => items.filter((item) => passes(item, filters));

/* How many items each choice of a filter would show. */
export function counts(items, filters, name) {
  const found = new Map();
  for (const item of items) {
    if (passes(item, filters, name)) { found.set(item[name], (found.get(item[name]) || 0) + 1); }
  }
  return found;
}

/* The day's volunteers, who has something to do before who has nothing. */
export function inOrder({ day, board }) {
  const busy = new Set(board ? board.routes.filter((route) => route.stops.some((stop) => stop.kind === "task")).map((route) => route.vehicle) : []);
  const all = day ? day.vehicles : [];
  return [...all.filter((one) => busy.has(one.id)), ...all.filter((one) => !busy.has(one.id))];
}

/* The five numbers that matter. */
export function figures(items, now) {
  const emergencies = items.filter(isOpenEmergency);
  const waiting = items.filter((one) => one.status === "waiting" || one.status === "unassigned");
  const first = waiting.reduce((least, one) => Math.min(least, one.sinceMs), +new Date(now));
  const due = items.filter((one) => one.at && one.deadline);
  return {
    emergencies: emergencies.length,
    longestWaitMin: (new Date(now) - first) / 60000,
    onTime: due.length ? due.filter((one) => !one.late).length / due.length : null,
  };
}
