/* What was just done, with its undo; what failed, with what to do. Nothing here stops work. */
import { Fault } from "./calls.js";
import { given, make, number, t } from "./given.js";

const STAYS_MS = 9000, MOST = 3, MOST_LINES = 4;
const box = document.getElementById("toasts");

/* undo takes the last act back, as U does; revive takes back what U does not. What says the same as one that is there still is counted on that one. */
export function toast(text, { undo = null, revive = null, bad = false, more = [] } = {}) {
  const same = [...box.children].find((one) => one.dataset.says === [text, ...more].join("\n"));
  const times = same ? Number(same.dataset.times) + 1 : 1;
  same?.remove();
  if (undo) { undone(); } // what is undone is the last act, so the newest toast alone offers it
  const shown = make("div", { class: bad ? "toast bad" : "toast", "data-says": [text, ...more].join("\n"), "data-times": times },
    make("p", {}, text, times > 1 && make("b", { class: "times" }, t("times", { n: number(times) }))),
    more.slice(0, MOST_LINES).map((line) => make("p", { class: "soft" }, line)),
    more.length > MOST_LINES && make("p", { class: "soft" }, t("and_more", { n: number(more.length - MOST_LINES) })),
    revive && make("button", { type: "button", onclick: () => { shown.remove(); revive(); } }, t("undo")),
    undo && make("button", { type: "button", class: "undo", onclick: () => { shown.remove(); undo(); } }, t("undo"), make("kbd", {}, "U")),
    make("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => shown.remove() }, "×"));
  box.append(shown);
  while (box.children.length > MOST) { box.firstChild.remove(); }
  setTimeout(() => shown.remove(), bad ? 2 * STAYS_MS : STAYS_MS);
}

/* The undo that a toast offered is used, or belongs to something newer. */
export function undone() { box.querySelectorAll(".undo").forEach((one) => one.remove()); }

export function failed(fault) {
  if (fault.name === "AbortError") { return; }
  if (!(fault instanceof Fault)) { console.error(fault); toast(t("page_fault"), { bad: true }); return; }
  const [first, ...others] = fault.issues;
  toast(first.message, { bad: true, more: [whyNobody(first), first.remedy, ...others.map((one) => `${one.message} ${whyNobody(one) || one.remedy}`)].filter(Boolean) });
}

/* Where nobody can go: the reason and what would help there, which stand in Vietnamese and English in what the fault is about. */
function whyNobody({ code, subject = "" }) {
  const [, vi, en] = (code === "nobody-can" && /^.*?: [A-Z_]+, (.*) \/ (.*)$/s.exec(subject)) || [];
  return given.language === "vi" ? vi : en;
}

/* Do something that asks the service, and show what goes wrong. */
export async function trying(work) {
  try { return await work(); } catch (fault) { failed(fault); return undefined; }
}
