// A check-in without a network: has the worker keep its page, seals what was answered,
// and sends it once. Answers stand in the page's memory until Done, then nowhere.

import "./trust.js";
import "./queue.js";
import { seal } from "./seal.js";

const { letters } = globalThis;
const post = JSON.parse(document.getElementById("post").textContent);
const banner = document.querySelector("[data-unsent]");
const form = document.querySelector("form[data-offline]");
const answeredAt = new Map();
const UNSENT_DAYS = 30;
const AGAIN = 20_000; // milliseconds, while the page is open
let sending = false;

function bytes(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

function text(data) {
  return btoa(Array.from(data, (one) => String.fromCharCode(one)).join(""));
}

// --- what is told ----------------------------------------------------------------
function tell(state) {
  banner.hidden = !state;
  banner.dataset.state = state;
  const words = state ? banner.dataset[state] : "";
  banner.querySelector("[data-words]").textContent = words;
  banner.querySelector("[data-again]").hidden = state !== "waiting";
  banner.querySelector("[data-drop]").hidden = state !== "refused";
}

async function mine() {
  return (await letters.all()).filter((letter) => letter.checkin === post.checkin);
}

async function remember() {
  const waiting = (await letters.all()).some((letter) => !letter.refused);
  const age = waiting ? 60 * 60 * 24 * UNSENT_DAYS : 0;
  // So that signing out does not throw away what is on its way.
  const safe = location.protocol === "https:";
  const name = safe ? "__Host-unsent" : "unsent";
  document.cookie = `${name}=1; path=/; max-age=${age}; samesite=lax${safe ? "; secure" : ""}`;
}

// --- sending ---------------------------------------------------------------------
async function deliver() {
  if (sending) return;
  sending = true;
  try {
    const before = new Set((await mine()).map((letter) => letter.id));
    const states = await letters.sendAll();
    await remember();
    const own = [...states].filter(([id]) => before.has(id)).map(([, state]) => state);
    await onStates(own);
  } finally {
    sending = false;
  }
}

async function onStates(states) {
  if (states.includes("waiting")) tell("waiting");
  else if (states.includes("refused")) tell("refused");
  else if (states.includes("stored")) await arrived("stored");
  else if (states.includes("sent before")) await arrived("before");
}

async function arrived(state) {
  tell(state);
  await ask({ forget: post.offline });
  if (document.querySelector("[data-done]")) location.replace(post.sent);
}

async function drop() {
  for (const letter of await mine()) await letters.remove(letter.id);
  await remember();
  tell("");
}

// --- sealing ---------------------------------------------------------------------
function answers() {
  const given = new FormData(form);
  const at = (name) => answeredAt.get(name) ?? new Date().toISOString();
  const found = [];
  for (const field of form.querySelectorAll("fieldset[data-key]")) {
    const { key, kind, skip } = field.dataset;
    const value = given.get(key);
    if (given.has(skip)) found.push({ key, skipped: true, at: at(skip) });
    else if (kind === "text") {
      if (value.trim()) found.push({ key, words: value, at: at(key) });
    } else if (value) {
      found.push({ key, value: Number(value.replace(",", ".")), at: at(key) });
    }
  }
  return { answers: found, words: given.get("words"), language: post.language };
}

async function sealed(plain) {
  const id = crypto.randomUUID();
  const info = `vincula letter 1\n${id}\n${post.checkin}\n${post.form}`;
  const encoder = new TextEncoder();
  const data = encoder.encode(JSON.stringify(plain));
  const box = await seal(bytes(post.public), encoder.encode(info), data);
  const { checkin, slip, slot, form: asked, letters: to } = post;
  return { id, checkin, slip, slot, form: asked, to, sealed: text(box) };
}

async function onDone(event) {
  event.preventDefault();
  const letter = await sealed(answers());
  await letters.put(letter);
  form.remove();
  document.querySelector("[data-done]").hidden = false;
  document.querySelector("main").focus();
  tell("waiting");
  await remember();
  navigator.storage?.persist?.();
  const worker = await navigator.serviceWorker.ready;
  worker.sync?.register?.("letters").catch(() => {});
  await deliver();
}

function onAnswer(event) {
  const { name, value } = event.target;
  answeredAt.set(name, new Date().toISOString());
  const field = event.target.closest("fieldset");
  const skip = field?.querySelector(".skip input");
  if (skip && event.target !== skip) skip.checked = false;
  if (field?.dataset.helpAt?.split(" ").includes(value)) {
    document.querySelector("[data-help]").hidden = false;
  }
}

// --- the worker --------------------------------------------------------------------
async function ask(message) {
  const worker = (await navigator.serviceWorker.ready).active;
  const { port1, port2 } = new MessageChannel();
  const told = new Promise((resolve) => {
    port1.onmessage = (event) => resolve(event.data);
  });
  worker.postMessage(message, [port2]);
  return told;
}

async function takeAlong() {
  const known = await caches.match(post.offline);
  if ((await ask({ keep: post.offline })) !== "kept" || known) return;
  const body = new FormData();
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  body.append("csrfmiddlewaretoken", token.value);
  await fetch(post.taken, { method: "POST", body }).catch(() => {});
}

async function begin() {
  await navigator.serviceWorker.register(post.worker);
  if (post.done) await ask({ forget: post.offline });
  else if (navigator.onLine) await takeAlong();
}

if (form) {
  form.addEventListener("submit", onDone);
  form.addEventListener("change", onAnswer);
  form.querySelector("[type=submit]").disabled = false;
}
banner.querySelector("[data-again]").addEventListener("click", deliver);
banner.querySelector("[data-drop]").addEventListener("click", drop);
addEventListener("online", deliver);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") deliver();
});
setInterval(deliver, AGAIN);
deliver();
begin();
