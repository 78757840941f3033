/* The pool: what came in, filtered, with counts that say what each filter would show. */
import { clock, given, glyph, make, minutes, number, riskDot, t } from "./given.js";
import { counts, EMERGENCIES, isMovable, isUnreached, passes, STATUSES } from "./items.js";
import { choose, filtered, kept, now, on, wardName } from "./kept.js";
import { Rows } from "./scrolling.js";
import { pairText } from "./strips.js";

const ROW = 60;
const STATUS_SIGNS = { waiting: "◇", unassigned: "!", planned: "○", begun: "◐", done: "●", "not-done": "✕" };
/* Of a request that is on no board one sees, more is not known. */
const KNOWN_WITHOUT = ["waiting", "planned", "begun"];
let rows = null;

export function startPool() {
  rows = new Rows(document.getElementById("pool"), ROW, row);
  document.getElementById("search").addEventListener("input", (event) => {
    kept.filters.text = event.target.value;
    filtered();
  });
  on("filters", draw);
  on("items", draw);
  on("chosen", () => {
    const [key] = kept.chosen;
    const index = key === undefined ? -1 : kept.shown.findIndex((item) => item.key === key);
    if (index >= 0) { rows.see(index); } else { rows.show(true); }
  });
}

export const statusSign = (status) => make("i", { class: `status ${status}`, title: t(`status_${status.replaceAll("-", "_")}`) }, STATUS_SIGNS[status]);

function draw() {
  chips("statuses", "status", kept.board ? STATUSES : STATUSES.filter((one) => KNOWN_WITHOUT.includes(one)), (one) => [make("i", { class: `status ${one}` }, STATUS_SIGNS[one]), t(`status_${one.replaceAll("-", "_")}`)]);
  if (document.getElementById("risks")) { chips("risks", "risk", Object.keys(given.riskMarks), (one) => [riskDot(one)]); }
  const kinds = Object.keys(given.kindMarks).filter((kind) => kept.items.some((item) => item.kind === kind));
  chips("kinds", "kind", kinds, (one) => [glyph(given.kindMarks[one], 16)], (one) => given.kinds[one]);
  flags();
  rows.set(kept.shown);
  document.getElementById("pool-count").textContent = t("of_all", { n: number(kept.shown.length), all: number(kept.items.length) });
  const empty = document.getElementById("pool-empty");
  empty.hidden = kept.shown.length > 0;
  empty.textContent = kept.items.length ? t("nothing_shown") : t("nothing_yet");
}

function chips(id, name, choices, held, title = () => "") {
  const found = counts(kept.items, kept.filters, name), chosen = kept.filters[name];
  document.getElementById(id).replaceChildren(...choices.map((one) => make("button", {
    type: "button", class: "chip", "aria-pressed": String(chosen.has(one)), title: title(one), "data-choice": one,
    "aria-label": `${label(name, one)}: ${found.get(one) || 0}`,
    onclick: () => { if (!chosen.delete(one)) { chosen.add(one); } filtered(); },
  }, ...held(one), make("b", { class: "count" }, number(found.get(one) || 0)))));
}

function label(name, one) {
  return name === "status" ? t(`status_${one.replaceAll("-", "_")}`) : name === "risk" ? given.risks[one] : given.kinds[one];
}

function flags() {
  for (const name of ["late", "rough", "unset"]) {
    if (!document.getElementById(`only-${name}`)) { continue; }
    const count = kept.items.filter((item) => item[name] && passes(item, kept.filters, name)).length;
    const button = document.getElementById(`only-${name}`);
    button.setAttribute("aria-pressed", String(kept.filters[name]));
    button.querySelector("b").textContent = number(count);
  }
}

function row(item) {
  const emergency = EMERGENCIES.has(item.kind) && ["waiting", "unassigned"].includes(item.status);
  return make("button", {
    type: "button", class: `item ${item.status}${emergency ? " emergency" : ""}`, "data-key": item.key, "data-drag": isMovable(item) ? item.key : null,
    "aria-pressed": String(kept.chosen.has(item.key)),
    onclick: (event) => choose([item.key], { add: event.ctrlKey || event.metaKey || event.shiftKey }),
  },
  glyph(given.kindMarks[item.kind], 26), riskDot(item.risk, item),
  make("span", { class: "what" }, make("b", {}, item.name || `#${item.request}`), " ", make("span", {}, given.kinds[item.kind]), pairOf(item)),
  make("span", { class: "where" }, whereOf(item), item.rough ? make("em", { title: item.rough }, " ≈") : null),
  make("span", { class: "when" }, statusSign(item.status), " ", whenOf(item)));
}

/* Half of a visit by two says so, and with whom. */
export const pairOf = (item) => (item.pair ? make("i", { class: "pair" }, pairText(item)) : "");

/* Who does not see addresses sees the ward. */
function whereOf(item) {
  if (isUnreached(item)) { return make("b", {}, t("unreached")); }
  return item.address === null ? wardName(item.ward) : item.address || t("no_address");
}

function whenOf(item) {
  if (item.at) { return `${clock(item.at.stop.starts)}${item.late ? ` · ${t("late")}` : ""}`; }
  return t("waits", { since: minutes((new Date(now()) - new Date(item.since)) / 60000) });
}
