/* The card of a station or store: what is there now, which cylinders, and a count of it. */
import { Fault, newId, read, send } from "./calls.js";
import { showCard } from "./cards.js";
import { clock, dayOf, given, make, may, number, t } from "./given.js";
import { kept, now, readBoard, readStores } from "./kept.js";
import { toast, trying } from "./toasts.js";

const THERE = ["full", "reserved", "empty", "blocked"];
const GOODS = ["full", "bags", "medicines"];
const MOST_SHOWN = 200, OPEN_UP_TO = 24;

/* A board takes a count of the depots that it has; whoever looks after stations tells it of any. */
const onBoard = (id) => may("plans.run") && kept.day?.depots.some((one) => one.id === id && one.kind !== "facility");
const mayCount = (id) => onBoard(id) || (may("cylinders.keep") && kept.depots.has(id));

export async function showDepot(id) {
  const known = kept.depots.get(id), ofDay = kept.day?.depots.find((one) => one.id === id);
  const cylinders = may("cylinders.read") ? await trying(() => read(`cylinders?holder=${encodeURIComponent(id)}&most=1000`)) : [];
  const { kind, name } = known || ofDay, fact = (title, ...held) => make("div", { class: "fact" }, make("dt", {}, title), make("dd", {}, ...held));
  showCard(name,
    make("p", { class: "kind" }, make("b", { class: "label" }, given.depotLetters[kind]), given.depots[kind]),
    make("dl", {},
      known?.address ? fact(t("address"), known.address) : null,
      known?.phone ? fact(t("phone"), make("a", { href: `tel:${known.phone.replace(/[^+\d]/g, "")}` }, known.phone)) : null,
      known?.opens ? fact(t("open_from"), `${known.opens}–${known.closes}`) : null,
      known ? fact(t("n_full"), number(known.now_full), known.full_missing ? make("b", { class: "late" }, ` ${t("full_missing", { n: number(known.full_missing) })}`) : "") : ofDay.stock ? fact(t("goods"), ofDay.stock) : null,
      known ? fact(t("bags"), number(known.now_bags)) : null,
      known ? fact(t("medicines"), number(known.now_medicines)) : null,
      known ? kept.stock.filter((one) => one.depot === id && one.count).map((one) => fact(one.batch.name, `${number(one.count)}${one.usable ? "" : ` (${t("not_usable")})`}`)) : null),
    cylindersOf(cylinders || []),
    mayCount(id) ? countForm(id, (cylinders || []).filter((one) => ["full", "reserved"].includes(one.state))) : "");
}

/* Its cylinders by number, those of each state together. */
function cylindersOf(cylinders) {
  return THERE.map((state) => [state, cylinders.filter((one) => one.state === state && one.holder_kind === "station")]).filter(([, found]) => found.length)
    .map(([state, found]) => make("details", { open: found.length <= OPEN_UP_TO }, make("summary", {}, `${t("cylinders")}: ${given.cylinderStates[state]} (${number(found.length)})`),
      make("p", { class: "serials" }, found.slice(0, MOST_SHOWN).map((one) => make("span", { title: t("there_since", { at: `${clock(one.since)} ${dayOf(one.since)}` }) }, one.serial)), found.length > MOST_SHOWN ? "…" : "")));
}

/* Numbers as people write them down: a line each, or with commas or spaces between. */
const key = (text) => text.replace(/\s+/g, "").toUpperCase(); // as the ledger compares them
const numbersOf = (known) => new Set(known.map((one) => key(one.serial)));
const listed = (text, here) => [...new Set(text.split(/[\n,;]+/).flatMap((line) => (here.has(key(line)) ? [key(line)] : line.split(/\s+/).map(key))).filter(Boolean))];

/* What the numbers that were read say, before they are sent: who leaves one out calls it lost. */
function compared(text, known) {
  const here = numbersOf(known), read_ = listed(text, here);
  if (!read_.length) { return []; }
  const unseen = [...here].filter((one) => !read_.includes(one)), strange = read_.filter((one) => !here.has(one));
  return [make("p", { class: "soft" }, t("numbers_read", { n: number(read_.length) })),
    unseen.length ? make("p", { class: "late" }, t("numbers_unseen", { n: number(unseen.length), which: short(unseen) })) : "",
    strange.length ? make("p", { class: "late" }, t("numbers_strange", { n: number(strange.length), which: short(strange) })) : ""].filter(Boolean);
}
const short = (names) => names.slice(0, 5).join(", ") + (names.length > 5 ? "…" : "");

function countForm(id, known) {
  const sent = newId(), read_ = make("div", { role: "status" });
  const amount = (name, title) => make("label", {}, make("span", {}, title), make("input", { name, inputmode: "numeric", autocomplete: "off", pattern: "\\d*", maxlength: 7, placeholder: t("not_counted") }));
  const serials = make("textarea", { name: "serials", rows: 3, autocapitalize: "characters", spellcheck: "false", placeholder: "M-0001\nM-0002", oninput: () => read_.replaceChildren(...compared(serials.value, known)) });
  const faults = make("ul", { class: "faults", role: "alert", hidden: true });
  const form = make("form", { class: "form count-form", onsubmit: (event) => { event.preventDefault(); tell(id, sent, form, { faults, known }); } },
    make("h3", {}, t("count_here")), make("p", { class: "soft" }, t("count_hint")), faults,
    make("div", { class: "amounts" }, GOODS.map((name) => amount(name, t(name === "full" ? "n_full" : name)))),
    make("label", {}, make("span", {}, t("serials_read")), serials), read_,
    make("label", {}, make("span", {}, t("note")), make("input", { name: "reason", autocomplete: "off", maxlength: 400 })),
    make("button", { class: "button primary" }, t("tell_count")));
  return form;
}

async function tell(id, sent, form, { faults, known }) {
  const said = Object.fromEntries(new FormData(form)), counted = {};
  for (const name of GOODS) { if (said[name].trim()) { counted[name] = Number(said[name]); } }
  const serials = listed(said.serials, numbersOf(known));
  if (serials.length) { counted.serials = serials; }
  const ofBoard = onBoard(id);
  try {
    const answer = ofBoard
      ? await send(`day-plans/${kept.plan.number}/reports`, { report: { kind: "stock-counted", depot: id, ...counted }, reason: said.reason, client_id: sent })
      : await send(`depots/${encodeURIComponent(id)}/whole-counts?lang=${given.language}`, { ...counted, reason: said.reason, client_id: sent });
    await trying(() => Promise.all([readStores(), ofBoard ? readBoard() : null]));
    await showDepot(id);
    const found = ofBoard ? [] : answer.issues;
    toast(t("count_told", { at: clock(now()) }), { bad: found.length > 0, more: found.map((one) => [one.subject, one.message].filter(Boolean).join(": ")) });
  } catch (fault) {
    if (!(fault instanceof Fault)) { throw fault; }
    faults.replaceChildren(...fault.issues.map((one) => make("li", {}, make("b", {}, one.message), ` ${one.remedy}`)));
    faults.hidden = false;
    faults.scrollIntoView({ block: "nearest" });
  }
}
