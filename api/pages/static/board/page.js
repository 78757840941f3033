/* The board: first what is kept, then what changes. */
import { button, startCards } from "./cards.js";
import { dayPlans } from "./day.js";
import { startDrag } from "./drag.js";
import { listen } from "./feed.js";
import { handover, help, newRequest, printSheet, replan, versions } from "./forms.js";
import { undoLast } from "./arranging.js";
import { clock, dayOf, given, make, may, minutes, number, t } from "./given.js";
import { figures } from "./items.js";
import { readInbox, startInbox } from "./inbox.js";
import { filtered, kept, now, on, readBoard, readCounts, readGround, readPlans, readRequests, readStores, readTransfers } from "./kept.js";
import { startKeys } from "./keys.js";
import { startMap } from "./map.js";
import { startPool } from "./pool.js";
import { startSaved } from "./saved.js";
import { startStanding } from "./standing.js";
import { startStrips } from "./strips.js";
import { trying } from "./toasts.js";

const STALE_MS = 24 * 3600000;

function numbers() {
  const found = figures(kept.items, now());
  const show = (name, text, alarm = false) => {
    const box = document.getElementById(name);
    box.querySelector("b").textContent = text;
    box.classList.toggle("alarm", alarm);
  };
  show("n-emergencies", may("requests.read") ? number(found.emergencies) : "–", found.emergencies > 0);
  show("n-wait", may("requests.read") ? minutes(found.longestWaitMin) : "–");
  const dry = kept.nights.filter((one) => new Date(one.lasts_until) > new Date(now()) - STALE_MS); // an old reading says nothing of tonight
  show("n-dry", may("patients.read") ? number(dry.length) : "–", dry.length > 0);
  show("n-full", kept.cylinders.full === undefined ? "–" : number(kept.cylinders.full));
  show("n-time", found.onTime === null ? "–" : `${number(100 * found.onTime)} %`);
}

function plans() {
  const box = document.getElementById("plan"), open = kept.plans.filter((one) => ["published", "running"].includes(one.state));
  box.replaceChildren(...(open.length ? open : [null]).map((one) => make("option", { value: one ? one.number : "", selected: one === kept.plan },
    one ? `${dayOf(one.day)} · ${one.area === "*" ? t("everywhere") : one.area} · ${one.letter}` : t("no_plan"))));
  box.hidden = !may("plans.read");
  document.body.classList.toggle("no-plan", !kept.plan);
}

function reached() {
  const found = (kept.board || kept.plan || { signs: [] }).signs.filter((one) => one.code !== "volunteer-silent"); // that is an alert
  const box = document.getElementById("signs");
  box.hidden = !found.length;
  const again = () => (may("plans.run") ? button(t("search_again"), replan, { key: "R" }) : "");
  box.replaceChildren(...found.map((one) => make("span", {}, one.message, " ", one.code === "unsearched-plan" ? again() : "")));
}

document.getElementById("plan").addEventListener("change", (event) => { location.search = `?plan=${event.target.value}`; });
for (const name of ["late", "rough", "unset"]) {
  document.getElementById(`only-${name}`)?.addEventListener("click", () => { kept.filters[name] = !kept.filters[name]; filtered(); });
}
const menu = document.querySelector(".menu");
addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) { menu.open = false; } });
menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); event.stopPropagation(); } });
const PRESSED = { day: dayPlans, new: () => newRequest(), undo: undoLast, replan, versions, handover, help, print: printSheet };
for (const [name, press] of Object.entries(PRESSED)) { document.getElementById(`do-${name}`)?.addEventListener("click", press); }

on("items", numbers);
on("items", reached);
on("items", () => { document.body.dataset.version = kept.board ? kept.board.version : 0; });
on("plans", () => { plans(); reached(); });
startPool();
startMap();
startStrips();
startStanding();
startCards();
startDrag();
startKeys();
startInbox();
startSaved();
await trying(async () => {
  await readPlans();
  await Promise.all([readBoard(), readRequests(), readGround()]);
});
listen(); // whatever could not be read: what changes is heard
await trying(() => Promise.all([readStores(), readCounts(), readTransfers()]));
await trying(readInbox);
setInterval(numbers, 20000);
document.body.dataset.ready = `${given.user} ${clock(now())}`;
