// The queue's news: shown when asked for, never under the reader's eyes.
(function () {
  "use strict";
  sessionStorage.setItem("queue", location.pathname + location.search);

  // Back from a ticket, or after taking one: the focus returns to its row, or to the one that moved up into its place.
  function returnToRow() {
    var left = JSON.parse(sessionStorage.getItem("row") || "null");
    sessionStorage.removeItem("row");
    if (!left) return;
    var links = document.querySelectorAll("#queue-rows .queue-link");
    var link = document.querySelector('#queue-rows tr[data-number="' + Number(left.number) + '"] .queue-link') || links[Math.min(left.at, links.length - 1)];
    if (!link) return;
    link.focus({ preventScroll: true });
    link.closest("tr").scrollIntoView({ block: "nearest" });
  }
  returnToRow();
  document.getElementById("queue-rows").addEventListener("click", function (event) {
    var row = event.target.closest("tr[data-number]");
    if (!row || !event.target.closest("a, button")) return;
    var at = Array.prototype.indexOf.call(row.parentElement.children, row);
    sessionStorage.setItem("row", JSON.stringify({ number: row.getAttribute("data-number"), at: at }));
  });

  var news = document.getElementById("queue-news");
  var seen = 0;
  function newest() {
    var field = document.getElementById("queue-newest");
    return field ? Number(field.value) : 0;
  }
  function isRows(event) { return event.detail.target && event.detail.target.id === "queue-rows"; }

  document.addEventListener("htmx:beforeSwap", function (event) {
    // The same news again is no news, least of all to a screen reader.
    if (event.detail.target === news && event.detail.xhr.responseText.trim() === news.innerHTML.trim()) event.detail.shouldSwap = false;
    if (isRows(event)) seen = newest();
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (!isRows(event)) return;
    news.textContent = "";
    var rows = Array.prototype.slice.call(document.querySelectorAll("#queue-rows tr[data-number]"));
    var fresh = rows.filter(function (row) { return Number(row.getAttribute("data-number")) > seen; });
    fresh.forEach(function (row) { row.classList.add("row-new"); });
    var first = fresh[0] || rows[0];
    if (first) first.querySelector(".queue-link").focus();
    window.desk.announce(fresh.length + " new shown.");
  });
})();
