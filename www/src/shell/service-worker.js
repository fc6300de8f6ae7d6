// A service worker that caches the playground's files, so that it works offline after the first visit. The build replaces
// the quoted words in capitals.

/** @type {any} */
const scope = globalThis;

// Other playgrounds on the same origin have their own caches.
const OURS = `segment-postscript ${scope.registration.scope} `;
const CACHE = OURS + 'VERSION';
const FILES = ['FILES'];

scope.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // Names with a hash never change their content. For others, the browser's own cache may have an older version.
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
