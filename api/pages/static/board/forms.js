/* Cards of their own: a new request, a re-plan, versions, the note to the next shift, help. */
import { changesSince, taskName } from "./arranging.js";
import { Fault, newId, read, send } from "./calls.js";
import { askWhere, button, closeCard, offer, showCard } from "./cards.js";
import { sameBy } from "./doubles.js";
import { clock, dayOf, given, make, may, minutes, number, t } from "./given.js";
import { EMERGENCIES, isUnreached } from "./items.js";
import { choose, kept, now, pointAt, readBoard, readRequest } from "./kept.js";
import { askPoint } from "./map.js";
import { nameOf } from "./strips.js";
import { toast, trying } from "./toasts.js";

const ASK_MS = 700;

export function newRequest({ emergency = false } = {}) {
  if (!may("requests.add")) { return; }
  const place = {}, id = newId();
  const field = (name, title, more = {}) => make("label", {}, make("span", {}, title), make("input", { name, autocomplete: "off", ...more }));
  const form = make("form", { class: "form", onsubmit: async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    const order = { client_id: id, source: "call", kind: values.kind, name_short: values.name, phone: values.phone, address: values.address,
      note: values.note, flags: [...form.querySelectorAll("input[type=checkbox]:checked")].map((one) => one.value), ...(place.lon ? { place } : {}) };
    for (const name of ["size_l", "pressure_bar", "flow_lpm"]) { if (values[name]) { order[name] = values[name].replace(",", "."); } }
    if (values.received) { order.received_at = `${values.received}:00+07:00`; } // taken down on paper, by the clock of the place
    const taken = await sent(order, form);
    if (!taken) { return; }
    toast(t("taken_in", { n: taken.number }), { more: taken.duplicates.map((one) => t("maybe_same", { n: one.number, why: sameBy(one.why) })) });
    if (isUnreached({ record: taken })) { toast(t("unreached"), { bad: true, more: [t("ask_around")] }); }
    closeCard();
    await trying(() => readRequest(taken.number));
    const item = kept.items.find((one) => one.request === taken.number);
    if (!item) { return; }
    choose([item.key]);
    if (isUnreached(item)) { askWhere(); } else if (EMERGENCIES.has(item.kind) && may("plans.run")) { offer(item); }
  } },
  make("ul", { class: "faults", role: "alert", hidden: true }),
  make("div", { class: "actions presets", role: "group", "aria-label": t("presets") }, given.presets.map((kind) => button(given.kinds[kind], () => { form.elements.kind.value = kind; usual(form); form.elements.name.focus(); }))),
  make("label", {}, make("span", {}, t("kind")), make("select", { name: "kind", onchange: () => usual(form) },
    Object.entries(given.kinds).filter(([kind]) => kind !== "restock").map(([kind, text]) => make("option", { value: kind, selected: kind === (emergency ? "oxygen_emergency" : "welfare_bag") }, text)))),
  make("p", { class: "usual soft", role: "status" }),
  field("name", t("name_short"), { placeholder: "Bà T." }), field("phone", t("phone"), { inputmode: "tel" }),
  field("address", t("address"), { placeholder: "12/3 Trần Phú, P.4, Q.5" }),
  make("div", {}, button(t("place_on_map"), () => { toast(t("press_map")); askPoint((point) => { Object.assign(place, { lon: point.lng, lat: point.lat }); form.querySelector(".spot").textContent = t("spot_told"); }); }), make("span", { class: "spot soft" })),
  make("details", { class: "of-cylinder" }, make("summary", {}, t("cylinder")), ["size_l", "pressure_bar", "flow_lpm"].map((name) => field(name, t(name), { inputmode: "decimal", placeholder: t("assumed", { n: given.assumed[name] }) }))),
  make("fieldset", {}, make("legend", {}, t("handling")), Object.entries(given.flags).map(([flag, text]) => make("label", { class: "check" }, make("input", { type: "checkbox", value: flag }), text))),
  field("note", t("note")),
  make("details", {}, make("summary", {}, t("from_paper")), field("received", t("received_then"), { type: "datetime-local" })),
  make("button", { class: "button primary" }, t("take_in"), make("kbd", {}, "↵")));
  usual(form);
  showCard(emergency ? t("new_emergency") : t("new_request"), form).querySelector("input[name=name]").focus();
}

/* What the program's table has for the kind: goods and time. Of a cylinder nothing is filled in that nobody read: what counts then stands in the empty field. */
function usual(form) {
  const found = given.usual[form.elements.kind.value];
  const parts = found ? [found.brings.length && t("usual_brings", { what: found.brings.join(", ") }), found.collects.length && t("usual_collects", { what: found.collects.join(", ") }), t("usual_minutes", { n: number(found.minutes) })] : [];
  form.querySelector(".usual").textContent = parts.length ? `${t("usual")}: ${parts.filter(Boolean).join(" · ")}` : t("usual_none");
  form.querySelector(".of-cylinder").open = Boolean(found?.cylinder);
}

