/* What was just done, with its undo; what failed, with what to do. Nothing here stops work. */
import { Fault } from "./calls.js";
import { make, number, t } from "./given.js";

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
    make("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => close(shown) }, "×", make("kbd", {}, "X")));
  box.append(shown);
  while (box.children.length > MOST) { box.firstChild.remove(); }
  const goes = () => { if (shown.matches(":hover, :focus-within")) { setTimeout(goes, STAYS_MS); } else { shown.remove(); } }; // nobody loses what they are about to press
  setTimeout(goes, bad ? 2 * STAYS_MS : STAYS_MS);
}

/* The focus goes to the one that is left, else to the list. */
function close(shown) {
  const had = shown.contains(document.activeElement);
  shown.remove();
  if (had) { (box.lastElementChild?.querySelector("button.plain") || document.getElementById("pool")).focus(); }
}

/* Close the newest; false: there is none. */
export function closeNewest() {
  if (!box.lastElementChild) { return false; }
  close(box.lastElementChild);
  return true;
}

/* The undo that a toast offered is used, or belongs to something newer. */
export function undone() { box.querySelectorAll(".undo").forEach((one) => one.remove()); }

export function failed(fault) {
  if (fault.name === "AbortError") { return; }
  if (!(fault instanceof Fault)) { console.error(fault); toast(t("page_fault"), { bad: true }); return; }
  const [first, ...others] = fault.issues;
  toast(first.message, { bad: true, more: [first.why, first.remedy, ...others.map((one) => `${one.message} ${one.why || one.remedy}`)].filter(Boolean) });
}

/* Do something that asks the service, and show what goes wrong. */
export async function trying(work) {
  try { return await work(); } catch (fault) { failed(fault); return undefined; }
}
