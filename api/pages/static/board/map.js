/* The map: grey ground, what is asked for as marks on one canvas, routes as lines. */
/* global L, DH_apart */
import { showDepot } from "./depots.js";
import { given, t } from "./given.js";
import { choose, kept, on } from "./kept.js";
import { Sheet, shapeOf } from "./sheet.js";
import { hueOf } from "./strips.js";
import { isLaid, startThemes, tellOf, themeAt } from "./themes.js";

const MOST_BY_KEY = 40; // stations that Tab goes through; of a city it would never end
const GREY = "#b9bfc6", NEAR = 15, REACH = 14, CELL = 32;
let map = null, asking = null, marks = null, isFitted = false, box = null, timer = null;
export let layers = {};

export function startMap() {
  map = L.map("map", { zoomControl: false, attributionControl: false, preferCanvas: true, boxZoom: false, zoomSnap: 0.25 }).setView([10.77, 106.68], 13);
  L.control.zoom({ zoomInTitle: t("nearer"), zoomOutTitle: t("farther") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  for (const [name, index] of [["ground", 210], ["roads", 250], ["labels", 450], ["depots", 595]]) { map.createPane(name).style.zIndex = index; }
  for (const name of ["ground", "roads", "labels"]) { map.getPane(name).style.pointerEvents = "none"; }
  layers = { wards: L.layerGroup(), roads: L.layerGroup(), depots: L.layerGroup(), routes: new Lines(), stops: (marks = new Marks()) };
  for (const [name, layer] of Object.entries(layers)) { if (remembered(name)) { layer.addTo(map); } }
  toggles();
  on("ground", () => { ground(); fit(); });
  on("items", () => { depots(); redraw(); fit(); });
  on("filters", redraw);
  on("chosen", redraw);
  boxSelect();
  startThemes(map);
  map.on("click", (event) => marks.pressed(event));
  map.on("mousemove", (event) => marks.hovered(event));
  on("themes", depots);
  map.on("zoomend moveend layeradd layerremove resize", soon);
  // what is seen stays where it is when a card opens beside it
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
}

/* Signs and names that lie on each other are told apart once all is in its place. */
function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => DH_apart(map.getContainer(), ".depot span", ".ward-name span, .area-mark span"), 60);
}
const remembered = (name) => localStorage.getItem(`layer-${given.user}-${name}`) !== "off";
function toggles() {
  for (const input of document.querySelectorAll("#layers .own input")) {
    input.checked = remembered(input.name);
    input.addEventListener("change", () => {
      localStorage.setItem(`layer-${given.user}-${input.name}`, input.checked ? "on" : "off");
      if (input.checked) { layers[input.name].addTo(map); } else { layers[input.name].remove(); }
    });
  }
}

function ground() {
  layers.wards.clearLayers();
  layers.roads.clearLayers();
  if (!kept.ground) { return; }
  const { wards, roads } = kept.ground;
  document.getElementById("no-ground").hidden = Boolean(roads || wards);
  if (wards) {
    L.geoJSON(wards, { pane: "ground", interactive: false, style: { color: "#b4bac2", weight: 1.5, fillColor: "#f7f8f9", fillOpacity: 1 } }).addTo(layers.wards);
    for (const one of wards.features) {
      const name = document.createElement("span");
      name.textContent = one.properties.name;
      L.marker(one.properties.label, { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ className: "ward-name", html: name, iconSize: [0, 0] }) }).addTo(layers.wards);
    }
  }
  if (roads) {
    const look = { major: { color: "#c3c8ce", weight: 4 }, minor: { color: "#d3d7dc", weight: 2.2 }, alley: { color: "#dde1e5", weight: 1.1 } };
    L.geoJSON(roads, { pane: "roads", interactive: false, renderer: L.canvas({ pane: "roads", padding: 0.4 }), style: (one) => look[one.properties.rank] }).addTo(layers.roads);
  }
}

function depots() {
  layers.depots.clearLayers();
  const stood = kept.day ? kept.day.depots : [...kept.depots.values()];
  // with the theme of beds on, facilities stand there with their beds
  for (const one of stood.filter(({ kind }) => kind !== "facility" || !isLaid("facilities"))) {
    const [lon, lat] = kept.day ? kept.day.places[one.place] : [one.lon, one.lat], known = kept.depots.get(one.id);
    const stock = known ? known.stock : one.stock; // what there is now, where that is known
    if (lon === null) { continue; }
    const sign = document.createElement("span"), letter = document.createElement("b");
    letter.textContent = given.depotLetters[one.kind];
    sign.append(letter, stock ? ` ${stock}` : "");
    L.marker([lat, lon], { pane: "depots", keyboard: stood.length <= MOST_BY_KEY, title: `${given.depots[one.kind]} · ${one.name}`, icon: L.divIcon({ className: "depot", html: sign, iconSize: null }) }).on("click", () => showDepot(one.id)).on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") { showDepot(one.id); } }).addTo(layers.depots);
  }
}

