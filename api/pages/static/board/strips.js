/* Below the map: a strip for each volunteer over the hours of the day, stops as blocks. */
import { clock, given, glyph, make, minutes, number, riskDot, t } from "./given.js";
import { isMovable } from "./items.js";
import { choose, kept, now, on } from "./kept.js";
import { Rows } from "./scrolling.js";

const ROW = 36, LEAST = 18, NOW_WIDE = 40, HOUR_MS = 3600000, LEAST_MS = HOUR_MS / 2;
let rows = null, day = { from: 0, until: 1 }, from = 0, until = 1, byVehicle = new Map(), hues = new Map(), noPlan = "";

export function startStrips() {
  rows = new Rows(document.getElementById("strips"), ROW, strip);
  noPlan = document.getElementById("strips-empty").textContent;
  on("items", draw);
  on("chosen", () => { seeChosen(); });
  new ResizeObserver(() => draw()).observe(document.getElementById("strips"));
  setInterval(line, 30000);
  for (const [id, factor] of [["zoom-in", 2], ["zoom-out", 0.5], ["zoom-day", 0]]) { document.getElementById(id).addEventListener("click", () => zoom(factor)); }
  document.getElementById("strip-side").addEventListener("wheel", wheeled, { passive: false });
  draggedAxis(document.getElementById("axis"));
}

export const hueOf = (vehicle) => hues.get(vehicle) ?? given.hues[0];
export const vehicleOf = (id) => byVehicle.get(id);
export const nameOf = (id) => byVehicle.get(id)?.name || id;

function draw() {
  const { board } = kept, vehicles = kept.day ? kept.day.vehicles : [], empty = document.getElementById("strips-empty");
  empty.hidden = Boolean(board) && vehicles.length > 0;
  empty.textContent = board ? t("no_volunteers") : noPlan;
  if (!board || !vehicles.length) { rows.set([]); return; }
  byVehicle = new Map(vehicles.map((one) => [one.id, one]));
  hues = new Map(vehicles.map((one, index) => [one.id, given.hues[index % given.hues.length]]));
  const ends = board.routes.flatMap((route) => route.stops.map((stop) => stop.ends));
  const begins = vehicles.reduce((least, one) => Math.min(least, +new Date(one.begins)), Infinity);
  const whole = { from: begins - (begins % HOUR_MS), until: [...vehicles.map((one) => one.ends), ...ends].reduce((most, end) => Math.max(most, +new Date(end)), 0) };
  if (whole.from !== day.from || whole.until !== day.until) { [day, from, until] = [whole, whole.from, whole.until]; }
  axis();
  const routed = new Map(board.routes.map((route) => [route.vehicle, route]));
  rows.set(kept.vehicles.map((vehicle) => ({ vehicle, route: routed.get(vehicle.id) || { stops: [], out: false, vehicle: vehicle.id } })));
}

export const atX = (moment) => ((new Date(moment) - from) / (until - from)) * width();
export const momentAt = (x) => from + (x / width()) * (until - from);
const nameWide = () => (innerWidth <= 760 ? 104 : 168);
const width = () => Math.max(200, document.getElementById("strips").clientWidth - nameWide() - 8);

/* Fewer hours, or more; 0: the whole day. What is at that moment stays where it is. */
export function zoom(factor, at = Math.min(Math.max(+new Date(now()), from), until)) {
  const span = factor ? Math.max(LEAST_MS, (until - from) / factor) : day.until - day.from;
  look(at - ((at - from) / (until - from)) * span, span);
}
function look(begins, span) {
  const held = Math.min(span, day.until - day.from);
  from = Math.min(Math.max(begins, day.from), day.until - held);
  until = from + held;
  if (rows.entries.length) { axis(); rows.show(true); }
}
function wheeled(event) {
  const across = event.deltaX || (event.shiftKey ? event.deltaY : 0), line = document.getElementById("strips").getBoundingClientRect().left + nameWide();
  if (event.ctrlKey) { zoom(event.deltaY < 0 ? 1.25 : 0.8, momentAt(event.clientX - line)); }
  else if (across) { look(from + (across / width()) * (until - from), until - from); }
  else { return; }
  event.preventDefault();
}
/* The hours follow the pointer. */
function draggedAxis(box) {
  let held = null;
  box.addEventListener("pointerdown", (event) => { held = { x: event.clientX, from }; box.setPointerCapture(event.pointerId); });
  box.addEventListener("pointermove", (event) => { if (held) { look(held.from - ((event.clientX - held.x) / width()) * (until - from), until - from); } });
  box.addEventListener("pointerup", () => { held = null; });
}

