/* Filters with a name, kept for this user on this browser; and the ward to look at. */
import { askReason } from "./asking.js";
import { given, make, number, t } from "./given.js";
import { counts, FILTERS } from "./items.js";
import { filtered, kept, on } from "./kept.js";
import { toast } from "./toasts.js";

const KEPT = `filters-${given.user}`, FLAGS = Object.keys(kept.filters).filter((one) => !FILTERS.includes(one));
const box = document.getElementById("saved"), ward = document.getElementById("ward");

export function startSaved() {
  document.getElementById("do-save").addEventListener("click", save);
  box.addEventListener("change", () => { choose(); box.value = ""; });
  ward.addEventListener("change", () => { kept.filters.ward = new Set(ward.value ? [ward.value] : []); filtered(); });
  on("filters", wards);
  draw();
}

function choose() {
  const { name, does } = box.selectedOptions[0].dataset;
  if (does === "forget") { forget(name); } else { use(all()[name]); }
}
function all() { try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { return {}; } }
function keep(found) { localStorage.setItem(KEPT, JSON.stringify(found)); draw(); }

async function save() {
  const name = await askReason(t("name_filters"));
  if (!name) { return; }
  keep({ ...all(), [name]: { ...Object.fromEntries(FILTERS.map((one) => [one, [...kept.filters[one]]])), ...Object.fromEntries(FLAGS.map((one) => [one, kept.filters[one]])) } });
  toast(t("filters_saved", { name }));
}
function use(found) {
  if (!found) { return; }
  for (const one of FILTERS) { kept.filters[one] = new Set(found[one]); }
  for (const one of FLAGS) { kept.filters[one] = found[one]; }
  document.getElementById("search").value = kept.filters.text;
  filtered();
}
function forget(name) {
  const { [name]: gone, ...others } = all();
  keep(others);
  toast(t("filters_gone", { name }), { revive: () => keep({ ...all(), [name]: gone }) });
}
function draw() {
  const names = Object.keys(all());
  box.replaceChildren(make("option", { value: "" }, t("saved_filters")), ...names.map((name) => make("option", { value: `use ${name}`, "data-does": "use", "data-name": name }, name)),
    ...names.map((name) => make("option", { value: `forget ${name}`, "data-does": "forget", "data-name": name }, t("forget_filters", { name }))));
  box.disabled = !names.length;
}
/* Wards with how many each would show; of one alone there is nothing to choose. */
function wards() {
  const found = counts(kept.items, kept.filters, "ward"), [chosen] = kept.filters.ward;
  const names = new Map((kept.ground && kept.ground.wards ? kept.ground.wards.features : []).map(({ properties }) => [properties.key, properties.name]));
  const keys = [...new Set(kept.items.map((item) => item.ward).filter(Boolean))].sort();
  ward.hidden = keys.length < 2;
  ward.replaceChildren(make("option", { value: "" }, t("all_wards")), ...keys.map((key) => make("option", { value: key, selected: key === chosen }, `${names.get(key) || key} (${number(found.get(key) || 0)})`)));
}
