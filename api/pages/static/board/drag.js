/* Dragging: from the pool or a strip to a strip; back to the pool takes a stop out. */
import { arrange, hideEffect, offersFor, showEffect, showFault, showText, stepsTo, takeOffer, taskName, tried, triedRequest } from "./arranging.js";
import { make, signed, t } from "./given.js";
import { isMovable, isPlaceless } from "./items.js";
import { choose, kept } from "./kept.js";
import { momentAt, nameOf, taskBefore } from "./strips.js";
import { toast, trying } from "./toasts.js";

const FAR = 6, WAIT_MS = 120;
let from = null, going = null;

export function startDrag() {
  addEventListener("pointerdown", (event) => {
    const source = event.target.closest("[data-drag]");
    if (source && event.button === 0 && event.pointerType === "mouse") { from = { key: source.dataset.drag, x: event.clientX, y: event.clientY }; }
  });
  addEventListener("pointermove", (event) => {
    if (from && !going && Math.hypot(event.clientX - from.x, event.clientY - from.y) > FAR) { begin(); }
    if (going) { event.preventDefault(); moved(event); }
  });
  addEventListener("pointerup", (event) => { from = null; if (going) { dropped(event); } });
  addEventListener("keydown", (event) => { if (going && event.key === "Escape") { event.stopPropagation(); end(); } }, true);
  addEventListener("click", (event) => { if (swallow) { event.stopPropagation(); event.preventDefault(); swallow = false; } }, true);
}
let swallow = false;

function begin() {
  const keys = kept.chosen.has(from.key) ? [...kept.chosen] : [from.key];
  const items = keys.map((key) => kept.byKey.get(key)).filter((item) => item && isMovable(item));
  if (!items.length) { from = null; return; }
  const ghost = make("div", { class: "ghost" }, items.length > 1 ? t("n_items", { n: items.length }) : items[0].name || `#${items[0].request}`);
  document.body.append(ghost);
  document.body.classList.add("dragging");
  going = { items, ghost, spot: "", asked: null, timer: null, offers: null };
  if (items.length === 1 && !items[0].task) { lightOffers(items[0]); }
}

async function lightOffers(item) {
  const mine = going;
  if (isPlaceless(item)) { mine.offers = []; showText(t("place_first")); return; }
  const offers = await offersFor(item.request);
  if (going !== mine || !offers) { return; }
  mine.offers = offers;
  for (const offer of offers) { document.querySelector(`.strip[data-vehicle="${CSS.escape(offer.vehicle)}"]`)?.classList.add("offered"); }
  showText(offers.length ? t("drop_on_lit") : t("nobody_can"));
}

function moved(event) {
  going.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
  const place = placeAt(event), spot = place ? `${place.vehicle}>${place.after}` : "";
  if (spot === going.spot) { return; }
  going.spot = spot;
  document.querySelectorAll(".strip.over").forEach((one) => one.classList.remove("over"));
  clearTimeout(going.timer);
  going.asked?.abort();
  if (!place || place.vehicle === null) { hideEffect(); if (place) { showText(t("drop_takes_out")); } return; }
  document.querySelector(`.strip[data-vehicle="${CSS.escape(place.vehicle)}"]`)?.classList.add("over");
  if (going.offers && going.offers.some((one) => one.vehicle === place.vehicle)) { showText(t("drop_on_lit")); return; }
  const look = trialOf(going, place);
  if (!look) { return; }
  going.timer = setTimeout(async () => {
    const asked = (going.asked = new AbortController());
    try {
      const found = await look(asked.signal);
      if (going && going.asked === asked) { showEffect(found, titleOf(place)); }
    } catch (fault) { if (going && going.asked === asked && fault.name !== "AbortError") { showFault(fault); } }
  }, WAIT_MS);
}

/* What says what a drop there would come to: for tasks of the day, or for one request that is none yet. */
function trialOf({ items }, place) {
  const tasks = tasksOf(items);
  if (tasks.length) { return (signal) => tried(stepsTo(tasks, place.vehicle, place.after), signal); }
  return items.length === 1 && !isPlaceless(items[0]) ? (signal) => triedRequest(items[0].request, place, signal) : null;
}
/* Why it is not among the best: each broken rule, or what it would come to. */
async function sayWhyNot(item, place) {
  const found = await trying(() => triedRequest(item.request, place));
  if (!found) { return; }
  const effect = t("effect", { minutes: signed(found.minutes, 0), km: signed(found.kilometres, 1) });
  toast(t(found.broken.length ? "refused_rules" : "not_among_best"), { bad: true, more: found.broken.length
    ? found.broken.map((one) => `${nameOf(one.vehicle)}: ${one.what}`)
    : [effect, ...(found.late.length ? [t("late_by_it", { n: found.late.length })] : []), t("drop_on_lit")] });
}

const tasksOf = (items) => items.filter((item) => item.task).map((item) => item.task.id);
const titleOf = (place) => `→ ${nameOf(place.vehicle)}, ${place.after === null ? t("first_of_all") : t("after_task", { name: taskName(place.after) })}`;

/* Where a drop would put it: a volunteer and the task before; vehicle null: out of its route. */
function placeAt(event) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  if (!under || !kept.board) { return null; }
  if (under.closest("#pool-side")) { return going.items.some((item) => item.at) ? { vehicle: null, after: null } : null; }
  const strip = under.closest(".strip");
  if (!strip) { return null; }
  const vehicle = strip.dataset.vehicle;
  const moment = momentAt(event.clientX - strip.querySelector(".line").getBoundingClientRect().left);
  let after = taskBefore(vehicle, moment);
  const moving = new Set(tasksOf(going.items));
  while (after !== null && moving.has(after)) { after = beforeIt(vehicle, after); }
  return { vehicle, after };
}
function beforeIt(vehicle, task) {
  const route = kept.board.routes.find((one) => one.vehicle === vehicle);
  const tasks = route.stops.filter((stop) => stop.kind === "task").map((stop) => stop.task);
  const index = tasks.indexOf(task);
  return index > 0 ? tasks[index - 1] : null;
}

function dropped(event) {
  const { items, offers } = going, place = placeAt(event);
  end();
  swallow = true;
  setTimeout(() => { swallow = false; }, 0);
  if (!place) { return; }
  if (offers !== null) {
    const offer = offers.find((one) => one.vehicle === place.vehicle);
    if (offer) { takeOffer(items[0].request, offer); }
    else if (isPlaceless(items[0])) { toast(t("place_first")); }
    else if (place.vehicle !== null) { sayWhyNot(items[0], place); }
    return;
  }
  const tasks = tasksOf(items);
  if (!tasks.length) { toast(t("not_a_task_yet")); return; }
  choose(items.map((item) => item.key), { vehicle: place.vehicle });
  const what = place.vehicle === null
    ? t("took_out", { name: taskName(tasks[0]), n: tasks.length })
    : t("moved_to", { name: tasks.length > 1 ? t("n_items", { n: tasks.length }) : taskName(tasks[0]), who: nameOf(place.vehicle) });
  arrange(stepsTo(tasks, place.vehicle, place.after), what);
}

function end() {
  clearTimeout(going.timer);
  going.asked?.abort();
  going.ghost.remove();
  document.body.classList.remove("dragging");
  document.querySelectorAll(".strip.over, .strip.offered").forEach((one) => one.classList.remove("over", "offered"));
  going = null;
  hideEffect();
}
