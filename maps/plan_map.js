/* Draws the layers of a plan from plain data. Every text in `popup` was escaped before. */
var DH = (function () {
  "use strict";
  var popups = {}, left = {}, routes = [], chosen = null, extra = null, map = null;
  var SHAPES = DH_SHAPES;   // from the palette, written before this script
  var GREY = "#b9bfc6";
  var CLOSE = 16;   // from this zoom on every stop stands by itself

  function escaped(text) {
    var box = document.createElement("i");
    box.textContent = text;
    return box.innerHTML;
  }
  function glyph(mark, size) {
    var dy = mark.shape === "triangle" ? 14 : mark.shape === "house" ? 17.8 : 16.3;
    return '<svg class="glyph" width="' + size + '" height="' + size + '" viewBox="-1.5 -1.5 27 27">' +
      '<g fill="' + mark.colour + '">' + SHAPES[mark.shape] + "</g>" +
      '<text x="12" y="' + dy + '" text-anchor="middle">' + escaped(mark.letter) + "</text></svg>";
  }
  function dot(risk) {
    return risk ? '<b class="risk" style="background:' + risk[0] + '">' + risk[1] + "</b>" : "";
  }
  function icon(name, html, size) {
    return L.divIcon({className: name, html: html, iconSize: [size, size]});
  }
  function card(layer, html) {
    return layer.bindPopup(html, {maxWidth: 300, autoPanPadding: [24, 24]});
  }

  function wards(data) {
    var group = L.featureGroup();
    L.geoJSON(data, {
      pane: "tilePane", interactive: false,
      style: {color: "#b4bac2", weight: 1.5, fillColor: "#f7f8f9", fillOpacity: 1}
    }).addTo(group);
    data.features.forEach(function (one) {
      L.marker(one.properties.label, {
        interactive: false, keyboard: false, pane: "labels",
        icon: L.divIcon({className: "ward-name", html: "<span>" + escaped(one.properties.name) + "</span>", iconSize: [0, 0]})
      }).addTo(group);
    });
    return group;
  }
  function roads(data) {
    var look = {
      major: {color: "#c3c8ce", weight: 4},
      minor: {color: "#d3d7dc", weight: 2.2},
      alley: {color: "#dde1e5", weight: 1.1}
    };
    return L.geoJSON(data, {
      pane: "roads", interactive: false, renderer: L.canvas({pane: "roads", padding: 0.4}),
      style: function (one) { return look[one.properties.rank]; }
    });
  }
  function depots(data) {
    return L.featureGroup(data.map(function (one) {
      var html = '<span class="depot"><b>' + escaped(one.letter) + "</b><i>" + escaped(one.label) + "</i></span>";
      var mark = L.marker(one.at, {title: one.title, icon: icon("depot-box", html, 26), zIndexOffset: 600});
      return card(mark, one.popup);
    }));
  }
  function clusters(name) {
    return L.markerClusterGroup({
      maxClusterRadius: 44, showCoverageOnHover: false, animate: false, disableClusteringAtZoom: CLOSE,
      iconCreateFunction: function (many) {
        return icon(name, "<span>" + many.getChildCount() + "</span>", 34);
      }
    });
  }
  function stops(data) {
    var size = data.first ? 32 : 25;
    var marks = data.stops.map(function (one) {
      popups[one.id] = one.popup;
      var name = "stop" + (data.first ? " first" : "") + " r" + one.route;
      var mark = L.marker(one.at, {icon: icon(name, glyph(one, size) + dot(one.risk), size), zIndexOffset: 100});
      mark.route = one.route;
      return card(mark, one.popup);
    });
    var group = data.clustered ? clusters("many").addLayers(marks) : L.featureGroup(marks);
    return group.on("popupopen", function (event) {
      var own = event.propagatedFrom.route;
      if (chosen !== null && chosen !== own) { choose(own); }
    });
  }
  function numbers(data) {
    return L.featureGroup(data.numbers.map(function (one) {
      var html = '<b style="background:' + data.colour + '">' + escaped(one.n) + "</b>";
      var name = "number r" + data.route + (one.task ? "" : " loading");
      var mark = L.marker(one.at, {icon: icon(name, html, 18), zIndexOffset: 300});
      return mark.bindPopup(function () { return one.popup || popups[one.task]; }, {maxWidth: 300});
    }));
  }
  /* A canvas, where one is given, draws thousands of lines; SVG keeps a few crisp. */
  function route(data, canvas) {
    var group = L.featureGroup(), weight = data.guess ? 2 : 3.5;
    var casing = canvas ? null : L.polyline(data.line, {
      color: "#fff", weight: 7, opacity: .85, interactive: false, className: "casing r" + data.route
    }).addTo(group);
    var drawn = polyline(data.line, {
      color: data.colour, weight: weight, opacity: data.guess ? .8 : 1, lineJoin: "round",
      dashArray: data.guess && !canvas ? "1 5" : data.dash, renderer: canvas,
      className: "route r" + data.route
    }).addTo(group);
    drawn.bindTooltip(escaped(data.title + (data.guess ? " · " + data.guess : "")), {sticky: true});
    drawn.on("click", function (event) { L.DomEvent.stop(event); choose(data.route); });
    if (!canvas) {
      L.circleMarker(data.start, {
        radius: 5, color: data.colour, weight: 3, fillColor: "#fff", fillOpacity: 1, className: "home r" + data.route
      }).addTo(group);
      numbers(data).addTo(group);
    }
    routes[data.route] = {line: drawn, casing: casing, colour: data.colour, group: group, weight: weight,
                          later: canvas ? data : null, ways: data.ways || []};
    return group;
  }
  function many(data) {
    var canvas = L.canvas({padding: .3});
    return L.featureGroup(data.map(function (one) {
      one.line = line(one.line);
      return route(one, canvas);
    }));
  }
  /* Of thousands of lines only those in sight are worked out, the others when the map comes to them. */
  var InSight = L.Polyline.extend({
    _project: function () {
      var box = this._renderer._map.getBounds().pad(.5);
      this.seen = box.intersects(this.getBounds());
      if (this.seen) { L.Polyline.prototype._project.call(this); }
      else { this._rings = this._parts = []; this._pxBounds = this._rawPxBounds = null; }
    },
    _update: function () {
      if (this._map && !this.seen) { this._project(); }
      if (this.seen) { L.Polyline.prototype._update.call(this); }
    }
  });
  function polyline(points, look) {
    return look.renderer ? new InSight(points, look) : L.polyline(points, look);
  }
  /* A line from its steps (steps_of in geojson.py). */
  function line(steps) {
    var points = [], lat = 0, lon = 0;
    for (var i = 0; i < steps.length; i += 2) {
      points.push(new L.LatLng((lat += steps[i]) / 1e5, (lon += steps[i + 1]) / 1e5));
    }
    return points;
  }
  function unassigned(data) {
    var group = data.clustered ? clusters("many left") : L.featureGroup();
    data.stops.forEach(function (one) {
      var shape = {shape: one.shape, letter: one.letter, colour: "#fff"};
      var html = glyph(shape, 32) + "<em>!</em>" + dot(one.risk);
      var mark = L.marker(one.at, {icon: icon("left-out", html, 32), zIndexOffset: 900});
      left[one.id] = mark;
      group.addLayer(card(mark, one.popup));
    });
    return group;
  }

  /* The steps to each stop, below the name of the volunteer. */
  function steps(row, ways) {
    var list = document.createElement("div");
    list.className = "ways";
    list.innerHTML = ways.map(function (way) {
      var who = way[1].map(function (line) { return "<strong>" + escaped(line) + "</strong>"; }).join("");
      return "<b>" + escaped(way[0]) + "</b><div>" + who + "<ol>" + way.slice(2).map(function (step) {
        return "<li>" + escaped(step) + "</li>";
      }).join("") + "</ol></div>";
    }).join("");
    row.after(list);
  }
  /* One route in colour, the others grey; the same again, or null, shows all. */
  function choose(number) {
    chosen = number === chosen ? null : number;
    document.body.classList.toggle("choosing", chosen !== null);
    routes.forEach(function (one, i) {
      var own = chosen === null || chosen === i;
      one.line.setStyle({color: own ? one.colour : GREY, weight: chosen === i ? one.weight + 1.5 : own ? one.weight : 2});
      if (chosen === i && map.hasLayer(one.group)) {
        if (one.casing) { one.casing.bringToFront(); }
        one.line.bringToFront();
      }
    });
    if (extra) { extra.remove(); extra = null; }
    if (chosen !== null && routes[chosen] && routes[chosen].later) {
      extra = numbers(routes[chosen].later).addTo(map);
    }
    document.querySelectorAll(".ways").forEach(function (list) { list.remove(); });
    document.querySelectorAll("[data-route]").forEach(function (row) {
      var own = Number(row.dataset.route) === chosen;
      row.setAttribute("aria-pressed", String(own));
      if (own && routes[chosen] && routes[chosen].ways.length) { steps(row, routes[chosen].ways); }
    });
    document.getElementById("chosen-style").textContent = chosen === null ? "" :
      ".choosing .leaflet-marker-icon.r" + chosen + ",.choosing path.r" + chosen + "{opacity:1;filter:none}" +
      ".choosing .leaflet-marker-icon.r" + chosen + "{z-index:9999!important}";
    if (chosen !== null && routes[chosen]) {
      map.fitBounds(routes[chosen].line.getBounds(), {padding: [50, 50], maxZoom: 17, animate: !routes[chosen].later});
    }
  }
  /* From afar, labels would cover everything. */
  function far() {
    map.getContainer().classList.toggle("far", map.getZoom() < 13.5);
  }
  function soon() {
    clearTimeout(soon.timer);
    soon.timer = setTimeout(function () { DH_apart(map.getContainer(), ".depot", ".area-mark span, .ward-name span"); }, 60);
  }
  function panes(made) {
    map = made;
    L.control.scale({imperial: false}).addTo(map);
    map.on("zoomend", far);
    map.on("zoomend moveend layeradd layerremove", soon);
    [["roads", 250], ["labels", 450]].forEach(function (one) {
      var pane = map.createPane(one[0]);
      pane.style.zIndex = one[1];
      pane.style.pointerEvents = "none";
    });
  }
  function start() {
    far();
    started.forEach(function (one) { one(map); });
    var style = document.createElement("style");
    style.id = "chosen-style";
    document.head.appendChild(style);
    document.querySelectorAll("[data-route]").forEach(function (row) {
      row.addEventListener("click", function () { choose(Number(row.dataset.route)); });
    });
    document.querySelectorAll("[data-task]").forEach(function (row) {
      row.addEventListener("click", function () {
        var mark = left[row.dataset.task];
        if (!mark) { return; }
        map.setView(mark.getLatLng(), Math.max(map.getZoom(), CLOSE), {animate: false});
        mark.openPopup();
      });
    });
    map.on("click", function () { if (chosen !== null) { choose(null); } });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && chosen !== null) { choose(null); }
    });
  }
  /* What the scripts of other maps use; each says in `started` what it does once all is there. */
  var tools = {escaped: escaped, glyph: glyph, icon: icon, clusters: clusters, line: line, polyline: polyline, map: function () { return map; }};
  var started = [];
  return {tools: tools, started: started, wards: wards, roads: roads, depots: depots, stops: stops, route: route, routes: many,
          unassigned: unassigned, panes: panes, start: start, choose: choose};
})();
