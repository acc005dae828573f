// A list of time zones offers the one that the browser is in: chosen already where nobody chose before, else one click away.
document.querySelectorAll("select[data-zone]").forEach(function (select) {
  var here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  var known = Array.prototype.some.call(select.options, function (option) { return option.value === here; });
  if (!here || !known || here === select.value) return;
  if (select.hasAttribute("data-zone-guess") && select.value === "UTC") {
    select.value = here;
    return;
  }
  var hint = document.createElement("p");
  var button = document.createElement("button");
  hint.className = "form-hint";
  hint.setAttribute("role", "status");
  hint.textContent = "Your browser is in " + here.replace(/_/g, " ") + ". ";
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = "Use it";
  button.addEventListener("click", function () {
    select.value = here;
    hint.textContent = here.replace(/_/g, " ") + " is chosen; save to keep it.";
    select.focus();
  });
  hint.appendChild(button);
  select.parentNode.appendChild(hint);
});
