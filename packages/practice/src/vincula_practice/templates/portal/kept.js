// What a worker does that shows a kept page when there is no network. Whoever takes this
// in says which files belong to it (SHELL) and which page was kept (keptFor).
const DOWN = [502, 503, 504];

async function shown(request) {
  let answer = null;
  try {
    answer = await fetch(request);
  } catch {
    // No line: as if nothing were there.
  }
  if (answer && !DOWN.includes(answer.status) && !strayed(answer)) return answer;
  const kept = await keptFor(new URL(request.url).pathname);
  return kept ?? answer ?? Response.error();
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

async function keep(address) {
  const page = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!page.ok) return "not kept";
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  await cache.put(address, page);
  return "kept";
}

function answered(event, work) {
  const told = work.catch(() => "not kept");
  event.waitUntil(told.then((word) => event.ports[0].postMessage(word)));
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(shown(request));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
