// Keeps the volunteer's page on the device. VERSION and PARTS stand before this file.
// Nothing that the service tells of anybody goes through here: only the page and its parts are kept.
const STORE = `my-route-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(STORE)
      .then((store) => store.addAll(PARTS.map((part) => new Request(part, { cache: "no-cache" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name.startsWith("my-route-") && name !== STORE);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(others(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !PARTS.includes(pathname)) {
    return; // the network, as if there were no worker
  }
  event.respondWith(
    caches
      .open(STORE)
      .then((store) => store.match(pathname))
      .then((kept) => kept || fetch(event.request)),
  );
});
