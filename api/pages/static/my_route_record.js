// A volunteer's own record: days of duty by the ledger, trainings, equipment, the certificate. Read when asked for, kept nowhere.
const dayOf = (day) => day.split("-").reverse().join("/");
const lasts = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

export function recordView(found, { el, t, certificate }) {
  const known = (what) => t(`what_${what}`) || what;
  const lines = (all) => (all.length ? el("ul", {}, all.map((one) => el("li", {}, one))) : el("p", { class: "soft" }, t("record_none")));
  const part = (title, all) => [el("h4", {}, title), lines(all)];
  return el(
    "div",
    { class: "record" },
    el("p", {}, el("b", {}, t("record_sum").replace("{days}", found.days.length).replace("{hours}", lasts(found.minutes)))),
    found.waiting ? el("p", { class: "soft" }, t("record_waiting").replace("{days}", found.waiting)) : "",
    found.ended_on ? el("p", {}, `${t("record_ended")} ${dayOf(found.ended_on)}`) : "",
    el("details", {}, el("summary", {}, t("record_days")), lines(found.days.map((one) => `${dayOf(one.day)}: ${lasts(one.minutes)}`))),
    part(t("record_trained"), found.trainings.map((one) => `${known(one.what)}: ${dayOf(one.on)}${one.until ? ` – ${dayOf(one.until)}` : ""}`)),
    part(`${t("record_ppe")}: ${found.sets}`, found.equipment.map((one) => `${dayOf(one.on)}: ${one.sets}`)),
    el("a", { class: "button", href: certificate, target: "_blank", rel: "noopener" }, t("record_certificate")),
  );
}
