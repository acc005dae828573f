// The filing form: questions that do not apply are out of the way; the outlook speaks only when it changed.
(function () {
  "use strict";
  var form = document.getElementById("new-form");
  var outlook = document.getElementById("outlook");
  function fit() {
    var chosen = form.querySelector("[name=asked_kind]:checked");
    form.querySelectorAll("[data-only-kind]").forEach(function (part) {
      var error = part.querySelector(".field-error, .has-error");
      part.hidden = !error && (!chosen || chosen.value !== part.getAttribute("data-only-kind"));
    });
  }
  form.addEventListener("change", fit);
  window.addEventListener("pageshow", fit);
  fit();
  var last = "";
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target !== outlook) return;
    var text = event.detail.xhr.responseText.trim();
    if (text === last) event.detail.shouldSwap = false;
    last = text;
  });
  // An error's link to a folded field opens the fold first.
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".error-summary a");
    var target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    var fold = target.closest("details");
    if (fold) fold.open = true;
    target.focus();
    target.scrollIntoView({ block: "center" });
  });
})();
