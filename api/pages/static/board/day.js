/* The plan of a day from its first draft to its end: searched for, given out, on phones and paper, closed. */
import { taskName } from "./arranging.js";
import { askReason } from "./asking.js";
import { Fault, read, send } from "./calls.js";
import { button, showCard } from "./cards.js";
import { clock, dayOf, given, make, may, number, t } from "./given.js";
import { kept, now, readPlans, turnTo, wardName } from "./kept.js";
import { nameOf } from "./strips.js";
import { failed, toast, trying } from "./toasts.js";
import { workTable } from "./work.js";

const ASK_MS = 1000, DAY_MS = 24 * 3600000, DAYS_AHEAD = 8, SEARCHED = [10, 60, 300], GIVEN_OUT = ["published", "running"], MADE = ["draft", "proposed"];
const isoOf = (moment) => dayOf(moment).split("/").reverse().join("-");
const areaName = (area) => (area === "*" ? t("everywhere") : wardName(area));
const titleOf = (one) => `${dayOf(one.day)} · ${areaName(one.area)} · ${one.letter || `#${one.number}`}`;
const line = (text) => make("p", {}, text);

export const mayPlan = () => may("plans.make") || may("plans.run");

export async function dayPlans() {
  if (!mayPlan()) { return; }
  await trying(readPlans);
  const today = isoOf(now()), valid = kept.plans.filter((one) => GIVEN_OUT.includes(one.state));
  const over = valid.filter((one) => one.day < today), made = kept.plans.filter((one) => MADE.includes(one.state) && one.day >= today);
  showCard(t("day_plans"), make("div", { class: "days" },
    over.length ? make("div", { class: "left" }, make("b", {}, t("days_not_closed"))) : "",
    [...over, ...valid.filter((one) => one.day >= today)].map(running), made.map(proposal), may("plans.make") ? orderForm() : ""));
}

/* What people work by: its lists, their links, and its end. */
function running(one) {
  const list = (paper, text) => make("a", { class: "button small", href: `/api/day-plans/${one.number}/lists.zip?paper=${paper}`, download: "" }, text);
  return make("section", { class: "day", "data-plan": one.number }, make("h3", {}, titleOf(one)), make("p", { class: "soft" }, given.planStates[one.state]),
    kept.board && kept.board.day_plan === one.number ? workTable(kept.board.work, nameOf) : "",
    make("div", { class: "actions" }, kept.plan && kept.plan.number === one.number ? "" : button(t("show_plan"), async () => { await trying(() => turnTo(one.number)); dayPlans(); }),
      list("a5", t("lists_a5")), list("a4", t("lists_a4")), may("links.give") ? button(t("links"), () => links(one)) : "",
      may("plans.run") ? button(t("close_day"), () => closing(one)) : ""));
}

/* What was drafted: how the search goes, what it came to, and whether it is given out. */
function proposal(one) {
  const told = make("p", { class: "soft" }, given.planStates[one.state]), acts = make("div", { class: "actions" }), box = make("section", { class: "day", "data-plan": one.number }, make("h3", {}, titleOf(one)), told, acts);
  const drop = button(t("drop_plan"), async () => {
    const reason = await askReason(t("why_drop"));
    if (reason !== null && (await trying(() => send(`day-plans/${one.number}/drop`, { version: one.version, reason })))) { dayPlans(); }
  });
  const look = async () => {
    const found = await trying(() => read(`day-plans/${one.number}?lang=${given.language}`));
    if (!found || !box.isConnected) { return; }
    const { solve, found: plan } = found;
    if (solve && ["queued", "running"].includes(solve.state)) {
      told.textContent = t("day_searching", { s: number(solve.elapsed_s), of: number(solve.seconds) });
      acts.replaceChildren(drop);
      setTimeout(look, ASK_MS);
      return;
    }
    told.replaceChildren(plan ? t("day_found", { planned: number(plan.planned), routes: number(plan.routes), left: number(plan.unassigned) }) : t("day_failed"),
      plan ? workTable(plan.work, (who) => nameOf(who)) : "", ...(solve ? solve.issues : []).map((issue) => line(issue.message)), ...found.signs.map((sign) => line(sign.message)));
    acts.replaceChildren(...(plan ? [make("a", { class: "button small", href: `/api/day-plans/${one.number}/map?lang=${given.language}`, target: "_blank", rel: "noopener" }, t("see_map")),
      may("plans.publish") ? button(t("give_out"), () => giveOut(found), { primary: true }) : ""] : []), drop);
  };
  setTimeout(look);
  return box;
}

