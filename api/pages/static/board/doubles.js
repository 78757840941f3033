/* What may be the same request twice: said on its card, and made one there, with its undo. */
import { askReason } from "./asking.js";
import { remove, send } from "./calls.js";
import { button } from "./cards.js";
import { clock, given, make, t } from "./given.js";
import { choose, kept, readRequest } from "./kept.js";
import { toast, trying } from "./toasts.js";

export const sameBy = (why) => t(`same_${why.replaceAll(" ", "_")}`);

/* Merging keeps both histories; of another organisation's request no more is known than that it is there. */
export function doublesOf(item) {
  // what was done is no double of what is still to be done
  const found = (kept.doubles.get(item.request) || []).filter((one) => given.toDo.includes(one.state)), { record } = item;
  if (!found.length || !record) { return ""; }
  return make("div", { class: "left" }, make("b", {}, t("doubles")), make("ul", {}, found.map((one) => make("li", {},
    isOwn(one) ? make("button", { type: "button", class: "plain link", onclick: () => show(one.number) }, `#${one.number}`) : `#${one.number} (${one.organisation})`,
    ` ${given.kinds[one.kind]}, ${given.states[one.state]}, ${clock(one.received_at)}: ${sameBy(one.why)} `,
    isOwn(one) ? button(t("merge_into", { n: one.number }), () => merge(record, one.number)) : ""))));
}

const isOwn = (one) => one.organisation === given.organisation;

async function show(number) {
  if (!await trying(() => readRequest(number))) { return; }
  const item = kept.items.find((one) => one.request === number);
  if (item) { choose([item.key]); }
}

async function merge(record, into) {
  const reason = await askReason(t("why_merge", { n: record.number, into }), t("merge_reason"));
  if (reason === null) { return; }
  const merged = await trying(() => send(`requests/${record.number}/merge`, { into, version: record.version, reason }));
  if (!merged) { return; }
  await trying(() => readRequest(record.number));
  toast(t("merged", { n: record.number, into }), { revive: () => trying(async () => {
    await remove(`requests/${record.number}/merge?version=${merged.version}`);
    kept.doubles.delete(record.number);
    await show(record.number);
  }) });
  await show(into);
}