function fit() {
  if (isFitted) { return; }
  const spots = kept.items.filter((item) => item.lat !== null).map((item) => [item.lat, item.lon]);
  for (const one of kept.day ? kept.day.depots : []) { spots.push([...kept.day.places[one.place]].reverse()); }
  const wards = kept.ground && kept.ground.wards && kept.ground.wards.features.length ? L.geoJSON(kept.ground.wards).getBounds() : null;
  // signs reach beyond their places
  if (spots.length || wards) { map.fitBounds(spots.length ? spots : wards, { paddingTopLeft: [56, 56], paddingBottomRight: [72, 40], maxZoom: 17, animate: false }); }
  isFitted = spots.length > 0;
}
function redraw() { layers.routes.redraw(); marks.redraw(); }
/* A place that is out of sight, or at its very edge, is brought to the middle. */
export function showAt(item) {
  if (item.lat === null) { return; }
  const point = map.latLngToContainerPoint([item.lat, item.lon]), size = map.getSize();
  if (point.x < 24 || point.y < 48 || point.x > size.x - 24 || point.y > size.y - 24) { map.panTo([item.lat, item.lon], { animate: false }); }
}
/* The next press on the map tells a point. */
export function askPoint(told) {
  stopAsking();
  asking = (event) => { stopAsking(); told(event.latlng); };
  map.getContainer().classList.add("asking");
  map.on("click", asking);
}
export function stopAsking() {
  map.getContainer().classList.remove("asking");
  if (asking) { map.off("click", asking); }
  asking = null;
}

const at = (lat, lon) => map.latLngToContainerPoint([lat, lon]);

