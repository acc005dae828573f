// A ticket's composer: reply and note as tabs, opened by #reply, #note, #resolve; #retriage and its like open their fold.
(function () {
  "use strict";
  var panels = Array.prototype.slice.call(document.querySelectorAll("[data-mode]"));
  var tabs = Array.prototype.slice.call(document.querySelectorAll(".composer-tabs [role=tab]"));

  function choose(id, focus) {
    panels.forEach(function (panel) { panel.hidden = panel.id !== id; });
    tabs.forEach(function (tab) {
      var on = tab.getAttribute("aria-controls") === id;
      tab.setAttribute("aria-selected", on ? "true" : "false");
      tab.tabIndex = on ? 0 : -1;
    });
    var panel = document.getElementById(id);
    if (focus && panel) panel.querySelector("textarea").focus();
  }
  function startPanel() {
    var mine = document.querySelector("[data-mode][data-mine]");
    if (mine) return mine.id;
    var typed = panels.filter(function (panel) { return panel.querySelector("textarea").value; })[0];
    return typed ? typed.id : panels[0].id;
  }
  // The button says what it will do. Resolving by key does not stick to a reply that is begun later.
  var status = document.getElementById("reply-status");
  var send = document.querySelector("#reply [data-send]");
  var isByKey = false;
  function sayWhatIsSent() {
    if (status && send) send.textContent = send.getAttribute(status.value === "resolved" ? "data-resolve" : "data-send");
  }
  function setStatus(value, byKey) {
    status.value = value;
    isByKey = byKey;
    sayWhatIsSent();
  }
  if (status) status.addEventListener("change", function () { isByKey = false; sayWhatIsSent(); });

  function follow() {
    var id = location.hash.slice(1);
    if (status && id === "resolve") {
      setStatus("resolved", true);
      id = "reply";
    } else if (status && id === "reply" && isByKey) {
      setStatus(status.querySelector("option[selected]").value, false);
    }
    var target = document.getElementById(id);
    if (!target) return;
    if (target.matches("[data-mode]")) return choose(id, true);
    if (target.matches("details")) {
      for (var fold = target; fold; fold = fold.parentElement && fold.parentElement.closest("details")) fold.open = true;
      target.scrollIntoView({ block: "center" });
      var field = target.querySelector("select, input:not([type=hidden])");
      if (field) field.focus({ preventScroll: true });
    } else if (target.id === "reply" && target.querySelector("textarea")) target.querySelector("textarea").focus();
  }

  panels.forEach(function (panel) {
    var tab = document.querySelector('[aria-controls="' + panel.id + '"]');
    if (!tab) return;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  });
  tabs.forEach(function (tab, at) {
    tab.addEventListener("click", function () { choose(tab.getAttribute("aria-controls"), true); });
    tab.addEventListener("keydown", function (event) {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      var next = tabs[(at + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
      choose(next.getAttribute("aria-controls"), false);
      next.focus();
    });
  });
  if (panels.length) choose(startPanel(), false);
  sayWhatIsSent();
  follow();
  // The browser's own jump to the anchor comes later and takes the focus away again.
  window.addEventListener("load", function () {
    window.setTimeout(function () { if (document.activeElement === document.body) follow(); }, 0);
  });
  window.addEventListener("hashchange", follow);
  // Pressing r again changes no hash, but is meant all the same.
  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  // What came back from the server is where one continues.
  var alert = document.querySelector(".composer .alert, .verdict .alert, .changes .alert");
  if (alert) alert.scrollIntoView({ block: "center" });
  // Ctrl+Enter sends.
  document.querySelectorAll(".composer textarea").forEach(function (field) {
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form.requestSubmit();
    });
  });
})();
