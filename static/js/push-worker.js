// Shows what the desk sends to this browser, also while none of its pages is open (docs/how-to/be-reached.md).
self.addEventListener("push", function (event) {
  var sent = {};
  try {
    sent = event.data ? event.data.json() : {};
  } catch (error) {
    sent = {};
  }
  event.waitUntil(
    self.registration.showNotification(sent.title || "supportdesk", {
      body: sent.body || "",
      tag: sent.tag || undefined,
      renotify: Boolean(sent.tag),
      requireInteraction: Boolean(sent.urgent),
      data: { url: sent.url || "/" }
    })
  );
});

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});

// A newer version of this file takes over at once.
self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
