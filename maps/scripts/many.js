/* Thousands of lines and marks: numbers on canvases that are drawn anew after each move, and no
   element for any of them. What is told of one is asked for when it is pressed. */
/* global L */
var DH_many = (function () {
  "use strict";
  var PAD = .2;      // of the screen on each side: a map that is dragged has no bare edge at once
  var CLOSE = 16;    // from this zoom on every mark stands by itself
  var WIDE = 111, HIGH = 74;   // pixels of a cell, within which marks are counted together before that
  var SLOT = 37, ACROSS = 3, SLOTS = 6;   // in a cell each layer has a slot for its group: none lies on another one's
  var REACH = 6;     // pixels beside a line that still press it
  var shapes = {};

  /* Steps (steps_of in geojson.py) as points of the plane of zoom 0, where the world is 256 wide. */
  function flat(steps) {
    var plane = new Float64Array(steps.length), lat = 0, lon = 0;
    for (var i = 0; i < steps.length; i += 2) {
      lat += steps[i];
      lon += steps[i + 1];
      var sine = Math.sin(lat / 1e5 * Math.PI / 180);
      plane[i] = 256 * (lon / 1e5 / 360 + .5);
      plane[i + 1] = 256 * (.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
    }
    return plane;
  }
  function placeOf(x, y) { return L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0); }
  function boxOf(plane) {
    var box = [Infinity, Infinity, -Infinity, -Infinity];
    for (var i = 0; i < plane.length; i += 2) {
      box[0] = Math.min(box[0], plane[i]);
      box[1] = Math.min(box[1], plane[i + 1]);
      box[2] = Math.max(box[2], plane[i]);
      box[3] = Math.max(box[3], plane[i + 1]);
    }
    return box;
  }
  function bounds(box) { return L.latLngBounds(placeOf(box[0], box[1]), placeOf(box[2], box[3])); }

  /* A canvas over the map, a little larger than the screen. */
  var Sheet = L.Layer.extend({
    initialize: function (options) { L.setOptions(this, options); },
    onAdd: function (map) {
      map.on("moveend resize", this.redraw, this);
      if (this.canvas && this.seen === this.view()) {   // as it was when it was switched off
        this.getPane().appendChild(this.canvas);
        return;
      }
      this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide " + (this.options.className || ""), this.getPane());
      this.canvas.style.pointerEvents = "none";
      this.canvas.style.position = "absolute";
      this.canvas.style.zIndex = this.options.zIndex || "auto";
      this.redraw();
    },
    view: function () { return [this._map.getZoom(), this._map.getPixelBounds().min, this._map.getSize(), this._map.getPixelOrigin()].join(" "); },
    onRemove: function (map) {
      map.off("moveend resize", this.redraw, this);
      cancelAnimationFrame(this.asked);
      this.asked = null;
      this.canvas.remove();
    },
    redraw: function () {
      var self = this;
      this.seen = null;
      if (!this._map || this.asked) { return this; }
      this.asked = requestAnimationFrame(function () {
        self.asked = null;
        self.drawAll();
        self.seen = self.view();
      });
      return this;
    },
    drawAll: function () {
      var map = this._map, size = map.getSize(), sharp = window.devicePixelRatio || 1;
      var wide = Math.ceil(size.x * (1 + 2 * PAD)), high = Math.ceil(size.y * (1 + 2 * PAD));
      var corner = L.point(-Math.round(size.x * PAD), -Math.round(size.y * PAD));
      Object.assign(this.canvas, {width: wide * sharp, height: high * sharp});
      this.canvas.style.width = wide + "px";
      this.canvas.style.height = high + "px";
      L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint(corner));
      var pen = this.canvas.getContext("2d");
      pen.scale(sharp, sharp);
      var from = map.project(map.containerPointToLatLng(corner)), scale = Math.pow(2, map.getZoom());
      this.draw(pen, {x: from.x, y: from.y, scale: scale, wide: wide, high: high});
    },
    /* Where the pointer is, in the plane of zoom 0, and how much of it a pixel is. */
    pointed: function (latlng) {
      var point = L.CRS.EPSG3857.latLngToPoint(latlng, 0);
      return {x: point.x, y: point.y, pixel: 1 / Math.pow(2, this._map.getZoom())};
    }
  });

  function meets(box, view) {
    return box[2] * view.scale >= view.x && box[0] * view.scale <= view.x + view.wide &&
      box[3] * view.scale >= view.y && box[1] * view.scale <= view.y + view.high;
  }
  /* Each line: plane (its points), colour, weight, dash, wanted; a later one lies over earlier ones. */
  var Lines = Sheet.extend({
    draw: function (pen, view) {
      var self = this;
      pen.lineJoin = "round";
      view.thin = Math.max(.35, Math.min(1, (this._map.getZoom() - 9) / 5));   // from afar lines would cover everything
      this.options.lines.forEach(function (one) {
        one.box = one.box || boxOf(one.plane);
        if (meets(one.box, view)) { self.stroke(pen, view, one); }
      });
    },
    stroke: function (pen, view, one) {
      var plane = one.plane, last = plane.length - 2, x = 0, y = 0;
      pen.strokeStyle = one.colour;
      pen.lineWidth = one.weight * view.thin;
      pen.setLineDash(one.dash ? one.dash.split(" ").map(Number) : []);
      pen.beginPath();
      for (var i = 0; i <= last; i += 2) {
        var toX = plane[i] * view.scale - view.x, toY = plane[i + 1] * view.scale - view.y;
        if (!i) {
          pen.moveTo(x = toX, y = toY);
        } else if (i === last || Math.abs(toX - x) + Math.abs(toY - y) > 1.5) {   // what no eye sees is passed over
          pen.lineTo(x = toX, y = toY);
        }
      }
      pen.stroke();
    },
    /* The uppermost line at a place; null where there is none. */
    at: function (latlng) {
      var here = this.pointed(latlng), reach = REACH * here.pixel;
      for (var n = this.options.lines.length - 1; n >= 0; n--) {
        var one = this.options.lines[n], box = one.box;
        if (box && here.x > box[0] - reach && here.x < box[2] + reach && here.y > box[1] - reach &&
            here.y < box[3] + reach && passes(one.plane, here, reach)) { return one; }
      }
      return null;
    }
  });
  function passes(plane, here, reach) {
    for (var i = 2; i < plane.length; i += 2) {
      var x = plane[i - 2], y = plane[i - 1], wide = plane[i] - x, high = plane[i + 1] - y;
      var length = wide * wide + high * high;
      var part = length ? Math.max(0, Math.min(1, ((here.x - x) * wide + (here.y - y) * high) / length)) : 0;
      if (Math.abs(x + part * wide - here.x) < reach && Math.abs(y + part * high - here.y) < reach) { return true; }
    }
    return false;
  }

  /* The palette's shapes, as a canvas draws them. */
  function shapeOf(name) {
    if (!shapes[name]) {
      var holder = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = new Path2D();
      holder.innerHTML = DH_SHAPES[name];
      var part = holder.firstElementChild, of = function (key) { return Number(part.getAttribute(key) || 0); };
      if (part.tagName === "circle") { path.arc(of("cx"), of("cy"), of("r"), 0, 7); }
      else if (part.tagName === "rect") { path.roundRect(of("x"), of("y"), of("width"), of("height"), of("rx")); }
      else { path.addPath(new Path2D(part.getAttribute("d"))); }
      shapes[name] = path;
    }
    return shapes[name];
  }
  /* A look: shape, letter, colour, hollow, dashed, risk ([colour, letter]), loud (a sign at its corner), size. */
  function paint(pen, look, x, y) {
    pen.save();
    pen.translate(x - look.size / 2, y - look.size / 2);
    pen.scale(look.size / 27, look.size / 27);
    pen.translate(1.5, 1.5);
    var shape = shapeOf(look.shape), ink = look.hollow ? look.colour : "#fff";
    pen.fillStyle = look.hollow ? "#fff" : look.colour;
    pen.fill(shape);
    pen.strokeStyle = ink;
    pen.lineWidth = look.hollow ? 2.4 : 1.6;
    pen.setLineDash(look.dashed ? [5, 1.6] : []);
    pen.stroke(shape);
    said(pen, look.letter, ink, 12, look.shape === "triangle" ? 14 : look.shape === "house" ? 17.8 : 16.3, 12.5);
    if (look.risk) { disc(pen, look.risk[0], look.risk[1], "#10151c", 3, 21, 7); }
    if (look.loud) { disc(pen, "#000", "!", "#fff", 22, 2, 8); }
    pen.restore();
  }
  function said(pen, text, colour, x, y, size) {
    pen.fillStyle = colour;
    pen.font = "700 " + size + "px 'Be Vietnam Pro', sans-serif";
    pen.textAlign = "center";
    pen.fillText(text, x, y);
  }
  function disc(pen, colour, text, ink, x, y, radius) {
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fillStyle = colour;
    pen.fill();
    pen.strokeStyle = "#fff";
    pen.lineWidth = 1.2;
    pen.stroke();
    said(pen, text, ink, x, y + radius * .5, radius * 1.4);
  }

  /* Where the group of a layer is drawn that has its middle in a cell, in pixels of the plane. */
  function slotted(x, y, slot) {
    var own = slot % SLOTS;
    return [Math.floor(x / WIDE) * WIDE + (own % ACROSS + .5) * SLOT, Math.floor(y / HIGH) * HIGH + (Math.floor(own / ACROSS) + .5) * SLOT];
  }

  /* slot: which of its places in each cell is for its groups; plane: where they are; looks and of: how each is drawn; loud: drawn black; own(n): whether it is
     in sight while others are pale, and stands by itself; isPale(): whether they are. */
  var Marks = Sheet.extend({
    draw: function (pen, view) {
      var self = this, options = this.options, plane = options.plane;
      var isClose = this._map.getZoom() >= CLOSE, isPale = Boolean(options.isPale && options.isPale());
      var cells = new Map(), alone = [];
      this.drawn = [];
      for (var n = 0; n < options.of.length; n++) {
        var x = plane[2 * n] * view.scale, y = plane[2 * n + 1] * view.scale;
        if (x < view.x || y < view.y || x > view.x + view.wide || y > view.y + view.high) { continue; }
        if (isClose || (isPale && options.own(n))) { alone.push(n); continue; }
        // cells of the plane, not of the screen: a map that is dragged keeps its groups
        var key = Math.floor(x / WIDE) * 4194304 + Math.floor(y / HIGH), cell = cells.get(key);
        if (cell) { cell.push(n); } else { cells.set(key, [n]); }
      }
      pen.globalAlpha = isPale ? .3 : 1;
      cells.forEach(function (cell) {
        if (cell.length === 1) { alone.push(cell[0]); } else { self.group(pen, view, cell); }
      });
      alone.forEach(function (n) {
        pen.globalAlpha = !isPale || options.own(n) ? 1 : .3;
        self.one(pen, view, n);
      });
      this.canvas.dataset.groups = cells.size;
      this.canvas.dataset.alone = alone.length;
    },
    one: function (pen, view, n) {
      var look = this.options.looks[this.options.of[n]], x = this.options.plane[2 * n], y = this.options.plane[2 * n + 1];
      paint(pen, look, x * view.scale - view.x, y * view.scale - view.y);
      this.drawn.push({x: x, y: y, radius: look.size / 2, marks: [n]});
    },
    group: function (pen, view, marks) {
      var plane = this.options.plane, x = 0, y = 0;
      marks.forEach(function (n) { x += plane[2 * n] / marks.length; y += plane[2 * n + 1] / marks.length; });
      var place = slotted(x * view.scale, y * view.scale, this.options.slot || 0), atX = place[0] - view.x, atY = place[1] - view.y;
      pen.beginPath();
      pen.arc(atX, atY, 16, 0, 7);
      pen.fillStyle = this.options.isLoud ? "#000" : "#fff";
      pen.fill();
      pen.lineWidth = 2;
      pen.setLineDash([]);
      pen.strokeStyle = this.options.isLoud ? "#fff" : "#1c2430";
      pen.stroke();
      said(pen, String(marks.length), this.options.isLoud ? "#fff" : "#1c2430", atX, atY + 4.5, 13);
      this.drawn.push({x: place[0] / view.scale, y: place[1] / view.scale, radius: 17, marks: marks});
    },
    /* What was drawn last at a place: one mark or a group; null where there is none. */
    at: function (latlng) {
      var here = this.pointed(latlng), found = null;
      (this.drawn || []).forEach(function (one) {
        var reach = one.radius * here.pixel;
        if (Math.abs(one.x - here.x) <= reach && Math.abs(one.y - here.y) <= reach) { found = one; }
      });
      return found;
    },
    placeOf: function (n) { return placeOf(this.options.plane[2 * n], this.options.plane[2 * n + 1]); },
    /* Come closer, to where a group falls apart. */
    enter: function (marks) {
      var plane = this.options.plane, own = [];
      marks.forEach(function (n) { own.push(plane[2 * n], plane[2 * n + 1]); });
      var to = bounds(boxOf(own)), zoom = Math.max(this._map.getZoom() + 1, this._map.getBoundsZoom(to, false, L.point(60, 60)));
      this._map.setView(to.getCenter(), Math.min(zoom, CLOSE), {animate: false});
    }
  });

  /* Texts that were compressed (packed_texts in offline.py), unpacked when the first is asked for. */
  function texts(packed) {
    var all = null;
    return function (n) {
      all = all || unpacked(packed).then(JSON.parse);
      return all.then(function (found) { return found[n]; });
    };
  }
  function unpacked(packed) {
    var signs = atob(packed), bytes = new Uint8Array(signs.length);
    for (var i = 0; i < signs.length; i++) { bytes[i] = signs.charCodeAt(i); }   // ten times as fast as a call for each
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  /* One layer answers a press; the one that was made last is asked first. */
  function pressable(map, layers) {
    function found(event, of) {
      for (var n = layers.length - 1; n >= 0; n--) {
        var one = layers[n].layer, hit = map.hasLayer(one) ? one.at(event.latlng) : null;
        if (hit) { return {hit: hit, of: layers[n]}; }
      }
      return null;
    }
    var tip = null, asked = null;
    map.on("mousemove", function (event) {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(function () {
        var over = found(event);
        map.getContainer().classList.toggle("over-mark", Boolean(over));
        if (tip) { tip.remove(); tip = null; }
        if (over && over.of.tip) { tip = over.of.tip(over.hit, L.tooltip().setLatLng(event.latlng)); }
        if (tip) { tip.addTo(map); }
      });
    });
    return function (event) {
      var pressed = found(event);
      if (pressed) { pressed.of.press(pressed.hit, event.latlng); }
      return Boolean(pressed);
    };
  }
  return {flat: flat, boxOf: boxOf, bounds: bounds, Lines: Lines, Marks: Marks, slotted: slotted, texts: texts, unpacked: unpacked, pressable: pressable, CLOSE: CLOSE};
})();
