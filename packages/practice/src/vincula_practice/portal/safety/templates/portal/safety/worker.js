// Looks after the addresses below /my/safety/: shows the plan that was kept here, by the
// client's own wish, when there is no network. It keeps nothing by itself.

const SHELL = JSON.parse("{{ shell|escapejs }}");
const CACHE = "safety-plan";

async function keptFor() {
  const cache = await caches.open(CACHE);
  const own = (await cache.keys()).find((one) => one.url.endsWith("/kept/"));
  return own && cache.match(own);
}

// Sent on to the sign-in: the plan is there without one.
const strayed = (answer) => answer.redirected;

{% include "portal/kept.js" %}
self.addEventListener("message", (event) => answered(event, keep(event.data.keep)));
