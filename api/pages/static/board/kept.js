/* What the board knows, and who is told when it changes. */
import { Fault, read } from "./calls.js";
import { given, may } from "./given.js";
import { inOrder, itemsOf, shown } from "./items.js";

/* What no board of a day shows; without one, also what somebody is to do. */
const ON_BOARD = given.toDo.filter((state) => !given.offBoard.includes(state));
const PAGE = 1000;

export const kept = {
  plans: [], plan: null, day: null, board: null, ground: null,
  isPointing: false, requests: new Map(), vehicles: [], items: [], shown: [], byKey: new Map(), doubles: new Map(),
  chosen: new Set(), vehicle: null, offers: [], nights: [], transfers: [], cylinders: {}, depots: new Map(), stock: [], counts: null,
  filters: { status: new Set(["waiting", "unassigned"]), risk: new Set(), kind: new Set(), ward: new Set(), late: false, rough: false, unset: false, text: "" },
};
/* The board's clock is the service's, and goes on by a watch that nobody sets: never by the computer's clock. */
let ahead_ms = new Date(given.now) - performance.now();
export const now = () => new Date(performance.now() + ahead_ms).toISOString();
export function heardClock(moment) { ahead_ms = new Date(moment) - performance.now(); }

const hearers = new Map();
export function on(what, hear) { hearers.set(what, [...(hearers.get(what) || []), hear]); }
export function emit(what) { for (const hear of hearers.get(what) || []) { hear(kept); } }

let lost = null; // the request that was chosen, while it is neither in the pool nor on the day that is known

function rebuild() {
  const before = kept.byKey;
  kept.items = itemsOf(kept);
  kept.vehicles = inOrder(kept);
  kept.byKey = new Map(kept.items.map((item) => [item.key, item]));
  for (const key of kept.chosen) {
    if (kept.byKey.has(key)) { continue; }
    kept.chosen.delete(key);
    lost = before.get(key)?.request ?? null;
  }
  const again = lost !== null && !kept.chosen.size && kept.items.find((one) => one.request === lost); // given to somebody, or left: it is the same one
  if (again) { kept.chosen.add(again.key); lost = null; }
  filtered();
  emit("items");
}

/* A day that is over, or another one: what was drawn of it goes at once, before anything new is read. */
export function forget() {
  kept.board = kept.day = null;
  rebuild();
}

export function filtered() {
  kept.shown = shown(kept.items, kept.filters);
  emit("filters");
}

export function choose(keys, { vehicle = null, add = false } = {}) {
  kept.chosen = new Set(add ? [...kept.chosen, ...keys] : keys);
  lost = null;
  kept.vehicle = vehicle;
  if (!vehicle && kept.chosen.size === 1) {
    const item = kept.byKey.get([...kept.chosen][0]);
    kept.vehicle = item && item.at ? item.at.vehicle : null;
  }
  kept.offers = [];
  emit("chosen");
}
/* Show where something is, on the map and its strip; the card that names it stays. */
export function pointAt(keys, how = {}) {
  kept.isPointing = true;
  try { choose(keys, how); } finally { kept.isPointing = false; }
}
/* The name of a ward by its key, where its ground is drawn. */
export function wardName(key) {
  const found = kept.ground && kept.ground.wards ? kept.ground.wards.features.find((one) => one.properties.key === key) : null;
  return found ? found.properties.name : key;
}
export const chosenItems = () => [...kept.chosen].map((key) => kept.byKey.get(key)).filter(Boolean);

export async function readPlans() {
  kept.plans = may("plans.read") ? await read("day-plans") : [];
  const running = kept.plans.filter((one) => ["published", "running"].includes(one.state));
  const asked = Number(new URLSearchParams(location.search).get("plan"));
  kept.plan = running.find((one) => one.number === asked) || running[0] || null;
  emit("plans");
}

/* Show another plan, or, without one, whichever runs. */
export async function turnTo(number) {
  history.replaceState(null, "", number === null ? location.pathname : `?plan=${number}`);
  await readPlans();
  forget();
  choose([]);
  await Promise.all([readBoard(), readRequests(), readGround()]);
}

export async function readBoard({ whole = false } = {}) {
  if (!kept.plan) { return forget(); }
  const path = `day-plans/${kept.plan.number}`;
  try {
    const since = !whole && kept.board && kept.board.day_plan === kept.plan.number ? `?since=${kept.board.version}` : "";
    take(await read(`${path}/board${since}`));
    if (!kept.day || kept.day.mark !== kept.board.mark) { kept.day = await read(`${path}/day`); }
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.status !== 409) { throw fault; }
    kept.plan = null; // closed, or another version is valid by now
    forget();
    await readPlans();
    if (kept.plan) { return readBoard(); }
  }
  return rebuild();
}

/* Keep a board that was answered, whole or only what is new since the one that is known. */
export function take(board) {
  if (kept.board && kept.board.day_plan === board.day_plan && board.version < kept.board.version) { return; } // it was slower
  if (board.since === null || board.since === undefined || !kept.board) { kept.board = board; return; }
  const known = new Map(kept.board.routes.map((route) => [route.vehicle, route]));
  for (const route of board.routes) { known.set(route.vehicle, route); }
  const work = { ...board.work, each: { ...kept.board.work.each, ...board.work.each } };
  kept.board = { ...board, routes: [...known.values()], work };
}

export function took(board) { take(board); rebuild(); }

export async function readGround() {
  kept.ground = await read(kept.plan ? `day-plans/${kept.plan.number}/ground` : "maps/ground");
  emit("ground");
}

export async function readRequests() {
  const found = new Map();
  if (may("requests.read")) {
    const states = kept.plan ? "waiting=true" : [...given.offBoard, ...ON_BOARD].map((state) => `state=${state}`).join("&");
    for (let after = ""; ;) {
      const page = await read(`requests?${states}&most=${PAGE}${after}`);
      page.forEach((one) => found.set(one.number, one));
      if (page.length < PAGE) { break; }
      after = `&after=${page[page.length - 1].number}`;
    }
  }
  kept.requests = found;
  rebuild();
}

export async function readRequest(number) {
  const one = await read(`requests/${number}`);
  kept.requests.set(number, one);
  rebuild();
  return one;
}

export async function readStores() {
  if (may("cylinders.read")) { kept.cylinders = await read("cylinders/counts"); }
  if (may("patients.read")) { kept.nights = await read("cylinders/short-nights"); }
  if (may("depots.read")) { kept.depots = new Map((await read("depots")).map((one) => [one.id, one])); }
  if (may("stock.read") && !may("plans.read")) { kept.stock = await read("stock"); }
  emit("items");
  emit("stores");
}

/* Who needs a bed that no facility has accepted, and from when on that is an alert. */
export async function readTransfers() {
  kept.transfers = may("beds.read") && may("requests.read") ? await read("transfers") : [];
  emit("items");
}

/* How many of the requests that one sees are in each state, where no board of a day says it. */
export async function readCounts() {
  kept.counts = may("requests.read") && !kept.plan ? await read("requests/counts") : null;
  emit("counts");
}

/* What is open and may be the same as a request; asked for when its card is opened. */
export async function readDoubles(number) {
  if (!may("requests.merge") || kept.doubles.has(number)) { return; }
  kept.doubles.set(number, await read(`requests/${number}/duplicates`));
  if (kept.doubles.get(number).length) { emit("doubles"); }
}
