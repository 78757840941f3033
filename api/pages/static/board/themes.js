/* Themes of the office's maps over the board's own marks: the same features, looks and words. */
/* global L */
import { read } from "./calls.js";
import { given, glyph, make, number, t } from "./given.js";
import { emit, kept, on } from "./kept.js";
import { Sheet, shapeOf } from "./sheet.js";
import { trying } from "./toasts.js";

const SVG = "http://www.w3.org/2000/svg", FLAT = new Set(["wards", "staff", "zones", "coverage"]), TINT = 0.35;
const REACH = 14, CELL = 56, TOGETHER_FROM = 300, ANEW_MS = 300000;
const themes = new Map();
let map = null, box = null;

export function startThemes(made) {
  map = made;
  box = document.getElementById("legend");
  for (const [name, index] of [["flat", 240], ["zones", 260], ["spots", 590]]) {
    map.createPane(name).style.zIndex = index;
    map.getPane(name).style.pointerEvents = "none";
  }
  patterns();
  document.getElementById("themes").append(...Object.entries(given.themes).map(([name, { title }]) => {
    themes.set(name, { name, features: [], notes: [], layer: null, plan: null });
    const input = make("input", { type: "checkbox", name: `theme-${name}`, checked: remembered(name), onchange: (event) => toggle(name, event.target.checked) });
    return make("label", {}, input, " ", title);
  }));
  on("plans", () => active().forEach((one) => refresh(one)));
  on("stores", () => active().filter((one) => given.themes[one.name].map === "situation").forEach((one) => refresh(one))); // how far stations reach stays
  setInterval(() => active().forEach((one) => refresh(one)), ANEW_MS);
}

const remembered = (name) => localStorage.getItem(`theme-${given.user}-${name}`) === "on";
const active = () => [...themes.values()].filter((one) => remembered(one.name));

export const isLaid = (name) => Boolean(themes.get(name)?.layer) && remembered(name);

async function toggle(name, isOn) {
  localStorage.setItem(`theme-${given.user}-${name}`, isOn ? "on" : "off");
  const theme = themes.get(name);
  if (!isOn) { theme.layer?.remove(); legend(); return; }
  if (theme.layer) { theme.layer.addTo(map); legend(); }
  await refresh(theme);
}

/* What is asked for is what one's role may see: counted by ward, or at the door. */
async function refresh(theme) {
  const { plan } = kept, asked = new URLSearchParams({ theme: theme.name, lang: given.language });
  if (plan) { asked.set("day", plan.day); }
  if (plan && plan.area !== "*") { asked.set("area", plan.area); }
  const found = await trying(() => read(`maps/${given.themes[theme.name].map}/geojson?${asked}`));
  if (!found) { return; }
  theme.layer?.remove();
  theme.features = found.features.map((one) => ({ ...one.properties, shape: one.geometry, look: given.themes[theme.name].looks[one.properties.look], state: one.properties.look }));
  theme.notes = found.notes;
  theme.layer = layerOf(theme);
  if (remembered(theme.name)) { theme.layer.addTo(map); }
  legend();
}

function layerOf(theme) {
  const group = L.layerGroup(), of = (way) => theme.features.filter((one) => one.look.way === way);
  if (FLAT.has(theme.name)) { areas(theme, group); }
  for (const one of of("badge")) { badge(one).addTo(group); }
  if (of("glyph").length) { new Spots(of("glyph")).addTo(group); }
  return group;
}

function areas(theme, group) {
  const pane = theme.name === "zones" ? "zones" : "flat", renderer = L.svg({ pane, padding: 0.4 });
  for (const one of theme.features) {
    const { look } = one;
    L.geoJSON(one.shape, { pane, renderer, interactive: false, style: {
      color: look.colour, weight: pane === "zones" ? 2.5 : 1.5, dashArray: look.dash || null,
      fillColor: look.pattern ? `url(#${idOf(theme.name, one.state)})` : look.colour, fillOpacity: look.pattern ? 1 : pane === "zones" ? 0 : TINT,
    } }).addTo(group);
    const words = theme.name === "wards" ? "" : one.label;
    if (!one.at || !(look.letter || words)) { continue; }
    const sign = make("span", {}, look.letter && make("b", { style: { background: theme.name === "zones" ? "#fff" : look.colour } }, look.letter), words && make("i", {}, words));
    L.marker([one.at[1], one.at[0]], { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ className: "area-mark", html: sign, iconSize: [0, 0] }) }).addTo(group);
  }
}

function badge(one) {
  const [lon, lat] = one.shape.coordinates, { look } = one, box = boxed(look, one.letter, one.label);
  const mark = L.marker([lat, lon], { pane: "depots", keyboard: false, title: [one.title, ...one.lines].join(" · "), icon: L.divIcon({ className: "depot themed", html: box, iconSize: null }) });
  return mark.on("click", () => popup(mark.getLatLng(), [one]));
}
const boxed = (look, letter, label) => make("span", { class: "badge", style: { "--edge": look.colour, "border-style": look.dash ? "dashed" : "solid" } },
  make("b", { class: look.hollow ? "hollow" : "" }, letter), look.letter === "!" && make("em", {}, "!"), label);

