// The team's keys. They move focus and press what is on the page; every one of them has a link or button beside it.
(function () {
  "use strict";
  var keys = document.getElementById("keys");
  var lastG = 0;

  function isTyping(target) {
    if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
    return target.tagName === "INPUT" && !/^(checkbox|radio|button|submit|reset|file)$/.test(target.type);
  }
  function links() { return Array.prototype.slice.call(document.querySelectorAll("#queue-rows .queue-link")); }
  function row() { return document.activeElement.closest ? document.activeElement.closest("tr[data-number]") : null; }
  function queueUrl() {
    var link = document.querySelector('a[href="/queue"], a[href^="/queue"]');
    return sessionStorage.getItem("queue") || (link ? link.getAttribute("href") : "/queue");
  }
  function move(step) {
    var all = links();
    if (!all.length) return;
    var here = row() ? all.indexOf(row().querySelector(".queue-link")) : -1;
    var next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    all[next].focus({ preventScroll: true });
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
  }
  function press(key) {
    var target = document.querySelector('[data-key="' + key + '"]:not(tr *)') || null;
    if (row()) target = row().querySelector('[data-key="' + key + '"]') || target;
    if (!target) return false;
    target.click();
    // The browser tells of a new fragment a moment later; what is typed in that moment must not be lost.
    if (target.hash && target.hash === location.hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
    return true;
  }
  function open(anchor) {
    if (row()) {
      var link = row().querySelector(".queue-link");
      var at = Array.prototype.indexOf.call(row().parentElement.children, row());
      sessionStorage.setItem("row", JSON.stringify({ number: row().getAttribute("data-number"), at: at }));
      location.href = link.href + anchor;
      return;
    }
    if (links().length) window.desk.announce("Move to a request with j first.");
  }
  function search() {
    var field = document.querySelector("[data-search]");
    if (field) { field.focus(); field.select(); } else location.href = queueUrl();
  }

  var actions = {
    j: function () { move(1); },
    k: function () { move(-1); },
    o: function () { open(""); },
    a: function () { press("a"); },
    t: function () { if (row() || !press("t")) open("#retriage"); },
    r: function () { if (row() || !press("r")) open("#reply"); },
    n: function () { if (row() || !press("n")) open("#note"); },
    e: function () { if (row() || !press("e")) open("#resolve"); },
    i: function () { if (Date.now() - lastG < 1500) location.href = "/incidents/"; else press("i"); },
    u: function () { press("u"); },
    g: function () { lastG = Date.now(); },
    q: function () { if (Date.now() - lastG < 1500) location.href = queueUrl(); },
    "/": search,
    "?": function () { if (keys) keys.showModal(); }
  };

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && isTyping(event.target)) {
      // A search field would empty itself.
      event.preventDefault();
      event.target.blur();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    var action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  document.querySelectorAll("[data-open-keys]").forEach(function (button) {
    button.addEventListener("click", function () { keys.showModal(); });
  });
  // The way back leads to the view of the queue one came from.
  var back = document.querySelector("[data-back]");
  if (back && sessionStorage.getItem("queue")) back.setAttribute("href", queueUrl());
})();
