/* Runs the script of a page that is kept compressed (maps/offline.py): 25 MB of a city in 5. */
(function () {
  var kept = document.getElementById("packed-script");
  if (!window.DecompressionStream) {
    var told = document.createElement("p");
    told.textContent = "Trình duyệt này quá cũ để mở bản đồ cả thành phố: hãy cập nhật. / "
      + "This browser is too old for the map of a city: update it.";
    document.body.prepend(told);
    return;
  }
  DH_many.unpacked(kept.textContent).then(function (text) {
    var script = document.createElement("script");
    script.textContent = text;
    document.body.append(script);
    kept.remove();
  });
})();
