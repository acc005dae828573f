// Subscribe this browser to notifications, then send the subscription like any other way of being reached.
(function () {
  var form = document.querySelector("[data-push-form]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  form.hidden = false;
  var status = form.querySelector("[data-push-status]");

  function bytesOf(text) {
    var base64 = text.replace(/-/g, "+").replace(/_/g, "/");
    var raw = window.atob(base64 + "===".slice((base64.length + 3) % 4));
    return Uint8Array.from(raw, function (char) { return char.charCodeAt(0); });
  }

  function ready(registration) {
    var worker = registration.installing || registration.waiting || registration.active;
    if (worker.state === "activated") return Promise.resolve(registration);
    return new Promise(function (resolve) {
      worker.addEventListener("statechange", function () {
        if (worker.state === "activated") resolve(registration);
      });
    });
  }

  function subscribed(registration) {
    return registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytesOf(form.dataset.pushKey)
    });
  }

  function browserName() {
    var names = [["Firefox", /Firefox\//], ["Edge", /Edg\//], ["Chrome", /Chrome\//], ["Safari", /Safari\//]];
    var found = names.filter(function (one) { return one[1].test(navigator.userAgent); })[0];
    return (found ? found[0] : "Browser") + " of " + new Date().toISOString().slice(0, 10);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    status.textContent = "Asking the browser…";
    Notification.requestPermission()
      .then(function (answer) {
        if (answer !== "granted") throw new Error("The browser does not allow notifications from the desk. Allow them in its settings for this page, and try again.");
        return navigator.serviceWorker.register(form.dataset.pushWorker, { scope: form.dataset.pushScope });
      })
      .then(ready)
      .then(subscribed)
      .then(function (subscription) {
        form.querySelector("[data-push-subscription]").value = JSON.stringify(subscription);
        form.querySelector("[data-push-label]").value = browserName();
        form.submit();
      })
      .catch(function (error) {
        status.textContent = error.message || "The browser could not be subscribed.";
      });
  });
})();
