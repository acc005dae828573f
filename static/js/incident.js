// An incident's page: a link that leads to a form opens it; news shows itself when asked for, never under the reader's eyes.
(function () {
  "use strict";
  var news = document.getElementById("incident-news");

  function follow() {
    var target = document.getElementById(location.hash.slice(1));
    if (!target || !target.matches("details")) return;
    target.open = true;
    var field = target.querySelector("textarea, select, input:not([type=hidden])");
    if (field) field.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }
  follow();
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  var alert = document.querySelector(".composer .alert");
  if (alert) alert.scrollIntoView({ block: "center" });

  document.addEventListener("htmx:beforeSwap", function (event) {
    // The same news again is no news, least of all to a screen reader.
    if (event.detail.target === news && event.detail.xhr.responseText.trim() === news.innerHTML.trim()) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (!event.detail.target || event.detail.target.id !== "incident-live") return;
    news.textContent = "";
    // What the writer sees now is what their forms have seen.
    var seen = document.getElementById("incident-seen");
    document.querySelectorAll("[name=seen_update]").forEach(function (field) { field.value = seen.getAttribute("data-update"); });
    document.getElementById("timeline-title").focus({ preventScroll: true });
    window.desk.announce("The timeline is up to date.");
  });
})();
