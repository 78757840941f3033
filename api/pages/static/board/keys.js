/* Everything by keyboard: one key each, shown where it acts, all of them under ?. */
import { arrange, pin, pinRoute, showEffect, hideEffect, stepsTo, taskName, tried, undoLast } from "./arranging.js";
import { isAsking } from "./asking.js";
import { closeCard, offer, takeNth, walkOffers } from "./cards.js";
import { dayPlans } from "./day.js";
import { handover, help, newRequest, printSheet, replan, versions } from "./forms.js";
import { inbox } from "./inbox.js";
import { may, plain, t } from "./given.js";
import { EMERGENCIES, isMovable } from "./items.js";
import { choose, chosenItems, filtered, kept } from "./kept.js";
import { nameOf, tasksOf, zoom } from "./strips.js";
import { closeNewest, toast, trying } from "./toasts.js";

let aim = null; // while a place is sought for what is chosen: {tasks, vehicles, at, after}

export function startKeys() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isAsking()) { return; }
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") { escape(typing); return; }
    if (typing) { if (event.target.id === "search" && event.key === "Enter") { command(event.target); } return; }
    if (aim && aiming(event)) { event.preventDefault(); return; }
    if ("+-=".includes(event.key) && event.target.closest("#map")) { return; } // the map zooms itself
    const act = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && act(event) !== false) { event.preventDefault(); }
  });
}

const ACTS = {
  "/": () => { const search = document.getElementById("search"); search.focus(); search.select(); },
  n: () => newRequest(),
  e: emergency,
  a: assign,
  p: () => { const items = chosenItems(); if (items.length) { pin(items); } else if (kept.vehicle) { pinRoute(kept.vehicle); } else { toast(t("choose_stop_first")); } },
  u: undoLast,
  r: replan,
  v: versions,
  h: handover,
  d: dayPlans,
  i: inbox,
  t: printSheet,
  x: closeNewest,
  "?": help,
  Delete: () => {
    const routed = chosenItems().filter((item) => item.at && item.status === "planned");
    if (routed.length) { arrange(stepsTo(routed.map((item) => item.task.id), null, null), t("took_out", { name: routed[0].name, n: routed.length })); }
  },
  ArrowDown: () => walkOffers(1) || walk(1), ArrowUp: () => walkOffers(-1) || walk(-1),
  ArrowRight: () => walkOffers(1) || stop(1), ArrowLeft: () => walkOffers(-1) || stop(-1),
  "+": () => zoom(2), "=": () => zoom(2), "-": () => zoom(0.5), "0": () => zoom(0),
  Enter: (event) => { if (event.target.closest("button, a, summary, .depot")) { return false; } const [item] = chosenItems(); if (item) { document.getElementById("card").querySelector("button.primary, .actions button")?.focus(); } return true; },
};
for (const digit of "123") { ACTS[digit] = () => takeNth(Number(digit) - 1); }

function escape(typing) {
  hideEffect();
  if (aim) { aim = null; document.body.classList.remove("aiming"); return; }
  if (typing) { typing.blur(); if (typing.id === "search") { return; } }
  closeCard();
  choose([]);
}

/* Up and down in the pool; in strips, from volunteer to volunteer. */
function walk(step) {
  if (kept.vehicle && !kept.chosen.size) { return strip(step); }
  const [key] = kept.chosen, at = kept.shown.findIndex((item) => item.key === key);
  const next = kept.shown[Math.min(kept.shown.length - 1, Math.max(0, at + step))];
  if (next) { choose([next.key]); }
  return true;
}
function strip(step) {
  const all = kept.vehicles, at = all.findIndex((one) => one.id === kept.vehicle);
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  if (next) { choose([], { vehicle: next.id }); }
  return true;
}
/* Left and right along a route. */
function stop(step) {
  if (!kept.day || !kept.board) { return; }
  if (!kept.vehicle) { strip(0); return; }
  const tasks = tasksOf(kept.vehicle).map((one) => `t${one.task}`), [key] = kept.chosen;
  const at = tasks.indexOf(key), next = tasks[at < 0 ? (step > 0 ? 0 : tasks.length - 1) : at + step];
  if (next) { choose([next], { vehicle: kept.vehicle }); } else if (kept.vehicle) { choose([], { vehicle: kept.vehicle }); }
}

