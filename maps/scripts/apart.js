/* Signs and names on a map that lie on each other are told apart. */
var DH_apart = (function () {
  "use strict";
  var MOST = 300;   // more of them in sight are left as they are

  function boxOf(one) {
    var box = one.getBoundingClientRect();
    return {left: box.left, right: box.right, top: box.top, bottom: box.bottom};
  }
  function meets(box, other) {
    return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
  }
  /* What lies on a sign is moved below it; a name that lies on anything said before is left out. */
  return function (holder, signs, names) {
    var taken = [], limits = boxOf(holder);
    function isFree(box) { return !taken.some(function (one) { return meets(box, one); }); }
    function each(selector, place) {
      var all = [].filter.call(holder.querySelectorAll(selector), function (one) { return meets(boxOf(one), limits); });
      if (all.length <= MOST) { all.forEach(place); }
    }
    each(signs, function (one) {
      one.style.transform = "";
      var box = boxOf(one), high = box.bottom - box.top + 2, moved = 0;
      while (!isFree(box) && moved < 8 * high) { moved += high; box.top += high; box.bottom += high; }
      one.style.transform = moved ? "translateY(" + moved + "px)" : "";
      taken.push(box);
    });
    each(names, function (one) {
      one.style.visibility = "";
      var box = boxOf(one);
      if (isFree(box)) { taken.push(box); } else { one.style.visibility = "hidden"; }
    });
  };
})();