async function giveOut(found) {
  const { number: plan } = found;
  const proposed = found.state === "draft" ? await trying(() => send(`day-plans/${plan}/propose`, { version: found.version })) : found;
  const publish = (reason) => send(`day-plans/${plan}/publish`, { version: proposed.version, reason });
  const out = proposed && (await trying(async () => {
    try { return await publish(""); } catch (fault) {
      if (!(fault instanceof Fault) || !PAST.some(([code]) => code === fault.issues[0].code)) { throw fault; }
      showPast(proposed, fault.issues);
      const reason = await askReason(t("why_give_out"));
      return reason === null ? null : publish(reason);
    }
  }));
  if (!out) { dayPlans(); return; }
  toast(t("given_out", { letter: out.letter }));
  await trying(() => turnTo(plan));
  dayPlans();
}

/* What is past by now would move or fall out: seen before anybody says yes to it. */
const PAST = [["would-fall-out", "past_fall_out"], ["would-be-late", "past_late"], ["would-move", "past_move"]];
function showPast(one, issues) {
  const parts = PAST.map(([code, word]) => [word, issues.filter((issue) => issue.code === code)]).filter(([, found]) => found.length);
  showCard(t("give_out"), make("h3", {}, titleOf(one)), line(t("past_text")), parts.map(([word, found]) => make("div", { class: "left" },
    make("b", {}, t(word, { n: number(found.length) })), make("ul", {}, found.slice(0, 30).map((issue) => make("li", {}, issue.subject.replace("task ", "#")))))));
}

function orderForm() {
  const wards = (kept.ground && kept.ground.wards ? kept.ground.wards.features : []).map((one) => one.properties.key);
  const areas = [...new Set([...given.areas, ...(given.areas.includes("*") ? wards : [])])];
  const days = Array.from({ length: DAYS_AHEAD }, (_, ahead) => new Date(+new Date(now()) + ahead * DAY_MS));
  const first = kept.plans.some((one) => GIVEN_OUT.includes(one.state) && one.day === isoOf(now())) ? 1 : 0; // what runs is planned anew by R
  const notes = make("ul", { class: "faults", role: "alert", hidden: true });
  const form = make("form", { class: "form", onsubmit: async (event) => {
    event.preventDefault();
    const { day, area, seconds } = Object.fromEntries(new FormData(form));
    const drafted = await trying(() => send(`day-plans?lang=${given.language}`, { day, area, seconds: Number(seconds) }));
    if (!drafted) { return; }
    await dayPlans();
    const told = [...drafted.issues, ...drafted.notices];
    const shown = document.querySelector("#card .days .faults");
    if (shown) { shown.hidden = !told.length; shown.replaceChildren(...told.map((one) => make("li", {}, `${one.subject.replace(/^(\d+), field \w+$/, "#$1")}: `, make("b", {}, one.message), ` ${one.remedy}`))); }
  } },
  make("h3", {}, t("new_plan")), notes,
  make("label", {}, make("span", {}, t("day_of")), make("select", { name: "day" }, days.map((one, index) => make("option", { value: isoOf(one), selected: index === first }, dayOf(one))))),
  make("label", {}, make("span", {}, t("area")), make("select", { name: "area" }, areas.map((key) => make("option", { value: key }, areaName(key))))),
  make("label", {}, make("span", {}, t("search_for")), make("select", { name: "seconds" }, SEARCHED.map((one) => make("option", { value: one }, one < 60 ? t("seconds", { n: one }) : t("minutes", { n: one / 60 }))))),
  make("button", { class: "button primary" }, t("make_plan")));
  return form;
}

