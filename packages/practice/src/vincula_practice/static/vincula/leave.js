// Leaving quickly: hides the page at once, signs out, and puts another page in its place.
// Without this file the button is a plain form. Also: no page comes back from memory.

const form = document.querySelector("form[data-leave]");
const SPELL = 5000; // milliseconds within which Shift counts
let presses = 0;
let timer = 0;
let modified = false;

function cover() {
  const sheet = document.createElement("div");
  sheet.className = "covered";
  document.body.append(sheet);
  document.title = "\u200b";
}

function leave(event) {
  event?.preventDefault();
  cover();
  navigator.sendBeacon(form.action, new FormData(form));
  location.replace(form.dataset.leave || form.dataset.elsewhere);
}

function forget() {
  presses = 0;
  clearTimeout(timer);
  form.querySelector("[role=status]").textContent = "";
}

// As a modifier, Shift is let go after a key that knew of it; alone, it is not.
function onKey(event) {
  const alone = event.key === "Shift" && !modified;
  modified = event.shiftKey;
  if (!alone) {
    if (event.key !== "Shift") forget();
    return;
  }
  presses += 1;
  if (presses === 1) timer = setTimeout(forget, SPELL);
  if (presses >= 3) {
    leave();
    return;
  }
  const said = presses === 1 ? form.dataset.once : form.dataset.twice;
  form.querySelector("[role=status]").textContent = said;
}

if (form) {
  form.addEventListener("submit", leave);
  addEventListener("keyup", onKey);
}
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
