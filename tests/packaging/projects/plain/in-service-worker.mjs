// The program in a service worker, which responds to a request with its result.

await navigator.serviceWorker.register('/service-worker.mjs', { type: 'module' });
await navigator.serviceWorker.ready;
if (!navigator.serviceWorker.controller) {
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
}
const response = await fetch('/result');
document.querySelector('#result').textContent = await response.text();