/* Pressed again it goes on to the next one: the first may be nobody's to do. */
let offered = null;
function emergency() {
  const open = kept.items.filter((item) => EMERGENCIES.has(item.kind) && ["waiting", "unassigned"].includes(item.status));
  if (!open.length) { newRequest({ emergency: true }); return; }
  const at = open.findIndex((item) => kept.chosen.has(item.key)), wasAsked = at >= 0 && open[at].key === offered;
  const first = open[wasAsked ? (at + 1) % open.length : Math.max(0, at)];
  offered = first.key;
  choose([first.key]);
  if (!may("plans.run")) { return; }
  if (isPart(first)) { assign(); } else { offer(first); }
}

/* What is left out of a plan that has another part of the same request: it is put by arrows, since the request is somebody's already. */
const isPart = (item) => Boolean(item.task && !item.at && item.record && item.record.state === "planned");

/* A: a task of the day is put by arrows; what is none yet is offered. */
function assign() {
  const items = chosenItems();
  if (!items.length || !kept.board || !may("plans.run")) { toast(t("choose_first")); return; }
  if (items.length === 1 && (!items[0].task || !items[0].at) && !isPart(items[0])) { offer(items[0]); return; }
  const tasks = items.filter((item) => item.task && isMovable(item)).map((item) => item.task.id);
  if (!tasks.length) { toast(t("begun_stays")); return; }
  const vehicles = kept.vehicles.map((one) => one.id);
  aim = { tasks, vehicles, at: Math.max(0, vehicles.indexOf(kept.vehicle)), place: 0, asked: null };
  document.body.classList.add("aiming");
  aimed();
}

function aiming(event) {
  const move = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
  if (move) {
    aim.at = Math.min(aim.vehicles.length - 1, Math.max(0, aim.at + move[0]));
    aim.place = move[0] ? placesOf().length - 1 : Math.min(placesOf().length - 1, Math.max(0, aim.place + move[1]));
    aimed();
    return true;
  }
  if (event.key === "Enter") {
    const { tasks } = aim, vehicle = aim.vehicles[aim.at], after = placesOf()[aim.place];
    aim = null;
    document.body.classList.remove("aiming");
    arrange(stepsTo(tasks, vehicle, after), t("moved_to", { name: tasks.length > 1 ? t("n_items", { n: tasks.length }) : taskName(tasks[0]), who: nameOf(vehicle) }));
    return true;
  }
  return false;
}
/* After which tasks of the volunteer something can be put: first of all, or after one not done. */
function placesOf() {
  const tasks = tasksOf(aim.vehicles[aim.at]).filter((one) => !aim.tasks.includes(one.task));
  const done = tasks.filter((one) => one.status !== "planned").length;
  return [done ? tasks[done - 1].task : null, ...tasks.slice(done).map((one) => one.task)];
}

async function aimed() {
  const vehicle = aim.vehicles[aim.at], after = placesOf()[aim.place] ?? null, mine = aim;
  choose([...aim.tasks.map((task) => `t${task}`)], { vehicle });
  mine.asked?.abort();
  const asked = (mine.asked = new AbortController());
  const found = await trying(() => tried(stepsTo(mine.tasks, vehicle, after), asked.signal));
  if (found && aim === mine && mine.asked === asked) {
    showEffect(found, `→ ${nameOf(vehicle)}, ${after === null ? t("first_of_all") : t("after_task", { name: taskName(after) })}`);
  }
}

/* A name as it is typed: nobody types the full stop of “Chị B.”. */
const bare = (text) => plain(text.trim()).replace(/\.$/, "");

/* What is typed after / is a search; the name of a volunteer chooses them, with a number behind it that stop of their list. */
function command(search) {
  const text = bare(search.value), [, name, number] = /^(.*?)(?:\s+(\d+))?$/.exec(text);
  const called = (said) => (said && kept.day ? kept.day.vehicles.find((one) => bare(one.name) === said || one.id === said) : null);
  const whole = called(text), found = whole || called(bare(name));
  search.blur();
  if (found) {
    const stop = whole ? null : tasksOf(found.id).find((one) => one.number === Number(number));
    search.value = kept.filters.text = "";
    filtered();
    choose(stop ? [`t${stop.task}`] : [], { vehicle: found.id });
  } else if (kept.shown.length) { choose([kept.shown[0].key]); }
}