function axis() {
  const marks = [], box = document.getElementById("axis");
  const hourWide = width() / ((until - from) / HOUR_MS), step = HOUR_MS * (hourWide < 24 ? 4 : hourWide < 48 ? 2 : hourWide < 190 ? 1 : hourWide < 560 ? 0.25 : 1 / 12);
  for (let mark = Math.ceil(from / step) * step; mark <= until; mark += step) {
    marks.push(make("span", { class: mark % HOUR_MS ? "part" : "", style: { left: `${nameWide() + atX(mark)}px` } }, clock(mark)));
  }
  box.replaceChildren(...marks, make("i", { id: "now" }));
  line();
  document.getElementById("zoom-day").disabled = until - from >= day.until - day.from;
}
function line() {
  const mark = document.getElementById("now");
  if (!mark) { return; }
  mark.style.left = `${nameWide() + atX(now())}px`;
  mark.textContent = clock(now());
  mark.hidden = !inSight(now());
  for (const one of document.querySelectorAll("#axis span")) { // half an hour under the mark of now reads like another one
    one.style.visibility = !mark.hidden && Math.abs(parseFloat(one.style.left) - parseFloat(mark.style.left)) < NOW_WIDE ? "hidden" : "";
  }
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
  }, make("i", { class: "hue" }), make("b", {}, vehicle.name), make("span", { class: "soft" }, ...told(vehicle, route, left))),
  make("div", { class: "line" },
    span("shift", vehicle.begins, vehicle.ends), ...curfew,
    ...blocks(route, vehicle),
    inSight(now()) && make("i", { class: "now", style: { left: `${atX(now())}px` } })));
}
/* What is left to do, and hours at work against those that are allowed. */
function told(vehicle, route, left) {
  const hours = kept.board.work.each[vehicle.id], isOver = kept.board.work.whole.over.includes(vehicle.id);
  const said = route.out ? t("is_out") : t("to_do", { n: left });
  return hours ? [`${said} · `, make(isOver ? "b" : "span", { class: isOver ? "over" : "", title: t("work_hours") }, t("hours_of", { at: number(hours.at_work / 60, 1), of: number(hours.allowed / 60, hours.allowed % 60 ? 1 : 0) }))] : [said];
}
const inSight = (moment) => new Date(moment) >= from && new Date(moment) <= until;

/* What is too short to be read is as wide as its sign; what would lie on the one before goes to the other lane. */
function blocks(route, vehicle) {
  const full = [0, 0], made = [];
  route.stops.filter((stop) => stop.kind !== "start" && stop.kind !== "end").forEach((stop, index) => {
    const left = atX(stop.starts), own = atX(stop.ends) - left - 1, wide = stop.kind === "task" ? Math.max(LEAST, own) : Math.max(4, own);
    if (left > width() || left + wide < 0) { return; }
    made.push({ stop, index, left, wide, lane: null });
    if (stop.kind !== "task") { return; }
    const here = made[made.length - 1], before = made.findLast((one) => one !== here && one.stop.kind === "task");
    const isTight = before && before.left + before.wide > left + 1;
    if (isTight && before.lane === null) { before.lane = 0; full[0] = before.left + before.wide; }
    here.lane = isTight ? (full[0] <= full[1] ? 0 : 1) : null;
    if (isTight) { full[here.lane] = left + wide; } else { full.fill(0); }
  });
  return made.map((one) => block(one, vehicle));
}

function span(name, begins, ends) {
  const left = Math.max(0, atX(begins)), right = Math.min(width(), atX(ends));
  return right > left ? make("i", { class: name, style: { left: `${left}px`, width: `${right - left}px` } }) : null;
}

function block({ stop, index, left, wide, lane }, vehicle) {
  const place = { left: `${left}px`, width: `${wide}px` };
  if (stop.kind === "break") { return make("i", { class: "rest", title: t("break"), style: place }); }
  if (stop.kind === "load") {
    const depot = kept.day.depots.find((one) => one.id === stop.depot);
    return make("i", { class: `load ${stop.status}`, style: place, title: `${numbered(stop)} · ${depot ? depot.name : ""} · ${clock(stop.starts)}` },
      wide > 14 && depot ? given.depotLetters[depot.kind] : "");
  }
  const item = kept.byKey.get(`t${stop.task}`);
  if (!item) { return null; }
  const mark = given.kindMarks[item.kind];
  return make("button", {
    type: "button", class: `block ${stop.status}${item.late ? " late" : ""}${lane === null ? "" : ` lane-${lane}`}`, style: place,
    "data-key": `b${item.key}`, "data-drag": isMovable(item) ? item.key : null, "data-task": stop.task, "data-index": index, "aria-pressed": String(kept.chosen.has(item.key)),
    title: `${numbered(stop)} · ${given.kinds[item.kind]} · ${item.name}${item.pair ? ` · ${pairText(item)}` : ""} · ${clock(stop.starts)}${item.late ? ` · ${t("late")}` : ""}`,
    "aria-label": `${vehicle.name}, ${numbered(stop)}, ${clock(stop.starts)}, ${given.kinds[item.kind]}, ${item.name}${item.pair ? `, ${pairText(item)}` : ""}, ${t(`status_${stop.status.replaceAll("-", "_")}`)}`,
    onclick: (event) => choose([item.key], { add: event.ctrlKey || event.metaKey || event.shiftKey, vehicle: event.ctrlKey ? null : vehicle.id }),
  }, glyph(mark, lane === null ? Math.min(22, wide - 2) : 13, { open: stop.status === "planned" }),
  wide > (lane === null ? 42 : 34) ? make("i", { class: "no" }, stop.number) : null,
  wide > 60 ? riskDot(item.risk) : null,
  item.pair ? make("i", { class: "two" }, "2") : null,
  stop.pinned ? make("i", { class: "pin", title: heldBy(stop.pinned) }) : null);
}

/* As the volunteer has it on paper and phone. */
export const numbered = (stop) => t("stop_number", { n: stop.number });

/* That it is one visit by two, and who the other is. */
export const pairText = ({ pair }) => (pair.at ? t("pair_with", { who: nameOf(pair.at.vehicle) }) : t("pair"));

/* Who keeps a stop, and why where they said so. */
export const heldBy = ({ by, reason }) => (reason ? t("pinned_by", { by, reason }) : by);

function seeChosen() {
  const index = kept.vehicle ? rows.entries.findIndex((entry) => entry.vehicle.id === kept.vehicle) : -1;
  const [item] = kept.chosen.size === 1 ? [kept.byKey.get([...kept.chosen][0])] : [];
  if (item && item.at && !inSight(item.at.stop.starts)) { look(+new Date(item.at.stop.starts) - (until - from) / 4, until - from); }
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
