/* Below the map where no board of a day is shown: how things stand in one's area, and at its stations. */
import { showDepot } from "./depots.js";
import { given, glyph, make, may, minutes, number, t } from "./given.js";
import { kept, now, on } from "./kept.js";

const box = document.getElementById("standing");
const HERE = ["full", "reserved", "empty", "blocked"];

export function startStanding() {
  on("items", draw);
  on("counts", draw);
}

function draw() {
  box.hidden = Boolean(kept.board);
  if (kept.board) { return; }
  box.replaceChildren(...[...(may("plans.read") || !may("depots.read") ? [] : [stations(), cylinders(), wanted()]), states()].filter(Boolean));
}

const part = (title, ...held) => make("section", {}, make("h2", {}, title), ...held);
const chips = (pairs, names) => make("p", { class: "counts" }, pairs.map(([name, count]) => make("span", {}, `${names[name] || name} `, make("b", { class: "count" }, number(count)))));
const rows = (heads, found) => make("table", {}, make("thead", {}, make("tr", {}, heads.map((head) => make("th", {}, head)))),
  make("tbody", {}, found.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell))))));

function states() {
  const found = Object.entries(kept.counts || {}).filter(([, count]) => count);
  return found.length ? part(t("by_state"), chips(found, given.states)) : null;
}

/* What is asked for, and since when the first of it waits. */
function wanted() {
  const kinds = Object.keys(given.kindMarks).map((kind) => [kind, kept.items.filter((item) => item.kind === kind)]).filter(([, found]) => found.length);
  if (!kinds.length) { return null; }
  return part(t("wanted"), rows([t("kind"), t("status_waiting"), t("status_planned"), t("status_begun"), t("first_waits")], kinds.map(([kind, found]) => {
    const of = (status) => found.filter((item) => item.status === status), waiting = of("waiting").map((item) => item.since).sort();
    return [make("span", {}, glyph(given.kindMarks[kind], 16), " ", given.kinds[kind]), ...["waiting", "planned", "begun"].map((status) => number(of(status).length)),
      waiting.length ? minutes((new Date(now()) - new Date(waiting[0])) / 60000) : "–"];
  })));
}

function stations() {
  const found = [...kept.depots.values()];
  if (!found.length) { return null; }
  const goods = kept.stock.filter((one) => one.count > 0);
  return part(t("stations"), rows([t("station"), t("open_from"), t("n_full"), t("bags"), t("medicines"), t("at_hand")], found.map((one) => [
    make("button", { type: "button", class: "plain link", title: t("open_depot", { kind: given.depots[one.kind] }), onclick: () => showDepot(one.id) }, one.name), one.opens ? `${one.opens}–${one.closes}` : "–", number(one.now_full), number(one.now_bags), number(one.now_medicines),
    goods.filter((good) => good.depot === one.id).map((good) => `${good.batch.name} ${number(good.count)}${good.usable ? "" : ` (${t("not_usable")})`}`).join(", ") || "–"])));
}

/* Where the cylinders are: at stations, and out. */
function cylinders() {
  const found = Object.entries(kept.cylinders).filter(([, count]) => count);
  if (!found.length) { return null; }
  const here = found.filter(([state]) => HERE.includes(state)), out = found.filter(([state]) => !HERE.includes(state));
  return part(t("cylinders"), make("b", {}, t("cylinders_here")), chips(here, given.cylinderStates), make("b", {}, t("cylinders_out")), chips(out, given.cylinderStates));
}
