/* Below the map: a strip for each volunteer over the hours of the day, stops as blocks. */
import { clock, given, glyph, make, minutes, riskDot, t } from "./given.js";
import { isMovable } from "./items.js";
import { choose, kept, now, on } from "./kept.js";
import { Rows } from "./scrolling.js";

const ROW = 36, NAME = 168;
let rows = null, from = 0, until = 1, byVehicle = new Map(), hues = new Map();

export function startStrips() {
  rows = new Rows(document.getElementById("strips"), ROW, strip);
  on("items", draw);
  on("chosen", () => { seeChosen(); });
  new ResizeObserver(() => draw()).observe(document.getElementById("strips"));
  setInterval(line, 30000);
}

export const hueOf = (vehicle) => hues.get(vehicle) ?? given.hues[0];
export const vehicleOf = (id) => byVehicle.get(id);
export const nameOf = (id) => byVehicle.get(id)?.name || id;

function draw() {
  const day = kept.day, board = kept.board;
  document.getElementById("strips-empty").hidden = Boolean(board);
  if (!day || !board) { rows.set([]); return; }
  byVehicle = new Map(day.vehicles.map((one) => [one.id, one]));
  hues = new Map(day.vehicles.map((one, index) => [one.id, given.hues[index % given.hues.length]]));
  const ends = board.routes.flatMap((route) => route.stops.map((stop) => stop.ends));
  from = Math.min(...day.vehicles.map((one) => +new Date(one.begins)));
  until = Math.max(...day.vehicles.map((one) => +new Date(one.ends)), ...ends.map((end) => +new Date(end)));
  from -= from % 3600000;
  axis();
  const routed = new Map(board.routes.map((route) => [route.vehicle, route]));
  rows.set(day.vehicles.map((vehicle) => ({ vehicle, route: routed.get(vehicle.id) || { stops: [], out: false, vehicle: vehicle.id } })));
}

export const atX = (moment) => ((new Date(moment) - from) / (until - from)) * width();
export const momentAt = (x) => from + (x / width()) * (until - from);
const width = () => Math.max(200, document.getElementById("strips").clientWidth - NAME - 8);

function axis() {
  const marks = [], box = document.getElementById("axis");
  const step = width() / ((until - from) / 3600000) < 44 ? 2 : 1;
  for (let hour = from; hour <= until; hour += step * 3600000) {
    marks.push(make("span", { style: { left: `${NAME + atX(hour)}px` } }, clock(hour)));
  }
  box.replaceChildren(...marks, make("i", { id: "now", style: { left: `${NAME + atX(now())}px` } }, clock(now())));
}
function line() {
  const mark = document.getElementById("now");
  if (mark) { mark.style.left = `${NAME + atX(now())}px`; mark.textContent = clock(now()); }
}

function strip({ vehicle, route }) {
  const tasks = route.stops.filter((stop) => stop.kind === "task");
  const left = tasks.filter((stop) => stop.status === "planned" || stop.status === "begun").length;
  const curfew = kept.day.curfew.map(({ begins, ends }) => span("curfew", begins, ends));
  return make("div", {
    class: `strip${route.out ? " out" : ""}${kept.vehicle === vehicle.id ? " chosen" : ""}`, "data-vehicle": vehicle.id,
    style: { "--hue": hueOf(vehicle.id) },
  },
  make("button", {
    type: "button", class: "who", "data-key": `v${vehicle.id}`, "aria-pressed": String(kept.vehicle === vehicle.id),
    title: `${given.profiles[vehicle.profile]} · ${clock(vehicle.begins)}–${clock(vehicle.ends)}${vehicle.phone ? ` · ${vehicle.phone}` : ""}`,
    onclick: () => choose([], { vehicle: vehicle.id }),
  }, make("i", { class: "hue" }), make("b", {}, vehicle.name), make("span", { class: "soft" }, route.out ? t("is_out") : t("to_do", { n: left }))),
  make("div", { class: "line" },
    span("shift", vehicle.begins, vehicle.ends), ...curfew,
    ...route.stops.filter((stop) => stop.kind !== "start" && stop.kind !== "end").map((stop, index) => block(stop, index, vehicle)),
    make("i", { class: "now", style: { left: `${atX(now())}px` } })));
}

function span(name, begins, ends) {
  const left = Math.max(0, atX(begins)), right = Math.min(width(), atX(ends));
  return right > left ? make("i", { class: name, style: { left: `${left}px`, width: `${right - left}px` } }) : null;
}

function block(stop, index, vehicle) {
  const left = atX(stop.starts), wide = Math.max(4, atX(stop.ends) - left - 1);
  const place = { left: `${left}px`, width: `${wide}px` };
  if (stop.kind === "break") { return make("i", { class: "rest", title: t("break"), style: place }); }
  if (stop.kind === "load") {
    const depot = kept.day.depots.find((one) => one.id === stop.depot);
    return make("i", { class: `load ${stop.status}`, style: place, title: `${depot ? depot.name : ""} · ${clock(stop.starts)}` },
      wide > 14 && depot ? given.depotLetters[depot.kind] : "");
  }
  const item = kept.byKey.get(`t${stop.task}`);
  if (!item) { return null; }
  const mark = given.kindMarks[item.kind];
  return make("button", {
    type: "button", class: `block ${stop.status}${item.late ? " late" : ""}`, style: place,
    "data-key": `b${item.key}`, "data-drag": isMovable(item) ? item.key : null, "data-task": stop.task, "data-index": index, "aria-pressed": String(kept.chosen.has(item.key)),
    title: `${given.kinds[item.kind]} · ${item.name} · ${clock(stop.starts)}${item.late ? ` · ${t("late")}` : ""}`,
    "aria-label": `${vehicle.name}, ${clock(stop.starts)}, ${given.kinds[item.kind]}, ${item.name}, ${t(`status_${stop.status.replaceAll("-", "_")}`)}`,
    onclick: (event) => choose([item.key], { add: event.ctrlKey || event.metaKey || event.shiftKey, vehicle: event.ctrlKey ? null : vehicle.id }),
  }, wide > 15 ? glyph(mark, Math.min(22, wide - 1), { open: stop.status === "planned" }) : null,
  wide > 30 ? riskDot(item.risk) : null,
  stop.pinned ? make("i", { class: "pin", title: heldBy(stop.pinned) }) : null);
}

/* Who keeps a stop, and why where they said so. */
export const heldBy = ({ by, reason }) => (reason ? t("pinned_by", { by, reason }) : by);

function seeChosen() {
  const index = kept.vehicle ? rows.entries.findIndex((entry) => entry.vehicle.id === kept.vehicle) : -1;
  if (index >= 0) { rows.see(index); } else { rows.show(true); }
}

/* After which task of a strip something is put that is dropped at that moment; null: first of all. */
export function taskBefore(vehicle, moment) {
  const entry = rows.entries.find((one) => one.vehicle.id === vehicle);
  const before = entry.route.stops.filter((stop) => stop.kind === "task" && new Date(stop.starts) <= moment);
  return before.length ? before[before.length - 1].task : null;
}
export const tasksOf = (vehicle) =>
  (rows.entries.find((one) => one.vehicle.id === vehicle)?.route.stops || []).filter((stop) => stop.kind === "task");
export const howLong = (stop) => minutes((new Date(stop.ends) - new Date(stop.starts)) / 60000);