const Lines = Sheet.extend({
  pane: "overlayPane",
  draw(pen) {
    if (!kept.day || !kept.board) { return; }
    const last = kept.board.routes.filter((route) => route.vehicle === kept.vehicle);
    const many = kept.board.routes.length > 3 * given.hues.length;
    for (const route of [...kept.board.routes.filter((one) => one.vehicle !== kept.vehicle), ...last]) {
      const own = route.vehicle === kept.vehicle;
      const colour = own || (!kept.vehicle && !many) ? hueOf(route.vehicle) : GREY;
      this.way(pen, route, colour, own ? 4 : many ? 1 : 2.5);
    }
  },
  way(pen, route, colour, weight) {
    const points = route.stops.map((stop) => [kept.day.places[stop.place], stop.status]).filter(([place]) => place)
      .map(([place, status]) => [at(place[1], place[0]), status]);
    pen.strokeStyle = colour;
    pen.lineWidth = weight;
    pen.lineJoin = "round";
    for (let i = 1; i < points.length; i += 1) {
      const [to, status] = points[i], [from] = points[i - 1];
      pen.globalAlpha = status === "done" || status === "not-done" ? 0.25 : 0.85;
      pen.setLineDash(status === "planned" ? [] : [2, 4]);
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  },
});

const Marks = Sheet.extend({
  pane: "markerPane",
  cells: new Map(),
  onAdd(on) {
    Sheet.prototype.onAdd.call(this, on);
    this.canvas.classList.add("marks");
    this.redraw();
  },
  onRemove(on) {
    this.cells.clear();
    Sheet.prototype.onRemove.call(this, on);
  },
  draw(pen, size) {
    const near = map.getZoom() >= NEAR || kept.shown.length < 300;
    this.cells = new Map();
    const chosen = kept.shown.filter((item) => kept.chosen.has(item.key));
    const extra = kept.vehicle ? kept.items.filter((item) => item.at && item.at.vehicle === kept.vehicle) : [];
    const all = new Set([...kept.shown.filter((item) => !kept.chosen.has(item.key)).reverse(), ...extra, ...chosen]);
    for (const item of all) {
      if (item.lat === null) { continue; }
      const point = at(item.lat, item.lon);
      if (point.x < -20 || point.y < -20 || point.x > size.x + 20 || point.y > size.y + 20) { continue; }
      const cell = `${Math.floor(point.x / CELL)},${Math.floor(point.y / CELL)}`;
      this.cells.set(cell, [...(this.cells.get(cell) || []), { point, item }]);
      if (near) { this.mark(pen, item, point); } else { this.dot(pen, item, point); }
    }
  },
  mark(pen, item, point) {
    const big = kept.chosen.has(item.key) ? 30 : map.getZoom() >= NEAR + 1 ? 24 : 17, mark = given.kindMarks[item.kind];
    const over = item.status === "done" || item.status === "not-done";
    pen.save();
    pen.translate(point.x - big / 2, point.y - big / 2);
    pen.scale(big / 24, big / 24);
    pen.globalAlpha = over ? 0.4 : 1;
    const shape = shapeOf(mark.shape), left = item.status === "unassigned" || item.status === "waiting";
    pen.lineWidth = left ? 5 : 3;
    pen.strokeStyle = left ? "#000" : "#fff";
    pen.stroke(shape);
    pen.fillStyle = item.status === "planned" || left ? "#fff" : mark.colour;
    pen.fill(shape);
    if (item.status === "planned" || left) { pen.lineWidth = 2; pen.strokeStyle = mark.colour; pen.stroke(shape); }
    pen.fillStyle = item.status === "planned" || left ? mark.colour : "#fff";
    pen.font = '700 12px "Be Vietnam Pro", sans-serif';
    pen.textAlign = "center";
    pen.fillText(item.status === "done" ? "✓" : item.status === "not-done" ? "✕" : mark.letter, 12, mark.shape === "triangle" ? 14 : 16.3);
    pen.restore();
    if (item.risk && big > 17) { this.risk(pen, item, point, big); } else if (item.risk && item.risk !== "green" && left) { this.risk(pen, item, point, big); }
    if (left && item.status === "unassigned") { this.sign(pen, point, big); }
    if (kept.chosen.has(item.key)) { this.ring(pen, point, big); }
  },
  dot(pen, item, point) {
    const left = item.status === "unassigned" || item.status === "waiting";
    pen.fillStyle = left ? "#000" : item.status === "done" ? "#c3c8ce" : given.kindMarks[item.kind].colour;
    pen.fillRect(point.x - (left ? 3 : 2), point.y - (left ? 3 : 2), left ? 6 : 4, left ? 6 : 4);
    if (kept.chosen.has(item.key)) { this.ring(pen, point, 10); }
  },
  risk(pen, item, point, big) {
    const mark = given.riskMarks[item.risk];
    pen.beginPath();
    pen.arc(point.x + big / 2 - 2, point.y - big / 2 + 3, 6.5, 0, 7);
    pen.fillStyle = mark.colour;
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = "#fff";
    pen.stroke();
    pen.fillStyle = item.risk === "yellow" || item.risk === "orange" ? "#1c2430" : "#fff";
    pen.font = '700 9px "Be Vietnam Pro", sans-serif';
    pen.textAlign = "center";
    pen.fillText(mark.letter, point.x + big / 2 - 2, point.y - big / 2 + 6);
  },
  sign(pen, point, big) {
    pen.fillStyle = "#000";
    pen.fillRect(point.x - big / 2 - 4, point.y - big / 2 - 4, 10, 12);
    pen.fillStyle = "#fff";
    pen.font = '700 10px "Be Vietnam Pro", sans-serif';
    pen.textAlign = "center";
    pen.fillText("!", point.x - big / 2 + 1, point.y - big / 2 + 6);
  },
  ring(pen, point, big) {
    pen.beginPath();
    pen.arc(point.x, point.y, big / 2 + 5, 0, 7);
    pen.lineWidth = 3;
    pen.strokeStyle = "#0b57d0";
    pen.stroke();
  },
  nearest(point) {
    const [column, row] = [Math.floor(point.x / CELL), Math.floor(point.y / CELL)];
    let best = null, least = REACH ** 2;
    for (let x = column - 1; x <= column + 1; x += 1) {
      for (let y = row - 1; y <= row + 1; y += 1) {
        for (const one of this.cells.get(`${x},${y}`) || []) {
          const far = (one.point.x - point.x) ** 2 + (one.point.y - point.y) ** 2;
          if (far <= least) { [best, least] = [one.item, far]; }
        }
      }
    }
    return best;
  },
  pressed(event) {
    if (map.getContainer().classList.contains("asking")) { return; }
    const item = this.nearest(event.containerPoint), { ctrlKey, metaKey, shiftKey } = event.originalEvent;
    const add = ctrlKey || metaKey || shiftKey;
    if (item) { choose([item.key], { add }); } else if (!add) { choose([]); tellOf(event); }
  },
  hovered(event) {
    const item = this.nearest(event.containerPoint), other = item ? null : themeAt(event.containerPoint);
    map.getContainer().title = other ? other.title : item ? `${given.kinds[item.kind]} · ${item.name} · ${item.address} · ${t(`status_${item.status.replaceAll("-", "_")}`)}` : "";
    map.getContainer().style.cursor = item || other ? "pointer" : "";
  },
});

/* Shift and drag chooses all stops in a box. */
function boxSelect() {
  const holder = map.getContainer();
  let start = null;
  holder.addEventListener("mousedown", (event) => {
    if (!event.shiftKey || event.button) { return; }
    event.stopPropagation();
    map.dragging.disable();
    start = map.mouseEventToContainerPoint(event);
    box = document.createElement("div");
    box.className = "choosing-box";
    holder.append(box);
  }, true);
  addEventListener("mousemove", (event) => { if (start) { size(box, start, map.mouseEventToContainerPoint(event)); } });
  addEventListener("mouseup", (event) => {
    if (!start) { return; }
    const end = map.mouseEventToContainerPoint(event), bounds = L.bounds(start, end);
    box.remove();
    map.dragging.enable();
    const inside = kept.shown.filter((item) => item.lat !== null && bounds.contains(at(item.lat, item.lon)));
    start = null;
    if (inside.length > 1) { choose(inside.map((item) => item.key)); }
  });
}
function size(element, from, to) {
  Object.assign(element.style, {
    left: `${Math.min(from.x, to.x)}px`, top: `${Math.min(from.y, to.y)}px`,
    width: `${Math.abs(from.x - to.x)}px`, height: `${Math.abs(from.y - to.y)}px`,
  });
}
