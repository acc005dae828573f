// Runs right after a <details data-fold="991">: closed on screens up to that width, open on wider ones, without a jump.
(function () {
  "use strict";
  document.querySelectorAll("details[data-fold]:not([data-folds])").forEach(function (fold) {
    var narrow = window.matchMedia("(max-width: " + fold.getAttribute("data-fold") + ".98px)");
    function apply() { fold.open = !narrow.matches || !!fold.querySelector("details[open]"); }
    fold.setAttribute("data-folds", "");
    apply();
    narrow.addEventListener("change", apply);
    window.addEventListener("beforeprint", function () { fold.open = true; });
  });
})();
