// Looks after the addresses below /c/ when the network is gone: shows the kept page of
// a check-in, and sends sealed letters. It keeps no answer and nobody's name.

const SHELL = JSON.parse("{{ shell|escapejs }}");
const CACHE = "check-in";
const PAGE = "offline/";
const DOWN = [502, 503, 504];

function ours(given) {
  const asked = new URL(given, location.href);
  if (asked.origin !== location.origin) throw new TypeError("from elsewhere");
  return asked.href;
}

self.trustedTypes?.createPolicy("default", { createScriptURL: ours });
importScripts(SHELL.find((file) => file.includes("/queue.")));

async function keep(address) {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  const page = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (page.ok) await cache.put(address, page);
  return page.ok ? "kept" : "not kept";
}

async function forget(address) {
  const cache = await caches.open(CACHE);
  await cache.delete(address);
  const rest = (await cache.keys()).map((one) => new URL(one.url).pathname);
  if (!rest.some((path) => path.endsWith(PAGE))) await caches.delete(CACHE);
  return "forgotten";
}

async function keptFor(path) {
  const cache = await caches.open(CACHE);
  for (const one of await cache.keys()) {
    const page = new URL(one.url).pathname;
    const checkin = page.slice(0, -PAGE.length);
    if (page.endsWith(PAGE) && path.startsWith(checkin)) return cache.match(one);
  }
  return undefined;
}

async function shown(request) {
  let answer = null;
  try {
    answer = await fetch(request);
  } catch {
    // No line: as if nothing were there.
  }
  if (answer && !DOWN.includes(answer.status)) return answer;
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

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { keep: kept, forget: forgotten } = event.data;
  const work = kept ? keep(kept) : forget(forgotten);
  const told = work.catch(() => "not kept");
  event.waitUntil(told.then((word) => event.ports[0].postMessage(word)));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(shown(request));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "letters") event.waitUntil(self.letters.sendAll());
});
