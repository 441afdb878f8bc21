// Looks after the addresses below /c/ when the network is gone: shows the kept page of
// a check-in, and sends sealed letters. It keeps no answer and nobody's name.

const SHELL = JSON.parse("{{ shell|escapejs }}");
const CACHE = "check-in";
const PAGE = "offline/";

function ours(given) {
  const asked = new URL(given, location.href);
  if (asked.origin !== location.origin) throw new TypeError("from elsewhere");
  return asked.href;
}

self.trustedTypes?.createPolicy("default", { createScriptURL: ours });
importScripts(SHELL.find((file) => file.includes("/queue.")));

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

// Signing out does not matter here: a link needs no sign-in.
const strayed = () => false;

{% include "portal/kept.js" %}
self.addEventListener("message", (event) => {
  const { keep: kept, forget: forgotten } = event.data;
  answered(event, kept ? keep(kept) : forget(forgotten));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "letters") event.waitUntil(self.letters.sendAll());
});
