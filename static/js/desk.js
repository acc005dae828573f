// Small improvements to every page; each of them works without this too.
(function () {
  "use strict";
  var root = document.documentElement;

  function announce(text) {
    var place = document.getElementById("announcer");
    place.textContent = "";
    window.setTimeout(function () { place.textContent = text; }, 50);
  }
  window.desk = { announce: announce };

  // --- what the last action did, also to those who cannot see it: live regions that come with the page stay silent ---
  var said = Array.prototype.map.call(document.querySelectorAll(".desk-alert[role=status] .desk-alert-text"), function (text) {
    return text.textContent.trim();
  });
  if (said.length) announce(said.join(" "));

  // --- light and dark without a reload ---
  var themeForm = document.querySelector("[data-theme-form]");
  function label(button) {
    var dark = root.getAttribute("data-bs-theme") === "dark";
    button.value = dark ? "light" : "dark";
    button.firstChild.nodeValue = dark ? "Light" : "Dark";
  }
  if (themeForm) {
    var button = themeForm.querySelector("[data-theme-toggle]");
    label(button);
    new MutationObserver(function () { label(button); }).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
    themeForm.addEventListener("submit", function (event) {
      event.preventDefault();
      var data = new FormData(themeForm);
      var chosen = button.value;
      data.set("theme", chosen);
      fetch(themeForm.action, { method: "POST", body: data, redirect: "manual" }).then(function (answer) {
        if (!answer.ok && answer.type !== "opaqueredirect") throw new Error("refused");
        root.setAttribute("data-theme-chosen", "");
        root.setAttribute("data-bs-theme", chosen);
      }).catch(function () { announce("The colours could not be saved."); });
    });
  }

  // --- the way back from taking a ticket goes after ten seconds, but never from under somebody's finger ---
  document.querySelectorAll("[data-undo]").forEach(function (form) {
    function leave() {
      if (form.matches(":hover, :focus-within")) return window.setTimeout(leave, 2000);
      form.remove();
    }
    window.setTimeout(leave, 10000);
  });

  // --- what was typed and not yet sent is kept for this tab ---
  var PREFIX = "draft:";
  document.querySelectorAll("[data-sent]").forEach(function (alert) {
    var sent = alert.getAttribute("data-sent");
    var page = document.querySelector("[data-ticket]");
    var number = page ? page.getAttribute("data-ticket") : "";
    Object.keys(sessionStorage).forEach(function (key) {
      if (key === PREFIX + number + ":" + sent || key.indexOf(PREFIX + sent + ":") === 0) sessionStorage.removeItem(key);
    });
  });
  var fields = Array.prototype.slice.call(document.querySelectorAll("[data-draft]"));
  fields.forEach(function (field) {
    var key = PREFIX + field.getAttribute("data-draft");
    var kept = sessionStorage.getItem(key);
    if (kept && !field.value) {
      field.value = kept;
      field.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true }));
    }
    field.addEventListener("input", function () {
      if (field.value.trim()) sessionStorage.setItem(key, field.value);
      else sessionStorage.removeItem(key);
    });
  });
  var signOut = document.querySelector("[data-sign-out]");
  if (signOut) signOut.addEventListener("submit", function () {
    Object.keys(sessionStorage).forEach(function (key) { if (key.indexOf(PREFIX) === 0) sessionStorage.removeItem(key); });
  });

  // --- a double click sends once ---
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.hasAttribute("data-sending")) return event.preventDefault();
    form.setAttribute("data-sending", "");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-sending]").forEach(function (form) { form.removeAttribute("data-sending"); });
  });

  // --- copying what is shown once, also where htmx put it into the page later ---
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-copy]") : null;
    if (!button) return;
    var field = document.getElementById(button.getAttribute("data-copy"));
    field.select();
    if (!navigator.clipboard) return announce("Selected. Copy it with Ctrl+C.");
    navigator.clipboard.writeText(field.value).then(function () { announce("Copied."); }, function () {
      announce("Selected. Copy it with Ctrl+C.");
    });
  });

  // --- a table too wide for its message scrolls by keyboard too ---
  document.querySelectorAll(".md table").forEach(function (table) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  });

  // --- the error summary is where one continues ---
  var summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // --- an expired session answers a fragment with the sign-in page: never put that into a page ---
  document.addEventListener("htmx:beforeSwap", function (event) {
    var xhr = event.detail.xhr;
    if (!xhr.responseURL) return;
    if (new URL(xhr.responseURL).pathname !== new URL(event.detail.requestConfig.path, location.href).pathname) {
      event.detail.shouldSwap = false;
      announce("You are signed out. Reload the page to sign in again; what you typed is kept.");
    }
  });
})();
