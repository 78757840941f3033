/* What draws thousands of things on a map: a canvas, and the palette's shapes on it. */
/* global L */
import { given } from "./given.js";

/* A canvas over the map that is drawn anew after each move. */
export const Sheet = L.Layer.extend({
  onAdd(on) {
    this.canvas = L.DomUtil.create("canvas", "sheet leaflet-zoom-hide", on.getPane(this.pane));
    on.on("moveend zoomend resize viewreset", this.redraw, this);
    this.redraw();
  },
  onRemove(on) {
    this.canvas.remove();
    this.canvas = null;
    on.off("moveend zoomend resize viewreset", this.redraw, this);
  },
  redraw() {
    if (!this.canvas) { return; }
    const map = this._map, size = map.getSize(), sharp = devicePixelRatio || 1;
    Object.assign(this.canvas, { width: size.x * sharp, height: size.y * sharp });
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    const pen = this.canvas.getContext("2d");
    pen.scale(sharp, sharp);
    this.draw(pen, size);
  },
});

const shapes = new Map();
/* The palette's shapes, as a canvas draws them. */
export function shapeOf(name) {
  if (!shapes.has(name)) {
    const holder = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    holder.innerHTML = given.shapes[name];
    const part = holder.firstElementChild, of = (key) => Number(part.getAttribute(key) || 0), path = new Path2D();
    if (part.tagName === "circle") { path.arc(of("cx"), of("cy"), of("r"), 0, 7); }
    else if (part.tagName === "rect") { path.roundRect(of("x"), of("y"), of("width"), of("height"), of("rx")); }
    else { path.addPath(new Path2D(part.getAttribute("d"))); }
    shapes.set(name, path);
  }
  return shapes.get(name);
}
