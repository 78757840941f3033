/* Draws the layers of a plan from plain data. Every text in `popup` was escaped before. */
var DH = (function () {
  "use strict";
  var popups = {}, left = {}, routes = [], chosen = null, extra = null, map = null;
  var started = [], pressed = [], unpressed = [], pale = [];   // pale: what is drawn anew when a route is chosen
  var SHAPES = DH_SHAPES;   // from the palette, written before this script
  var GREY = "#b9bfc6";

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
      major: {colour: "#c3c8ce", weight: 4},
      minor: {colour: "#d3d7dc", weight: 2.2},
      alley: {colour: "#dde1e5", weight: 1.1}
    };
    var lines = [];
    data.forEach(function (one) {
      one.lines.forEach(function (steps) { lines.push(Object.assign({plane: DH_many.flat(steps)}, look[one.rank])); });
    });
    return new DH_many.Lines({pane: "roads", lines: lines});
  }
  function depots(data) {
    return L.featureGroup(data.map(function (one) {
      var html = '<span class="depot"><b>' + escaped(one.letter) + "</b><i>" + escaped(one.label) + "</i></span>";
      var mark = L.marker(one.at, {title: one.title, icon: icon("depot-box", html, 26), zIndexOffset: 600});
      return card(mark, one.popup);
    }));
  }
  /* A card that is filled in once its text is unpacked. */
  function tell(at, text) {
    var popup = L.popup({maxWidth: 300, autoPanPadding: [24, 24]}).setLatLng(at).setContent("…").openOn(map);
    text.then(function (html) { popup.setContent(html); });
  }
  /* Marks on one canvas; what is told of each is packed. */
  function marks(data, more) {
    var layer = new DH_many.Marks(Object.assign({
      pane: "markerPane", className: "many", zIndex: 50, slot: pressed.length, plane: DH_many.flat(data.at), looks: data.looks, of: data.of
    }, more));
    layer.told = DH_many.texts(data.told);
    layer.tell = function (n) { tell(layer.placeOf(n), layer.told(n)); };
    pressed.push({layer: layer, press: function (hit) {
      if (hit.marks.length > 1) { layer.enter(hit.marks); } else { (layer.press || layer.tell)(hit.marks[0]); }
    }});
    return layer;
  }
  function manyStops(data) {
    var layer = marks(data, {
      isPale: function () { return chosen !== null; },
      own: function (n) { return data.routes[n] === chosen; }
    });
    data.ids.forEach(function (id, n) { popups[id] = function () { return layer.told(n); }; });
    layer.press = function (n) {
      if (chosen !== null && chosen !== data.routes[n]) { choose(data.routes[n]); }
      layer.tell(n);
    };
    pale.push(layer);
    return layer;
  }
  function stops(data) {
    if (data.of) { return manyStops(data); }
    var size = data.first ? 32 : 25;
    var group = L.featureGroup(data.stops.map(function (one) {
      popups[one.id] = one.popup;
      var name = "stop" + (data.first ? " first" : "") + " r" + one.route;
      var mark = L.marker(one.at, {icon: icon(name, glyph(one, size) + dot(one.risk), size), zIndexOffset: 100});
      mark.route = one.route;
      return card(mark, one.popup);
    }));
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
      var text = one.popup || popups[one.task];
      if (typeof text === "function") { return mark.on("click", function () { tell(one.at, text()); }); }
      return mark.bindPopup(text, {maxWidth: 300});
    }));
  }
  function route(data) {
    var group = L.featureGroup(), weight = data.guess ? 2 : 3.5;
    var casing = L.polyline(data.line, {
      color: "#fff", weight: 7, opacity: .85, interactive: false, className: "casing r" + data.route
    }).addTo(group);
    var drawn = L.polyline(data.line, {
      color: data.colour, weight: weight, opacity: data.guess ? .8 : 1, lineJoin: "round",
      dashArray: data.guess ? "1 5" : data.dash, className: "route r" + data.route
    }).addTo(group);
    drawn.bindTooltip(titled(data), {sticky: true});
    drawn.on("click", function (event) { L.DomEvent.stop(event); choose(data.route); });
    L.circleMarker(data.start, {
      radius: 5, color: data.colour, weight: 3, fillColor: "#fff", fillOpacity: 1, className: "home r" + data.route
    }).addTo(group);
    numbers(data).addTo(group);
    routes[data.route] = {
      ways: data.ways || [],
      bounds: drawn.getBounds(),
      paint: function (own, isChosen) {
        drawn.setStyle({color: own ? data.colour : GREY, weight: isChosen ? weight + 1.5 : own ? weight : 2});
        if (isChosen && map.hasLayer(group)) {
          casing.bringToFront();
          drawn.bringToFront();
        }
      }
    };
    return group;
  }
  function titled(data) { return escaped(data.title + (data.guess ? " · " + data.guess : "")); }
  /* The lines of a city on one canvas; the numbers of a route come when it is chosen. */
  function many(data) {
    var later = DH_many.texts(data.numbers);
    var lines = data.routes.map(function (one, n) {
      var weight = one.guess ? 2 : 3.5, line = {plane: DH_many.flat(one.line), colour: one.colour, weight: weight, dash: one.dash, route: n};
      line.box = DH_many.boxOf(line.plane);
      routes[n] = {
        ways: [],
        later: function () { return later(n); },
        bounds: DH_many.bounds(line.box),
        paint: function (own, isChosen) {
          line.colour = own ? one.colour : GREY;
          line.weight = isChosen ? weight + 1.5 : own ? weight : 2;
        }
      };
      return line;
    });
    var layer = new DH_many.Lines({pane: "overlayPane", lines: lines});
    layer.first = function () {   // the chosen line lies over all others
      this.options.lines = lines.filter(function (one) { return one.route !== chosen; });
      if (chosen !== null) { this.options.lines.push(lines[chosen]); }
      this.redraw();
    };
    pressed.unshift({
      layer: layer,
      press: function (line) { choose(line.route); },
      tip: function (line, tip) { return tip.setContent(titled(data.routes[line.route])); }
    });
    pale.push(layer);
    return layer;
  }
  function unassigned(data) {
    if (data.of) {
      var layer = marks(data, {isLoud: true, className: "many left", zIndex: 60});
      data.ids.forEach(function (id, n) {
        left[id] = {at: layer.placeOf(n), open: function () { layer.tell(n); }};
      });
      return layer;
    }
    return L.featureGroup(data.stops.map(function (one) {
      var shape = {shape: one.shape, letter: one.letter, colour: "#fff"};
      var html = glyph(shape, 32) + "<em>!</em>" + dot(one.risk);
      var mark = L.marker(one.at, {icon: icon("left-out", html, 32), zIndexOffset: 900});
      left[one.id] = {at: mark.getLatLng(), open: function () { mark.openPopup(); }};
      return card(mark, one.popup);
    }));
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
    routes.forEach(function (one, i) { one.paint(chosen === null || chosen === i, chosen === i); });
    pale.forEach(function (layer) { (layer.first || layer.redraw).call(layer); });
    if (extra) { extra.remove(); extra = null; }
    if (chosen !== null && routes[chosen].later) { showNumbers(chosen); }
    document.querySelectorAll(".ways").forEach(function (list) { list.remove(); });
    document.querySelectorAll('[data-route][aria-pressed="true"]').forEach(function (row) { row.setAttribute("aria-pressed", "false"); });
    var row = chosen === null ? null : document.querySelector('[data-route="' + chosen + '"]');
    if (row) { row.setAttribute("aria-pressed", "true"); }
    if (row && routes[chosen].ways.length) { steps(row, routes[chosen].ways); }
    document.getElementById("chosen-style").textContent = chosen === null ? "" :
      ".choosing .leaflet-marker-icon.r" + chosen + ",.choosing path.r" + chosen + "{opacity:1;filter:none}" +
      ".choosing .leaflet-marker-icon.r" + chosen + "{z-index:9999!important}";
    if (chosen !== null) {
      map.fitBounds(routes[chosen].bounds, {padding: [50, 50], maxZoom: 17, animate: !routes[chosen].later});
    }
  }
  function showNumbers(number) {
    routes[number].later().then(function (found) {
      if (chosen === number && !extra) { extra = numbers(found).addTo(map); }
    });
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
    document.addEventListener("click", function (event) {
      var row = event.target.closest("[data-route], [data-task]");
      if (!row) { return; }
      if (row.dataset.route) { choose(Number(row.dataset.route)); } else { find(row.dataset.task); }
    });
    var press = DH_many.pressable(map, pressed);
    map.on("click", function (event) {
      if (!press(event)) { unpressed.forEach(function (one) { one(event); }); }
    });
    unpressed.push(function () { if (chosen !== null) { choose(null); } });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && chosen !== null) { choose(null); }
    });
  }
  function find(task) {
    if (!left[task]) { return; }
    map.setView(left[task].at, Math.max(map.getZoom(), DH_many.CLOSE), {animate: false});
    left[task].open();
  }
  /* What the scripts of other maps use; each says in `started` what it does once all is there. */
  var tools = {escaped: escaped, glyph: glyph, icon: icon, marks: marks, pressed: pressed, unpressed: unpressed, map: function () { return map; }};
  return {tools: tools, started: started, wards: wards, roads: roads, depots: depots, stops: stops, route: route, routes: many,
          unassigned: unassigned, panes: panes, start: start, choose: choose};
})();
