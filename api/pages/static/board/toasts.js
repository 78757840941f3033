/* What was just done, with its undo; what failed, with what to do. Nothing here stops work. */
import { Fault } from "./calls.js";
import { make, t } from "./given.js";

const STAYS_MS = 9000, MOST = 4;
const box = document.getElementById("toasts");

export function toast(text, { undo = null, key = "U", bad = false, more = [] } = {}) {
  const shown = make("div", { class: bad ? "toast bad" : "toast" }, make("p", {}, text),
    more.map((line) => make("p", { class: "soft" }, line)),
    undo && make("button", { type: "button", onclick: () => { shown.remove(); undo(); } }, t("undo"), key && make("kbd", {}, key)),
    make("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => shown.remove() }, "×"));
  box.append(shown);
  while (box.children.length > MOST) { box.firstChild.remove(); }
  setTimeout(() => shown.remove(), bad ? 2 * STAYS_MS : STAYS_MS);
}

export function failed(fault) {
  if (fault.name === "AbortError") { return; }
  if (!(fault instanceof Fault)) { console.error(fault); toast(t("page_fault"), { bad: true }); return; }
  const [first, ...others] = fault.issues;
  toast(first.message, { bad: true, more: [first.remedy, ...others.map((one) => `${one.message} ${one.remedy}`)].filter(Boolean) });
}

/* Do something that asks the service, and show what goes wrong. */
export async function trying(work) {
  try { return await work(); } catch (fault) { failed(fault); return undefined; }
}
