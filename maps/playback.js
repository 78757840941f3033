/* Plays a day: vehicles on their ways and stops as they are done, on one canvas. */
(function () {
  "use strict";
  var LATE = "#882255", INK = "#1c2430", GREY = "#7c858f", NUMBERED = 600, LINED = 100;
  var tracks = [], words = {}, now = null, time = 0, first = 86400, last = 0, playing = null, chosen = null, layer = null;

  /* The position at a time by bisection over the triples of the way; null before it sets out. */
  function place(track, at) {
    var way = track.way, low = 0, high = way.length / 3 - 1;
    if (high < 0) { return null; }
    if (at <= way[0]) { return {i: 0, j: 0, share: 0, rides: false}; }
    if (at >= way[high * 3]) { return {i: high, j: high, share: 0, rides: false}; }
    while (high - low > 1) {
      var middle = (low + high) >> 1;
      if (way[middle * 3] <= at) { low = middle; } else { high = middle; }
    }
    var span = way[high * 3] - way[low * 3];
    var moved = way[low * 3 + 1] !== way[high * 3 + 1] || way[low * 3 + 2] !== way[high * 3 + 2];
    return {i: low, j: high, share: span ? (at - way[low * 3]) / span : 0, rides: moved};
  }
  function state(stop, at) {
    if (at < stop[2]) { return "coming"; }
    return at < stop[3] ? "there" : stop[6] ? "missed" : "over";
  }
  function shape(pen, name, x, y, size) {
    pen.beginPath();
    if (name === "square") { pen.rect(x - size, y - size, 2 * size, 2 * size); }
    else if (name === "diamond") { pen.moveTo(x, y - size); pen.lineTo(x + size, y); pen.lineTo(x, y + size); pen.lineTo(x - size, y); pen.closePath(); }
    else if (name === "triangle") { pen.moveTo(x - size, y - size); pen.lineTo(x + size, y - size); pen.lineTo(x, y + size); pen.closePath(); }
    else { pen.arc(x, y, size, 0, 7); }
  }

  var Fleet = L.Layer.extend({
    onAdd: function (map) {
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide fleet", map.getPane("overlayPane"));
      this._canvas.style.pointerEvents = "none";
      map.on("moveend zoomend resize", this._reset, this);
      this._reset();
    },
    onRemove: function (map) {
      map.off("moveend zoomend resize", this._reset, this);
      this._canvas.remove();
    },
    /* Everything is projected once for each view; a frame only draws. */
    _reset: function () {
      var map = this._map, size = map.getSize(), sharp = window.devicePixelRatio || 1, canvas = this._canvas;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      canvas.width = size.x * sharp; canvas.height = size.y * sharp;
      canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
      this._pen = canvas.getContext("2d");
      this._pen.setTransform(sharp, 0, 0, sharp, 0, 0);
      this._size = size;
      tracks.forEach(function (track) {
        var count = track.way.length / 3, k, at;
        track.xy = new Float32Array(count * 2);
        for (k = 0; k < count; k++) {
          at = map.latLngToContainerPoint([track.way[k * 3 + 1], track.way[k * 3 + 2]]);
          track.xy[k * 2] = at.x; track.xy[k * 2 + 1] = at.y;
        }
        track.at = track.stops.map(function (stop) { return map.latLngToContainerPoint([stop[0], stop[1]]); });
      });
      this.draw();
    },
    draw: function () {
      var pen = this._pen, size = this._size, few = this._few, close = this._map.getZoom() >= 13.5;
      pen.clearRect(0, 0, size.x, size.y);
      pen.lineJoin = "round";
      if (tracks.length < LINED || chosen !== null) { tracks.forEach(function (track, i) { lines(pen, track, i); }); }
      tracks.forEach(function (track, i) { stops(pen, track, i, few, close, size); });
      tracks.forEach(function (track, i) { vehicle(pen, track, i); });
    }
  });
  function own(i) { return chosen === null || chosen === i; }
  function lines(pen, track, i) {
    if (!own(i)) { return; }
    pen.beginPath();
    for (var k = 0; k < track.xy.length; k += 2) {
      if (k) { pen.lineTo(track.xy[k], track.xy[k + 1]); } else { pen.moveTo(track.xy[k], track.xy[k + 1]); }
    }
    pen.strokeStyle = track.colour; pen.globalAlpha = chosen === i ? .8 : .28; pen.lineWidth = chosen === i ? 3.5 : 2.5;
    pen.stroke();
    pen.globalAlpha = 1;
  }
  function stops(pen, track, i, few, close, size) {
    pen.globalAlpha = own(i) ? 1 : .2;
    track.stops.forEach(function (stop, k) {
      var at = track.at[k], is = state(stop, time);
      if (at.x < -20 || at.y < -20 || at.x > size.x + 20 || at.y > size.y + 20) { return; }
      var late = stop[5] && is !== "missed", r = is === "there" ? 8 : is === "over" ? 4 : close ? 5.5 : 2.5;
      shape(pen, is === "missed" ? "triangle" : late ? "diamond" : is === "over" ? "square" : "circle", at.x, at.y, late && is !== "over" ? r + 2 : r);
      pen.fillStyle = is === "missed" ? "#000" : late ? LATE : is === "over" ? GREY : is === "there" ? track.colour : "#fff";
      pen.strokeStyle = is === "coming" && !late ? track.colour : "#fff";
      pen.lineWidth = is === "coming" ? 2 : 1;
      pen.fill(); pen.stroke();
      if (few && is === "there") { letter(pen, stop[4], at.x, at.y, "#fff", 10); }
    });
    pen.globalAlpha = 1;
  }
  function letter(pen, text, x, y, colour, size) {
    pen.fillStyle = colour; pen.font = "700 " + size + "px 'Be Vietnam Pro', sans-serif";
    pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.fillText(text, x, y + .5);
  }
  function vehicle(pen, track, i) {
    var at = place(track, time);
    if (!at) { return; }
    var x = track.xy[at.i * 2] + (track.xy[at.j * 2] - track.xy[at.i * 2]) * at.share;
    var y = track.xy[at.i * 2 + 1] + (track.xy[at.j * 2 + 1] - track.xy[at.i * 2 + 1]) * at.share;
    pen.globalAlpha = own(i) ? 1 : .25;
    var many = tracks.length >= LINED, big = many ? 4 : 10, wide = many ? 4 : Math.max(10, String(i + 1).length * 5 + 6);
    pen.beginPath();
    if (pen.roundRect) { pen.roundRect(x - wide, y - big, 2 * wide, 2 * big, many ? 2 : 6); } else { pen.rect(x - wide, y - big, 2 * wide, 2 * big); }
    pen.fillStyle = track.colour; pen.strokeStyle = "#fff"; pen.lineWidth = many ? 1 : 2.5;
    pen.fill(); pen.stroke();
    if (!many) { letter(pen, String(i + 1), x, y, "#fff", 11); }
    pen.globalAlpha = 1;
  }

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function clock(seconds) {
    var days = Math.floor(seconds / 86400), rest = seconds - days * 86400;
    return two(Math.floor(rest / 3600)) + ":" + two(Math.floor(rest % 3600 / 60)) + (days ? " +" + days : "");
  }
  function tell() {
    var done = 0, all = 0, riding = 0;
    tracks.forEach(function (track) {
      var own = 0, there = false;
      track.stops.forEach(function (stop) {
        var is = state(stop, time);
        if (is === "over") { own += 1; }
        if (is === "there") { there = true; }
      });
      var at = place(track, time), rides = at && at.rides;
      done += own; all += track.stops.length; riding += rides ? 1 : 0;
      if (track.row) {
        track.row.querySelector(".count").textContent = own + "/" + track.stops.length;
        track.row.querySelector(".times").textContent = there ? "●" : rides ? "→" : "";
      }
    });
    document.getElementById("done").textContent = done + "/" + all;
    document.getElementById("riding").textContent = riding;
    document.getElementById("clock").textContent = clock(time);
    document.getElementById("certainty").textContent = now === null ? "" : time > now ? words.expected : words.told;
  }
  function go(to) {
    time = Math.max(first, Math.min(last, to));
    document.getElementById("time").value = time;
    tell();
    layer.draw();
    if (time >= last) { play(false); }
  }
  function play(on) {
    var button = document.getElementById("play"), before = null;
    if (playing !== null) { cancelAnimationFrame(playing); playing = null; }
    button.textContent = on ? words.pause : words.play;
    button.setAttribute("aria-pressed", String(on));
    if (!on) { return; }
    if (time >= last) { time = first; }
    function frame(at) {
      var passed = before === null ? 0 : Math.min(at - before, 200);
      before = at;
      playing = requestAnimationFrame(frame);
      go(time + passed / 1000 * 60 * Number(document.getElementById("speed").value));
    }
    playing = requestAnimationFrame(frame);
  }
  DH.playback = function (data) {
    tracks = data.tracks; words = data.words; now = data.now;
    tracks.forEach(function (track) {
      if (track.way.length) { first = Math.min(first, track.way[0]); last = Math.max(last, track.way[track.way.length - 3]); }
    });
    first = Math.floor(Math.min(first, last) / 300) * 300; last = Math.ceil(last / 300) * 300;
    time = now === null ? first : Math.max(first, Math.min(last, now));
    layer = new Fleet();
    layer._few = tracks.reduce(function (sum, track) { return sum + track.stops.length; }, 0) <= NUMBERED;
    return layer;
  };
  DH.started.push(function (map) {
    var slider = document.getElementById("time");
    slider.min = first; slider.max = last; slider.value = time;
    document.getElementById("speed").value = "5";
    slider.addEventListener("input", function () { play(false); go(Number(slider.value)); });
    document.getElementById("play").addEventListener("click", function () { play(playing === null); });
    document.querySelectorAll("[data-track]").forEach(function (row) {
      var i = Number(row.dataset.track);
      tracks[i].row = row;
      row.addEventListener("click", function () {
        chosen = chosen === i ? null : i;
        document.querySelectorAll("[data-track]").forEach(function (one) {
          one.setAttribute("aria-pressed", String(Number(one.dataset.track) === chosen));
        });
        layer.draw();
      });
    });
    document.addEventListener("keydown", function (event) {
      var typing = /SELECT|BUTTON/.test(event.target.tagName);
      if (event.key === " " && !typing) { event.preventDefault(); play(playing === null); }
      if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && event.target.tagName !== "SELECT") {
        event.preventDefault(); event.stopPropagation();
        play(false);
        go(time + (event.key === "ArrowLeft" ? -300 : 300));
      }
    }, true);
    tell();
  });
})();
