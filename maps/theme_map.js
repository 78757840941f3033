/* Draws the themes of an office map from plain data; every text is written as text. */
(function () {
  "use strict";
  var tools = DH.tools, groups = {}, areas = [], map = null, KEPT = "donghanh-themes";
  var SVG = "http://www.w3.org/2000/svg", defs = null;
  var PATTERNS = DH_PATTERNS;   // from the looks, written before this script
  var PANES = {staff: 240, posts: 240, spots: 240, wards: 240, coverage: 242, zones: 260};

  function made(name, attributes, parent) {
    var one = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { one.setAttribute(key, attributes[key]); });
    parent.appendChild(one);
    return one;
  }
  /* A pale tint of the colour with the pattern in ink: the ground stays to be seen. */
  function filled(id, look, tint) {
    if (!look.pattern) { return look.colour; }
    defs = defs || made("defs", {}, made("svg", {width: 0, height: 0, style: "position:absolute"}, document.body));
    var box = made("pattern", {id: id, width: 16, height: 16, patternUnits: "userSpaceOnUse"}, defs);
    made("rect", {width: 16, height: 16, fill: look.colour, "fill-opacity": tint}, box);
    made("path", {d: PATTERNS[look.pattern], fill: "none", stroke: "#1c2430", "stroke-opacity": .42,
                  "stroke-width": look.pattern === "dots" ? 3 : 1.2, "stroke-linecap": "round"}, box);
    return "url(#" + id + ")";
  }
  function card(one) {
    return "<div class=card><h3>" + tools.escaped(one.title || "") + "</h3>" + (one.lines || []).map(function (line) {
      return "<p>" + tools.escaped(line) + "</p>";
    }).join("") + "</div>";
  }
  function pane(name) {
    if (!map.getPane(name)) { map.createPane(name).style.zIndex = PANES[name] || 400; }
    return name;
  }
  function area(data, one, fills, group) {
    var look = data.scale[one.look], plain = data.name === "zones" ? 0 : .35, own = pane(data.name);
    fills[one.look] = fills[one.look] || filled("p-" + data.name + "-" + one.look, look, plain);
    L.geoJSON(one.g, {
      pane: own, interactive: false,
      style: {color: look.colour, weight: data.name === "zones" ? 2.5 : 1.5, opacity: .9, fillColor: fills[one.look],
              fillOpacity: look.pattern ? 1 : plain, dashArray: look.dash || null}
    }).addTo(group);
    if (one.at && (look.letter || one.label)) {
      var name = data.name === "wards" ? "" : one.label || "";
      var html = (look.letter ? '<b style="background:' + look.colour + '">' + tools.escaped(look.letter) + "</b>" : "") +
        (name ? "<i>" + tools.escaped(name) + "</i>" : "");
      L.marker([one.at[1], one.at[0]], {
        interactive: false, keyboard: false, pane: "labels",
        icon: L.divIcon({className: "area-mark " + data.name, html: "<span>" + html + "</span>", iconSize: [0, 0]})
      }).addTo(group);
    }
    areas.push({theme: data.name, rings: rings(one.g), one: one});
  }
  function rings(shape) {
    var parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
    return [].concat.apply([], parts);
  }
  /* Even-odd over all rings: holes and islands come out right. */
  function inside(rings, lon, lat) {
    var odd = false;
    rings.forEach(function (ring) {
      for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        var a = ring[i], b = ring[j];
        if ((a[1] > lat) !== (b[1] > lat) && lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]) { odd = !odd; }
      }
    });
    return odd;
  }
  function line(data, one, group) {
    var look = data.scale[one.look];
    var points = one.g.coordinates.map(function (point) { return [point[1], point[0]]; });
    L.polyline(points, {color: "#fff", weight: 7, opacity: .85, interactive: false}).addTo(group);
    var drawn = L.polyline(points, {
      color: one.colour || look.colour, weight: one.look === "late" ? 4.5 : 3.2, dashArray: look.dash || null,
      lineJoin: "round", className: "route"
    }).addTo(group);
    drawn.bindTooltip(named(one), {sticky: true});
    drawn.bindPopup(card(one), {maxWidth: 300});
  }
  function named(one) { return tools.escaped(one.title + (one.label ? " · " + one.label : "")); }
  function manyLines(data) {
    var columns = data.lines, told = DH_many.texts(columns.told);
    var lines = columns.steps.map(function (steps, n) {
      var look = data.scale[columns.looks[n]], plane = DH_many.flat(steps);
      return {plane: plane, box: DH_many.boxOf(plane), colour: columns.colours[n] || look.colour, weight: 2, dash: look.dash, n: n};
    });
    var layer = new DH_many.Lines({pane: "overlayPane", lines: lines});
    tools.pressed.push({
      layer: layer,
      press: function (line, latlng) {
        told(line.n).then(function (one) { L.popup({maxWidth: 300}).setLatLng(latlng).setContent(card(one)).openOn(map); });
      },
      tip: function (line, tip) {
        told(line.n).then(function (one) { tip.setContent(named(one)); });
        return tip.setContent("…");
      }
    });
    return layer;
  }
  function manyMarks(data) {
    var layer = tools.marks(data.marks, {}), told = layer.told;
    layer.told = function (n) { return told(n).then(card); };
    return layer;
  }
  function shaped(look, letter, colour) {
    var html = tools.glyph({shape: look.shape, letter: letter.length > 2 ? "99" : letter, colour: look.hollow ? "#fff" : colour}, 25);
    return look.hollow ? html.replace("<svg ", '<svg style="--edge:' + colour + '" ') : html;
  }
  function badge(look, one) {
    return '<span class="depot" style="--edge:' + look.colour + ";--dash:" + (look.hollow ? "dashed" : look.letter ? "double" : "solid") +
      '"><b>' + tools.escaped(one.letter || "") + "</b><i>" + (look.letter === "!" ? "<em>!</em> " : "") +
      tools.escaped(one.label || "") + "</i></span>";
  }
  function point(data, one) {
    var look = data.scale[one.look], isBadge = look.way === "badge";
    var html = isBadge ? badge(look, one) : shaped(look, one.letter || look.letter, one.colour || look.colour);
    var name = isBadge ? "depot-box themed" : "stop themed" + (look.hollow ? " hollow" : "");
    var mark = L.marker([one.g.coordinates[1], one.g.coordinates[0]], {
      title: one.title, icon: tools.icon(name, html, isBadge ? 26 : 25), zIndexOffset: isBadge ? 600 : 100
    });
    return mark.bindPopup(function () { return card(one); }, {maxWidth: 300, autoPanPadding: [24, 24]});
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch (refused) { return {}; }
  }
  function keep(name, on) {
    var all = kept();
    all[name] = on;
    try { localStorage.setItem(KEPT, JSON.stringify(all)); } catch (refused) { /* a page in a frame keeps nothing */ }
  }

  DH.theme = function (data) {
    map = tools.map();
    var of = {area: [], line: [], point: []};
    data.features.forEach(function (one) { (of[data.scale[one.look].way] || of.point).push(one); });
    var group = L.featureGroup(), fills = {};
    of.area.forEach(function (one) { area(data, one, fills, group); });
    if (data.lines) { manyLines(data).addTo(group); }
    of.line.forEach(function (one) { line(data, one, group); });
    if (data.marks) { manyMarks(data).addTo(group); }
    of.point.forEach(function (one) { point(data, one).addTo(group); });
    groups[data.name] = group;
    return group;
  };
  /* All that is known of a place: one card for each area that is shown there. */
  function tell(event) {
    var at = event.latlng, found = areas.filter(function (one) {
      return map.hasLayer(groups[one.theme]) && inside(one.rings, at.lng, at.lat);
    });
    if (found.length) {
      L.popup({maxWidth: 300}).setLatLng(at)
        .setContent(found.map(function (one) { return card(one.one); }).join("<hr>")).openOn(map);
    }
  }
  DH.started.push(function (made) {
    var before = kept();
    map = made;
    tools.unpressed.push(tell);
    document.querySelectorAll("[data-theme]").forEach(function (box) {
      var name = box.dataset.theme;
      function show(on) { if (on) { groups[name].addTo(map); } else { groups[name].remove(); } }
      if (name in before && before[name] !== box.checked) { box.checked = before[name]; show(box.checked); }
      box.addEventListener("change", function () { show(box.checked); keep(name, box.checked); });
    });
  });
})();
