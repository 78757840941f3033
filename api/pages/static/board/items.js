/* One list of all that is asked for: from requests, the day's tasks and the board. No page in here. */
import { plain } from "./given.js";

export const STATUSES = ["waiting", "unassigned", "planned", "begun", "done", "not-done"];
export const EMERGENCIES = new Set(["oxygen_emergency", "transport"]);
export const FILTERS = ["status", "risk", "kind", "ward"];
const OFF_ROUTES = ["received", "verified", "triaged", "follow-up", "failed", "unreachable", "outside-area"];

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
      name: task.name || "", phone: task.phone || "", address: task.address || "", rough: task.rough || "",
      lon, lat, since: task.called, deadline: task.deadline,
      late: Boolean(at && task.deadline && at.stop.starts > task.deadline),
    }));
  }
  for (const record of requests.values()) {
    if (known.has(record.number) || !OFF_ROUTES.includes(record.state)) { continue; }
    items.push(withText({
      key: `r${record.number}`, request: record.number, record, status: "waiting", kind: record.kind,
      risk: record.risk || record.suggested, ward: record.ward, name: record.name_short || "",
      phone: record.phone || "", address: record.address || "", rough: "", lon: record.lon ?? null, lat: record.lat ?? null,
      since: record.received_at, deadline: null, late: false,
    }));
  }
  return items.sort(byUrgency);
}

function withText(item) {
  item.text = plain(`${item.request} ${item.name} ${item.address} ${item.phone.replace(/\D/g, "")}`);
  return item;
}

const RANK = { red: 0, orange: 1, yellow: 2, green: 3 };
function byUrgency(one, other) {
  return (EMERGENCIES.has(other.kind) - EMERGENCIES.has(one.kind))
    || (RANK[one.risk] ?? 0) - (RANK[other.risk] ?? 0) // unknown counts as the highest
    || (one.since < other.since ? -1 : one.since > other.since ? 1 : 0);
}

/* Whether an item passes; a filter may be left out, as its own counts leave it out. */
export function passes(item, filters, without = null) {
  for (const name of FILTERS) {
    if (name !== without && filters[name].size && !filters[name].has(item[name])) { return false; }
  }
  if (filters.late && without !== "late" && !item.late) { return false; }
  if (filters.rough && without !== "rough" && !item.rough) { return false; }
  return !filters.text || plain(filters.text).split(/\s+/).every((word) => item.text.includes(word));
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
  const emergencies = items.filter((one) => EMERGENCIES.has(one.kind) && ["waiting", "unassigned", "planned"].includes(one.status));
  const waiting = items.filter((one) => one.status === "waiting" || one.status === "unassigned");
  const first = waiting.reduce((least, one) => (one.since < least ? one.since : least), now);
  const due = items.filter((one) => one.at && one.deadline);
  return {
    emergencies: emergencies.length,
    longestWaitMin: (new Date(now) - new Date(first)) / 60000,
    onTime: due.length ? due.filter((one) => !one.late).length / due.length : null,
  };
}
