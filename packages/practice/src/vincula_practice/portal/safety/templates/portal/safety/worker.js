// Looks after the addresses below /my/safety/: shows the plan that was kept here, by the
// client's own wish, when there is no network. It keeps nothing by itself.

const SHELL = JSON.parse("{{ shell|escapejs }}");
const CACHE = "safety-plan";

async function keep(address) {
  const page = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!page.ok) return "not kept";
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  await cache.put(address, page);
  return "kept";
}

async function shown(request) {
  let answer = null;
  try {
    answer = await fetch(request);
  } catch {
    // No line: as if nothing were there.
  }
  if (answer && ![502, 503, 504].includes(answer.status) && !answer.redirected) {
    return answer;
  }
  const cache = await caches.open(CACHE);
  const own = (await cache.keys()).find((one) => one.url.endsWith("/kept/"));
  const plan = own && (await cache.match(own));
  return plan ?? answer ?? Response.error();
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const told = keep(event.data.keep).catch(() => "not kept");
  event.waitUntil(told.then((word) => event.ports[0].postMessage(word)));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(shown(request));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
