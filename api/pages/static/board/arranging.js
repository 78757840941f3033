/* Putting tasks elsewhere: what would come of it first, then the act, with its undo. */
import { Fault, newId, read, remove, send } from "./calls.js";
import { clock, make, number, signed, t } from "./given.js";
import { kept, readBoard, took } from "./kept.js";
import { askReason } from "./asking.js";
import { nameOf } from "./strips.js";
import { failed, toast, trying, undone } from "./toasts.js";

const effect = document.getElementById("effect");
const plan = () => `day-plans/${kept.plan.number}`;

/* The steps that put tasks with a volunteer, one after the other, right after a task or first. */
export function stepsTo(tasks, vehicle, after) {
  let before = after;
  return tasks.map((task) => {
    const step = { task, vehicle, after: before };
    before = vehicle === null ? null : task;
    return step;
  });
}

export const tried = (steps, signal, version = kept.board.version) =>
  send(`${plan()}/arrangements`, { steps, version, only_try: true }, signal);

/* The same for a request that is no task yet. */
export const triedRequest = (request, { vehicle, after }, signal) =>
  send(`requests/${request}/trials`, { day_plan: kept.plan.number, vehicle, after }, signal);

export function showEffect(found, title) {
  const lines = found.broken.map((one) => make("li", { class: "broken" }, `${nameOf(one.vehicle)}: ${one.what}`));
  const late = found.effects.filter((one) => one.late && one.task);
  effect.replaceChildren(
    make("b", {}, title), " ",
    make("span", {}, t("effect", { minutes: signed(found.minutes, 0), km: signed(found.kilometres, 1) })),
    make("ul", {}, lines,
      late.map((one) => make("li", { class: "late" }, one.after
        ? t("would_be_late", { name: taskName(one.task), at: clock(one.after) }) : t("would_fall_out", { name: taskName(one.task) }))),
      !lines.length && found.needs_reason ? make("li", {}, t("harms")) : null,
      !lines.length ? make("li", { class: "soft" }, t("moves_others", { n: number(found.effects.length) })) : null));
  effect.classList.toggle("refused", found.broken.length > 0);
  effect.hidden = false;
}
/* Why nothing can be said of what would come: once, where the eye is. */
export function showFault(fault) {
  if (!(fault instanceof Fault)) { throw fault; }
  const said = fault.issues.map((one) => {
    const [, task] = /^task (\S+?):?$/.exec(one.subject || "") || [];
    return make("li", { class: "broken" }, task ? `${taskName(task)}: ${one.message}` : one.message);
  });
  effect.replaceChildren(make("b", {}, t("cannot_be")), make("ul", {}, said));
  effect.classList.add("refused");
  effect.hidden = false;
}
export function hideEffect() { effect.hidden = true; }
export function showText(text) {
  effect.classList.remove("refused");
  effect.replaceChildren(text);
  effect.hidden = false;
}

export function taskName(task) {
  const item = kept.byKey.get(`t${task}`);
  return item ? item.name || `#${item.request}` : task;
}

/* Do it; what grows harm asks for a reason first, what breaks a rule is refused with each of them. */
export async function arrange(steps, what) {
  const { version } = kept.board; // what comes meanwhile was not seen
  const found = await trying(() => tried(steps, undefined, version));
  if (!found) { hideEffect(); return; }
  if (found.broken.length) {
    hideEffect();
    toast(t("refused_rules"), { bad: true, more: found.broken.map((one) => `${taskName(one.task)} → ${nameOf(one.vehicle)}: ${one.what}`) });
    return;
  }
  showEffect(found, what);
  const reason = found.needs_reason ? await askReason(t("why_harm")) : "";
  hideEffect();
  if (reason === null) { return; }
  const done = await trying(() => send(`${plan()}/arrangements`, { steps, version, reason, client_id: newId() }));
  if (done) { took(done.board); toast(what, { undo: undoLast, more: done.board.fallen_out.map((task) => t("fell_out", { name: taskName(task) })) }); }
}

export async function undoLast() {
  if (!kept.plan) { return; }
  try {
    const done = await send(`${plan()}/undo`);
    undone();
    took(done.board);
    toast(t("undone", { what: actName(done.act.kind) }));
  } catch (fault) {
    const [, kind, at] = fault instanceof Fault && /^act \d+, ([a-z-]+), (\d\d:\d\d)/.exec(fault.issues[0].subject || "") || [];
    if (!kind) { failed(fault); return; }
    toast(t("not_undone", { what: actName(kind), at }), { bad: true, more: fault.issues.flatMap((one) => [one.message, one.remedy]).filter(Boolean) });
  }
}
const actName = (kind) => t(`act_${kind.replaceAll("-", "_")}`);

export async function pin(items) {
  const tasks = items.filter((item) => item.at && item.status === "planned").map((item) => item.task.id);
  if (!tasks.length) { toast(t("choose_stop_first")); return; }
  const pinned = items.filter((item) => item.at && item.at.stop.pinned);
  if (pinned.length === items.length) {
    for (const item of pinned) { await trying(() => remove(`${plan()}/pins/${encodeURIComponent(item.task.id)}`)); }
    await trying(readBoard);
    toast(t("unpinned", { n: pinned.length }));
    return;
  }
  const reason = await askReason(t("why_pin"), t("pin_reason"));
  if (reason === null) { return; }
  const done = await trying(() => send(`${plan()}/pins`, { tasks, reason }));
  if (done) { await trying(readBoard); toast(t("pinned", { n: tasks.length }), { undo: undoLast }); }
}

export async function pinRoute(vehicle) {
  const reason = await askReason(t("why_pin_route", { name: nameOf(vehicle) }), t("pin_reason"));
  if (reason === null) { return; }
  const done = await trying(() => send(`${plan()}/pins`, { vehicles: [vehicle], reason }));
  if (done) { await trying(readBoard); toast(t("pinned_route", { name: nameOf(vehicle) }), { undo: undoLast }); }
}

export async function report(told, what, reason = "") {
  const done = await trying(() => send(`${plan()}/reports`, { report: told, reason, client_id: newId() }));
  if (done) { await trying(readBoard); toast(what); } // what the field told is a fact, told otherwise if it was wrong
  return done;
}

/* Offers for a request that no plan knows yet, or that cannot wait; nothing where nobody was asked, and it was said why. */
export const offersFor = (request) => trying(() => send(`requests/${request}/offers`));
export async function takeOffer(request, offer) {
  const { day_plan, vehicle, starts, delta, version } = offer;
  const order = { day_plan, vehicle, starts, delta, version, client_id: newId() };
  const done = await trying(() => send(`requests/${request}/assignments`, order));
  if (done) { await trying(readBoard); toast(t("given_to", { name: offer.name, at: clock(offer.arrives) }), { undo: undoLast }); }
}
export const changesSince = (before, after) => read(`day-plans/${after}/changes?since=${before}`);
