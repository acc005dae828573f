// Loaded before the first paint: follow the system's light or dark unless the person chose one.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  if (root.hasAttribute("data-theme-chosen")) return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() { root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light"); }
  apply();
  dark.addEventListener("change", apply);
})();
