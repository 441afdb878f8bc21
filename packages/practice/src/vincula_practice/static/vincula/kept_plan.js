// Keeps the safety plan on this device when the client asks for it, and removes it again.

import "./trust.js";

const CACHE = "safety-plan";
const part = document.querySelector("[data-keep-plan]");

function show(state) {
  for (const one of part.querySelectorAll("[data-state]")) {
    one.hidden = one.dataset.state !== state;
  }
}

async function isKept() {
  if (!(await caches.has(CACHE))) return false;
  const cache = await caches.open(CACHE);
  return Boolean(await cache.match(part.dataset.kept));
}

async function ready() {
  await navigator.serviceWorker.register(part.dataset.worker);
  return (await navigator.serviceWorker.ready).active;
}

async function tellToKeep(worker) {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data);
  });
  worker.postMessage({ keep: part.dataset.kept }, [port2]);
  return answer;
}

async function keep() {
  try {
    show((await tellToKeep(await ready())) === "kept" ? "kept" : "failed");
  } catch {
    show("failed");
  }
}

async function forget() {
  await caches.delete(CACHE);
  const known = await navigator.serviceWorker.getRegistration(part.dataset.worker);
  await known?.unregister();
  show("not");
}

if (part && "serviceWorker" in navigator && "caches" in globalThis) {
  part.hidden = false;
  part.querySelector("[data-keep]")?.addEventListener("click", keep);
  part.querySelector("[data-forget]")?.addEventListener("click", forget);
  const kept = await isKept();
  show(kept ? "kept" : "not");
  // What is kept is what holds: a changed plan takes the place of the old one.
  if (kept && navigator.onLine && part.querySelector("[data-keep]")) await keep();
}