/* Send it; all that is wrong stands in the form, at the fields that it is about. */
async function sent(order, form) {
  const box = form.querySelector(".faults");
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  try {
    return await send("requests", order);
  } catch (fault) {
    if (!(fault instanceof Fault)) { throw fault; }
    box.replaceChildren(...fault.issues.map((one) => make("li", {}, make("b", {}, one.message), ` ${one.remedy}`)));
    box.hidden = false;
    const named = fault.issues.flatMap((one) => (one.subject || "").replace("body/", "").split(/,\s*/));
    const wrong = [...form.elements].filter((one) => one.name && named.includes(one.name));
    wrong.forEach((one) => one.setAttribute("aria-invalid", "true"));
    wrong[0]?.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
    return null;
  }
}

export async function replan() {
  if (!kept.plan || !may("plans.run")) { return; }
  const replans = `day-plans/${kept.plan.number}/replans`;
  const ordered = await trying(() => send(replans, { seconds: 10 }));
  if (!ordered) { return; }
  const bar = make("progress", { max: 14 });
  showCard(t("replan"), make("p", {}, t("replanning")), bar);
  const began = Date.now();
  const ask = async () => {
    const found = await trying(() => read(`${replans}/last`));
    if (!found || found.number !== ordered.number || !bar.isConnected) { return; }
    bar.value = (Date.now() - began) / 1000;
    if (found.state === "searching") { setTimeout(ask, ASK_MS); return; }
    replanned(replans, found);
  };
  setTimeout(ask, ASK_MS);
}

function replanned(replans, found) {
  if (!found.changes) { showCard(t("replan"), make("p", {}, t("replan_failed"))); return; }
  const list = (name, tasks, text, show) => (tasks.length ? make("p", {}, make("b", {}, t(name, { n: number(tasks.length) })), " ", tasks.slice(0, 8).flatMap((one, index) => [index ? ", " : "", make("button", { type: "button", class: "plain link", onclick: () => show(one) }, text(one))]), tasks.length > 8 ? "…" : "") : "");
  const task = (one) => pointAt([`t${one}`]), vehicle = (one) => pointAt([], { vehicle: one });
  const { changes } = found;
  const isSame = [changes.another, changes.moved, changes.dropped, changes.added, changes.reordered].every((tasks) => !tasks.length)
    && TALLIED.every(([name]) => found.tally_before[name] === found.tally_after[name]);
  const wasQuick = isSame && kept.board?.signs.some((one) => one.code === "unsearched-plan");
  if (wasQuick) { trying(readBoard); } // the banner goes
  const take = button(t("take_replan"), async () => {
    if (await trying(() => send(`${replans}/${found.number}/take`))) { closeCard(); await trying(readBoard); toast(t("replan_taken")); }
    else { showCard(t("replan"), make("p", {}, t("replan_gone")), button(t("replan"), replan)); }
  }, { primary: true });
  showCard(t("replan"),
    make("dl", {}, TALLIED.map(([name, text]) => make("div", { class: "fact" }, make("dt", {}, t(`tally_${name}`)),
      make("dd", {}, `${text(found.tally_before[name])} → ${text(found.tally_after[name])}`)))),
    list("another", changes.another, taskName, task), list("told_moves", changes.moved, taskName, task), list("dropped", changes.dropped, taskName, task),
    list("added", changes.added, taskName, task), list("reordered", changes.reordered, nameOf, vehicle),
    isSame ? make("p", {}, t(wasQuick ? "replan_same_quick" : "replan_same")) : "",
    make("div", { class: "actions" }, isSame ? "" : take, button(t("leave_it"), closeCard)));
}

const TALLIED = [["planned", number], ["left_out", number], ["late", number], ["travel_s", (seconds) => minutes(seconds / 60)]];

export function versions() {
  const plans = kept.plans.filter((one) => kept.plan && one.day === kept.plan.day && one.area === kept.plan.area && one.plan);
  const list = make("div", {});
  const show = async (before, after) => {
    const found = await trying(() => changesSince(before.number, after.number));
    if (!found) { return; }
    list.replaceChildren(make("h3", {}, `${before.letter || before.number} → ${after.letter || after.number}`),
      found.length ? make("table", {}, make("tbody", {}, found.slice(0, 200).map((one) => make("tr", {}, make("td", {}, taskName(one.task)), make("td", {}, placed(one.before)), make("td", {}, "→"), make("td", {}, placed(one.after)))))) : make("p", {}, t("no_changes")));
  };
  showCard(t("versions"), plans.map((one, index) => make("p", {}, make("b", {}, one.letter || `#${one.number}`), ` ${given.planStates[one.state]} · ${clock(one.created_at)} `,
    plans[index + 1] ? button(t("compare"), () => show(plans[index + 1], one)) : "")),
    kept.board && may("door-codes.tell") ? button(t("send_codes"), sendCodes) : "", list);
}