/* Who has a link and who not; an address is told once, its digits by voice or on paper. */
async function links(one) {
  if (!kept.plan || kept.plan.number !== one.number) { await trying(() => turnTo(one.number)); }
  const path = `day-plans/${one.number}`, known = await trying(() => read(`${path}/links`));
  if (!known || !kept.board) { return; }
  const open = new Map(known.filter((link) => LIVE.includes(link.state)).map((link) => [String(link.volunteer), link]));
  const going = kept.board.routes.filter((route) => route.stops.some((stop) => stop.task)).map((route) => route.vehicle), without = going.filter((who) => !open.has(who));
  const give = async (volunteers) => {
    const found = await trying(() => send(`${path}/links`, { volunteers: volunteers.map(Number) }));
    if (found) { told(one, found); }
  };
  showCard(t("links"), line(t("links_text")),
    without.length ? make("div", { class: "actions" }, button(t("give_links", { n: number(without.length) }), () => give(without), { primary: true })) : "",
    make("table", { class: "links" }, make("tbody", {}, going.map((who) => make("tr", {}, make("td", {}, nameOf(who), make("div", { class: "soft" }, phoneOf(who))),
      make("td", {}, open.has(who) ? t(`link_${open.get(who).state}`) : t("link_none")),
      make("td", {}, open.has(who) ? button(t("link_anew"), () => give([who])) : ""))))), back());
}
const phoneOf = (who) => kept.day.vehicles.find((one) => one.id === who)?.phone || "";
const LIVE = ["given", "opened"];

function told(one, found) {
  showCard(t("links"), line(t("links_once")),
    found.issues.map((issue) => line(`${nameOf(issue.subject.replace(/\D/g, ""))}: ${issue.message}`)),
    found.links.map((link) => make("section", { class: "day" }, make("h3", {}, `${nameOf(String(link.volunteer))} · ${phoneOf(String(link.volunteer))}`),
      make("input", { readonly: true, value: link.link, "aria-label": t("link_of", { name: nameOf(String(link.volunteer)) }), onfocus: (event) => event.target.select() }),
      make("p", {}, t("link_code"), " ", make("b", { class: "door-code" }, `${link.code.slice(0, 3)} ${link.code.slice(3)}`), ` · ${t("link_until", { at: clock(link.until) })}`))),
    make("div", { class: "actions" }, button(t("links"), () => links(one))));
}

function closing(one) {
  const untold = make("div", {}), close = async (reason) => {
    await send(`day-plans/${one.number}/close`, { reason });
    toast(t("day_closed", { day: dayOf(one.day) }));
    await trying(() => turnTo(null));
    dayPlans();
  };
  const sure = button(t("close_day"), async () => {
    try { await close(""); } catch (fault) {
      if (!(fault instanceof Fault) || fault.issues[0].code !== "not-told-yet") { failed(fault); return; }
      const tasks = fault.issues.map((issue) => issue.subject.replace("task ", ""));
      untold.replaceChildren(make("b", {}, t("not_told", { n: number(tasks.length) })), make("ul", {}, tasks.slice(0, 30).map((task) => make("li", {}, kept.plan && kept.plan.number === one.number ? taskName(task) : `#${task}`))));
      untold.className = "left";
      const reason = await askReason(t("why_close"));
      if (reason !== null) { await trying(() => close(reason)); }
    }
  }, { primary: true });
  showCard(t("close_day"), make("h3", {}, titleOf(one)), line(t("close_text")), untold, make("div", { class: "actions" }, sure, button(t("leave_it"), dayPlans)));
}
const back = () => make("div", { class: "actions" }, button(t("day_plans"), dayPlans, { key: "D" }));
