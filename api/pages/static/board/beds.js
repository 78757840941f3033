/* On the card of who is brought to a facility: a bed is held, and accepted by the facility, before anybody sets out. */
import { askReason } from "./asking.js";
import { Fault, read, send } from "./calls.js";
import { clock, given, make, may, number, t } from "./given.js";
import { emit, on } from "./kept.js";
import { trying } from "./toasts.js";

const PROMISED = ["held", "accepted"];
const known = new Map(); // by request: the facilities, and the bed that is promised

export const needsBed = ({ kind }) => kind === "transport" && may("beds.read");

export function startBeds() {
  on("stores", () => { known.clear(); emit("beds"); }); // a bed or a facility changed somewhere
}

/* Ask what is free, and whether a bed is promised; only where somebody is promised one it is looked for. */
export async function readBed({ request }) {
  if (known.has(request)) { return; }
  const facilities = await read("facilities"), asked = facilities.filter((one) => one.promised > 0);
  const beds = (await Promise.all(asked.map((one) => read(`facilities/${encodeURIComponent(one.id)}/beds`)))).flat();
  known.set(request, { facilities, bed: beds.find((one) => one.request === request && PROMISED.includes(one.state)) || null });
  emit("beds");
}

async function changed(request, work) {
  if (await trying(work)) {
    known.delete(request);
    await trying(() => readBed({ request }));
  }
}

export function bedOf(item) {
  const found = needsBed(item) && known.get(item.request);
  if (!found || item.status === "done") { return ""; }
  return make("div", { class: "left bed" }, found.bed ? promised(item.request, found) : free(item.request, found));
}

/* Where the table of transfers does not name that tier, it takes a reason; without one nothing is held. */
async function hold(request, facility) {
  const path = `facilities/${encodeURIComponent(facility)}/beds`;
  try { return await send(path, { request }); } catch (fault) {
    const other = fault instanceof Fault && fault.issues.some((one) => one.code === "tier-not-allowed");
    const reason = other ? await askReason(t("tier_why")) : null;
    if (reason === null) { throw fault; }
    return send(path, { request, override: true, reason });
  }
}

function free(request, { facilities }) {
  const open = facilities.filter((one) => one.free > 0);
  if (!may("beds.hold")) { return make("b", {}, t("no_bed_yet")); }
  return [make("b", {}, t(open.length ? "hold_first" : "no_bed_free")),
    open.length ? make("select", { "aria-label": t("hold_bed"), onchange: (event) => changed(request, () => hold(request, event.target.value)) },
      make("option", { value: "" }, t("hold_bed")), open.map((one) => make("option", { value: one.id }, t("free_beds", { name: one.name, tier: number(one.tier), n: number(one.free) })))) : ""];
}

function promised(request, { facilities, bed }) {
  const where = facilities.find((one) => one.id === bed.facility), move = (to, reason = "") => changed(request, () => send(`beds/${bed.number}/moves`, { to, version: bed.version, reason }));
  const press = (text, act, primary = false) => make("button", { type: "button", class: `button small${primary ? " primary" : ""}`, onclick: act }, text);
  return [make("b", {}, `${t("bed", { where: where ? where.name : bed.facility })}: ${given.bedStates[bed.state]}`), bed.state === "held" ? ` ${t("link_until", { at: clock(bed.until) })}` : "",
    may("beds.hold") ? make("div", { class: "actions" },
      bed.state === "held" ? press(t("facility_accepts"), () => move("accepted"), true) : "",
      press(t("facility_refuses"), async () => { const reason = await askReason(t("facility_why")); if (reason !== null) { await move("refused", reason); } }),
      press(t("give_bed_back"), () => move("released"))) : ""];
}