/* Cylinders by the thousand: near each with its days, from afar how many there are together. */
const Spots = Sheet.extend({
  pane: "spots",
  initialize(spots) { this.spots = spots; this.seen = []; },
  onAdd(on) { Sheet.prototype.onAdd.call(this, on); shown.add(this); },
  onRemove(on) { shown.delete(this); Sheet.prototype.onRemove.call(this, on); },
  draw(pen, size) {
    const inside = this.spots.map((one) => [one, this._map.latLngToContainerPoint([one.shape.coordinates[1], one.shape.coordinates[0]])])
      .filter(([, point]) => point.x > -20 && point.y > -20 && point.x < size.x + 20 && point.y < size.y + 20);
    this.seen = inside.length < TOGETHER_FROM ? inside : [];
    if (this.seen.length) { inside.forEach(([one, point]) => this.spot(pen, one, point)); return; }
    const together = new Map();
    for (const [one, point] of inside) {
      const key = `${Math.floor(point.x / CELL)},${Math.floor(point.y / CELL)}`, cell = together.get(key) || { x: 0, y: 0, n: 0, one };
      together.set(key, { x: cell.x + point.x, y: cell.y + point.y, n: cell.n + 1, one: cell.one.days > one.days ? cell.one : one });
    }
    for (const cell of together.values()) { this.many(pen, cell); }
  },
  spot(pen, one, point) {
    pen.save();
    pen.translate(point.x - 11, point.y - 11);
    pen.scale(22 / 24, 22 / 24);
    const shape = shapeOf(one.look.shape);
    pen.lineWidth = 3;
    pen.strokeStyle = "#fff";
    pen.stroke(shape);
    pen.fillStyle = one.look.colour;
    pen.fill(shape);
    this.words(pen, one.letter, 12, 16.3, 11);
    pen.restore();
  },
  /* In the look of what has been there longest. */
  many(pen, { x, y, n, one }) {
    pen.beginPath();
    pen.arc(x / n, y / n, 15, 0, 7);
    pen.fillStyle = one.look.colour;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = "#fff";
    pen.stroke();
    this.words(pen, number(n), x / n, y / n + 4, 11);
  },
  words(pen, text, x, y, size) {
    pen.fillStyle = "#fff";
    pen.font = `700 ${size}px "Be Vietnam Pro", sans-serif`;
    pen.textAlign = "center";
    pen.fillText(text, x, y);
  },
});
const shown = new Set();

export function themeAt(point) {
  for (const sheet of shown) {
    const near = sheet.seen.find(([, at]) => Math.hypot(at.x - point.x, at.y - point.y) < REACH);
    if (near) { return near[0]; }
  }
  return null;
}

/* All that is known of a place where the map was pressed. */
export function tellOf({ latlng, containerPoint }) {
  const spot = themeAt(containerPoint);
  const flat = active().filter((one) => FLAT.has(one.name)).flatMap((one) => one.features.filter((area) => isInside(area.shape, latlng)));
  const found = spot ? [spot, ...flat] : flat;
  if (found.length) { popup(latlng, found); }
}
function popup(latlng, found) {
  L.popup({ maxWidth: 300 }).setLatLng(latlng)
    .setContent(make("div", {}, found.map((one) => make("div", { class: "told" }, make("b", {}, one.title), one.lines.map((line) => make("p", {}, line)))))).openOn(map);
}
/* Even-odd over all rings: holes and islands come out right. */
export function isInside(shape, { lng, lat }) {
  const rings = shape.type === "Polygon" ? shape.coordinates : shape.coordinates.flat();
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if ((a[1] > lat) !== (b[1] > lat) && lng < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) { odd = !odd; }
    }
  }
  return odd;
}

const idOf = (theme, look) => `look-${theme}-${look}`;
/* A pale tint of the colour with the pattern in ink: the ground stays to be seen. */
function patterns() {
  const defs = document.createElementNS(SVG, "svg");
  defs.setAttribute("class", "defs");
  defs.innerHTML = Object.entries(given.themes).flatMap(([name, { looks }]) => Object.entries(looks).filter(([, look]) => look.pattern).map(([key, look]) =>
    `<pattern id="${idOf(name, key)}" width="16" height="16" patternUnits="userSpaceOnUse"><rect width="16" height="16" fill="${look.colour}" fill-opacity="${name === "zones" ? 0 : TINT}"/>`
    + `<path d="${given.patterns[look.pattern]}" fill="none" stroke="#1c2430" stroke-opacity=".42" stroke-width="${look.pattern === "dots" ? 3 : 1.2}" stroke-linecap="round"/></pattern>`)).join("");
  document.body.append(defs); // every part comes from the palette, nothing from people
}
function swatch(theme, key, look) {
  if (look.way === "glyph") { return glyph(look, 20, { open: look.hollow }); }
  if (look.way === "badge") { return boxed(look, look.letter || "+", ""); }
  const holder = make("i", { class: "swatch" }), fill = look.pattern ? `url(#${idOf(theme, key)})` : look.colour;
  holder.innerHTML = `<svg width="28" height="18"><rect x="1" y="1" width="26" height="16" fill="${fill}" fill-opacity="${look.pattern ? 1 : TINT}" stroke="${look.colour}" stroke-width="2" stroke-dasharray="${look.dash}"/></svg>`;
  if (look.letter) { holder.append(make("b", {}, look.letter)); }
  return holder;
}

function legend() {
  emit("themes");
  const all = active().filter((one) => one.layer);
  box.hidden = !all.length;
  box.replaceChildren(...all.map((theme) => {
    const { title, looks } = given.themes[theme.name];
    const rows = Object.entries(looks).map(([key, look]) => [key, look, theme.features.filter((one) => one.state === key).length]).filter(([, , count]) => count);
    return make("section", {}, make("h3", {}, title),
      rows.length ? make("ul", {}, rows.map(([key, look, count]) => make("li", {}, swatch(theme.name, key, look), make("span", {}, look.words), make("b", {}, number(count))))) : make("p", { class: "soft" }, t("nothing_to_draw")),
      theme.notes.map((note) => make("p", { class: "soft" }, note)));
  }));
}