/* To everybody who opens a door that somebody still goes to. */
async function sendCodes() {
  const sent = await trying(() => send(`day-plans/${kept.plan.number}/door-codes`, {}));
  if (sent) { toast(t("codes_sent", { count: sent.queued.length, without: sent.without_phone.length })); }
}
const placed = (one) => (one ? `${nameOf(one.vehicle)} ${one.starts}` : "–");

/* The board on paper; without a plan the page as it is. */
export function printSheet() {
  if (kept.plan) { window.open(`/api/day-plans/${kept.plan.number}/sheet.pdf`); } else { print(); }
}

export async function handover() {
  if (!kept.plan || !may("plans.run")) { return; }
  const { area } = kept.plan;
  const draft = await trying(() => read(`handovers/draft?area=${encodeURIComponent(area)}`));
  const given_ = await trying(() => read("handovers"));
  if (!draft || !given_) { return; }
  const unfit = await trying(() => read(`day-plans/${kept.plan.number}/acts?kind=conflict&lang=${given.language}`));
  unfitted = new Map((unfit || []).map((one) => [String(one.number), one.sentences]));
  const open = given_.find((one) => one.area === area && one.state === "given");
  const remark = make("input", { name: "remark", "aria-label": t("remark") });
  showCard(t("handover"),
    open ? make("div", { class: "left" }, make("b", {}, t("given_by", { by: open.given_by, at: clock(open.given_at) })), sections(open.sections), make("p", {}, open.remark),
      button(t("take_over"), async () => { if (await trying(() => send(`handovers/${open.number}/take`, { version: open.version }))) { closeCard(); toast(t("taken_over")); } }, { primary: true })) : "",
    make("h3", {}, t("as_it_is")), sections(draft), make("label", { class: "form" }, make("span", {}, t("remark")), remark),
    make("div", { class: "actions" }, button(t("sign_and_give"), async () => {
      if (await trying(() => send("handovers", { area, remark: remark.value }))) { closeCard(); toast(t("handed_over")); }
    }, { primary: true })));
}
const sections = (found) => Object.entries(found).map(([name, lines]) => make("details", { open: lines.length > 0 && lines.length <= 12 },
  make("summary", {}, make("b", {}, t(`section_${name}`)), ` (${number(lines.length)})`),
  make("ul", { class: "plain-list" }, lines.map((one) => make("li", {}, noteLine(one))))));

let unfitted = new Map(); // by the number of the act: what no board could take, in words

/* One thing to know, in words; what it is about opens where the board has it. */
function noteLine(one) {
  const item = one.request === null ? null : kept.items.find((known) => known.request === one.request);
  const what = item ? make("button", { type: "button", class: "plain link", onclick: () => choose([item.key]) }, NOTED[one.kind](one)) : make("b", {}, NOTED[one.kind](one));
  const states = { request: given.states, bed: given.bedStates, cylinder: given.cylinderStates }[one.kind] || {};
  const more = [one.task && given.kinds[one.task], states[one.standing], one.at && (dayOf(one.at) === dayOf(now()) ? clock(one.at) : `${clock(one.at)} ${dayOf(one.at)}`),
    one.volunteer && t("rider", { name: one.rider || nameOf(one.volunteer) })];
  return [what, ...more.filter(Boolean).map((text) => ` · ${text}`)];
}
const NOTED = {
  request: (one) => `#${one.record} ${one.name}`,
  bed: (one) => `${t("bed", { where: one.said })} · #${one.request} ${one.name}`,
  cylinder: (one) => t("cylinder_no", { serial: one.record }),
  patient: (one) => t("patient_no", { n: one.record, name: one.name }),
  message: (one) => t("message_no", { n: one.record }),
  act: (one) => [t("told_by", { by: one.said }), ...(kept.plan?.number === one.day_plan ? unfitted.get(one.record) || [] : [])].join(": "),
  text: (one) => one.said,
};

export function help() {
  showCard(t("help"), make("table", { class: "keys" }, make("tbody", {},
    ["slash", "n", "e", "arrows", "enter", "a", "digits", "p", "del", "u", "r", "d", "v", "h", "i", "t", "x", "space", "zoom", "esc", "help"].map((key) => make("tr", {}, make("td", {}, make("kbd", {}, t(`key_${key}`))), make("td", {}, t(`does_${key}`)))))),
  make("h3", {}, t("marks")), make("p", { class: "soft" }, t("marks_text")));
}
