/* What changes elsewhere: heard at once, caught up with after a break, and visible as a dot. */
import { Fault } from "./calls.js";
import { t } from "./given.js";
import { readInbox } from "./inbox.js";
import { chosenItems, forget, heardClock, kept, readBoard, readCounts, readDoubles, readGround, readPlans, readRequest, readRequests, readStores, readTransfers } from "./kept.js";
import { failed } from "./toasts.js";

const SOON_MS = 80, QUIET_MS = 15000, LOST_MS = 45000, WHOLE_MS = 60000;
let heardAt = Date.now(), isOpen = false, timer = null;
const nothing = () => ({ plans: false, board: false, whole: false, stores: false, inbox: false, transfers: false, requests: new Set() });
let todo = nothing();

export function listen() {
  const feed = new EventSource("/api/feed");
  feed.onopen = () => { isOpen = true; heardAt = Date.now(); show(); };
  feed.onerror = () => { isOpen = false; show(); };
  feed.addEventListener("heard", () => { heardAt = Date.now(); show(); });
  feed.addEventListener("clock", (event) => heardClock(event.data));
  feed.addEventListener("change", (event) => {
    heardAt = Date.now();
    note(JSON.parse(event.data));
    show();
  });
  setInterval(show, 1000);
  setInterval(() => { todo.board = todo.whole = todo.transfers = true; later(); }, WHOLE_MS); // what begins by the clock alone
}

function note(change) {
  if (change.kind === "day plan") {
    todo.board = todo.inbox = true;
    todo.plans = todo.plans || change.what !== "plans.run";
  } else if (change.kind === "request") {
    todo.requests.add(Number(change.record));
    todo.board = true;
    kept.doubles.clear(); // it may be the double of any
  } else if (["cylinder", "bed", "facility", "depot"].includes(change.kind)) {
    todo.stores = true;
    todo.transfers = todo.transfers || change.kind === "bed";
  }
  else if (change.kind === "feedback" || change.kind === "reply") { todo.inbox = true; }
  later();
}

function later() { timer = timer || setTimeout(catchUp, SOON_MS); }

/* In this order; one that fails keeps none of the others. */
const STEPS = [
  async ({ plans }) => {
    if (!plans) { return; }
    const before = kept.plan && kept.plan.number;
    await readPlans();
    if ((kept.plan && kept.plan.number) !== before) { forget(); await Promise.all([readGround(), readRequests()]); }
  },
  ({ requests }) => (requests.size > 20 ? readRequests() : Promise.all([...requests].map((number) => readRequest(number).catch(unseen)))),
  (doing) => (doing.board || doing.plans) && readBoard(doing),
  ({ stores }) => stores && readStores(),
  ({ requests }) => requests.size && Promise.all([readCounts(), ...chosenItems().slice(0, 1).map((item) => readDoubles(item.request))]),
  ({ transfers }) => transfers && readTransfers(),
  (doing) => doing.inbox && readInbox(),
];

async function catchUp() {
  const doing = todo;
  todo = nothing();
  for (const step of STEPS) {
    try { await step(doing); } catch (fault) {
      if (fault instanceof Fault && (fault.status === 0 || fault.status >= 500)) { again(doing); break; }
      failed(fault);
    }
  }
  timer = null;
  if (todo.plans || todo.board || todo.stores || todo.inbox || todo.transfers || todo.requests.size) { setTimeout(later, 1000); }
}

/* What could not be asked for is asked for again, with what came meanwhile. */
function again(doing) {
  for (const name of ["plans", "board", "whole", "stores", "inbox", "transfers"]) { todo[name] = todo[name] || doing[name]; }
  doing.requests.forEach((number) => todo.requests.add(number));
}

function unseen(fault) {
  if (!(fault instanceof Fault && [403, 404].includes(fault.status))) { throw fault; }
}

function show() {
  const age = Date.now() - heardAt, dot = document.getElementById("connection");
  const state = !isOpen || age > LOST_MS ? "lost" : age > QUIET_MS ? "quiet" : "live";
  dot.className = state;
  dot.querySelector("span").textContent = t(`connection_${state}`, { s: Math.round(age / 1000) });
}
