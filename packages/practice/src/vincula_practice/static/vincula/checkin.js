// Keeps each tap at once, goes on after it, and tries again when the line is lost.
// Without this file every page works as a plain form. Nothing is stored on the device.

const form = document.querySelector("form[data-keep]");
const status = form?.querySelector(".status");
const WAITS = [2, 4, 8, 15, 30]; // seconds before trying again
const changed = new Set(); // names of fields that are not kept yet
let pressed = null; // the button that asks to go on, once one was pressed
let sending = false;
let leaving = false;
let tapped = false;
let failures = 0;
let timer = 0;

function say(state) {
  status.dataset.state = state;
  status.textContent = status.dataset[state] ?? "";
}

// With the page kept, one can answer all of it and be done; see offline.js.
async function offer() {
  const way = form.querySelector(".without");
  if (!way) return;
  const kept = isSecureContext && (await caches.match(way.querySelector("a").href));
  way.hidden = !kept || leaving;
}

// Whoever cannot send now must not have to look for help.
function showTurn(stuck) {
  const turn = form.querySelector("[data-turn]");
  if (turn) turn.hidden = !stuck;
}

function body(names) {
  const all = new FormData(form);
  if (pressed) {
    if (pressed.name) all.append(pressed.name, pressed.value);
    return all;
  }
  // Only what changed: an older page elsewhere must not undo newer answers.
  for (const name of new Set(all.keys())) {
    if (!names.has(name) && name !== "csrfmiddlewaretoken") all.delete(name);
  }
  return all;
}

async function send() {
  if (sending || leaving || !(pressed || changed.size)) return;
  clearTimeout(timer);
  const names = new Set(changed);
  const going = Boolean(pressed);
  changed.clear();
  sending = true;
  say("saving");
  let answer = null;
  try {
    answer = await fetch(location.href, {
      method: "POST",
      body: body(names),
      headers: { Accept: "application/json" },
    });
  } catch {
    // No line: handled like a server that does not answer.
  }
  sending = false;
  if (!answer || answer.status >= 500) {
    names.forEach((name) => changed.add(name));
    say(answer ? "unable" : "waiting");
    showTurn(true);
    offer();
    timer = setTimeout(send, 1000 * WAITS[Math.min(failures++, WAITS.length - 1)]);
    return;
  }
  failures = 0;
  showTurn(false);
  if (!going) {
    say(answer.ok ? "saved" : "");
    send();
    return;
  }
  leaving = true;
  if (answer.ok) goTo((await answer.json()).next);
  else form.submit(); // the page itself says in words what is not right
}

function goTo(address) {
  // On the practice's tablet, Back leads nowhere.
  if (document.body.classList.contains("tablet")) location.replace(address);
  else location.assign(address);
}

function goOn(button) {
  pressed ??= button;
  send();
}

function onSubmit(event) {
  if (event.submitter?.name === "switch") return;
  event.preventDefault();
  goOn(event.submitter ?? {});
}

function onTap(event) {
  // A tap or click is counted in `detail`; arrow keys within a group are not, so
  // they choose without going on.
  if (tapped || event.detail === 0 || !event.target.closest(".option")) return;
  tapped = true;
  setTimeout(() => {
    tapped = false;
    goOn({});
  });
}

function onChange(event) {
  if (tapped) return;
  const question = event.target.closest("fieldset");
  const skip = question?.querySelector(".skip input");
  if (skip && event.target.type === "radio") skip.checked = false;
  if (event.target.name) changed.add(event.target.name);
  send();
}

if (form) {
  form.addEventListener("submit", onSubmit);
  form.addEventListener("change", onChange);
  if (form.dataset.keep === "one") {
    form.addEventListener("click", onTap);
    form.querySelectorAll("[data-hint]").forEach((hint) => (hint.hidden = false));
  }
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
}

// What a check-in needs without a network comes last, and only where it can be kept.
const post = document.getElementById("post");
if (post && isSecureContext && "serviceWorker" in navigator) {
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  addEventListener("load", () => {
    setTimeout(() => idle(() => import(JSON.parse(post.textContent).script)), 1000);
  });
}
