// The pages about GitHub refresh what they show, but never from under the reader: not while the focus or a selection is in it.
(function () {
  "use strict";
  var said = null;

  function place() { return document.getElementById("mirror-health"); }

  function isInUse(region) {
    var selection = document.getSelection();
    return region.contains(document.activeElement) || (selection && !selection.isCollapsed && region.contains(selection.anchorNode));
  }

  document.addEventListener("htmx:beforeSwap", function (event) {
    var region = place();
    if (!region || event.detail.target !== region) return;
    said = region.getAttribute("data-said");
    if (isInUse(region)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", function () {
    var region = place();
    if (!region || said === null) return;
    var news = region.getAttribute("data-said");
    if (news !== said) window.desk.announce(news);
    said = null;
  });
})();
