// Keeps the playground's files, so that it works without a network after the first visit. The build fills in what is quoted
// in capitals.

/** @type {any} */
const scope = globalThis;

// Another playground of the same origin has caches of its own.
const OURS = `segment-postscript ${scope.registration.scope} `;
const CACHE = OURS + 'VERSION';
const FILES = ['FILES'];

scope.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // A name with a hash in it is always of the same file; any other may be an older one in the browser's own cache.
      await cache.addAll(
        FILES.map((name) => new Request(name, { cache: /^assets\//.test(name) ? 'default' : 'reload' })),
      );
      await scope.skipWaiting();
    })(),
  );
});

scope.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
      }
      await scope.clients.claim();
    })(),
  );
});

scope.addEventListener('fetch', (/** @type {any} */ event) => {
  if (event.request.method !== 'GET') return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE);
      return (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request);
    })(),
  );
});
