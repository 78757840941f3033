/* How the hours of a plan are spread: least, middle and most, and who has nothing to do or too much. */
import { make, number, t } from "./given.js";
import { wardName } from "./kept.js";

const MOST_NAMES = 12, HOUR_MIN = 60;
/* Hours and minutes as on a clock: seven columns stand in a narrow card. */
const hours = (whole) => `${Math.floor(whole / HOUR_MIN)}:${String(Math.round(whole % HOUR_MIN)).padStart(2, "0")}`;

export function workTable(work, nameOf) {
  const wards = Object.entries(work.wards), rows = wards.length > 1 ? [...wards, [null, work.whole]] : [[null, work.whole]];
  const names = (list) => [...list.slice(0, MOST_NAMES).map(nameOf), ...(list.length > MOST_NAMES ? [t("and_more", { n: number(list.length - MOST_NAMES) })] : [])].join(", ");
  const said = (key, list) => (list.length ? make("p", { class: key }, make("b", {}, t(`work_${key}`, { n: number(list.length) })), ` ${names(list)}`) : "");
  return make("details", { class: "work", open: true }, make("summary", {}, t("work")),
    make("table", {}, make("thead", {}, make("tr", {}, ["ward", "people", "least", "median", "most", "idle_short", "over_short"].map((key) => make("th", { scope: "col" }, t(`work_${key}`))))),
      make("tbody", {}, rows.map(([ward, one]) => make("tr", {}, make("th", { scope: "row" }, ward === null ? t("work_all") : ward ? wardName(ward) : t("work_no_ward")),
        [number(one.volunteers), hours(one.least_minutes), hours(one.median_minutes), hours(one.most_minutes), number(one.idle.length), number(one.over.length)].map((text) => make("td", {}, text)))))),
    said("idle", work.whole.idle), said("over", work.whole.over));
}
