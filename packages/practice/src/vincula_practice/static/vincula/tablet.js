// The practice's tablet: after 75 seconds without a touch it asks, after 90 it clears.
// Without this file the server ends the visit after two minutes by itself.

const dialog = document.querySelector("[data-idle]");
const ASKS = 75_000;
const CLEARS = 15_000;
let timer = 0;

function clear() {
  document.querySelector("main").replaceChildren();
  location.replace(dialog.dataset.idle);
}

function ask() {
  dialog.showModal();
  timer = setTimeout(clear, CLEARS);
}

function wait() {
  if (dialog.open) return; // a touch beside the question is no answer: the screen clears
  clearTimeout(timer);
  timer = setTimeout(ask, ASKS);
}

dialog.querySelector("button").addEventListener("click", () => {
  dialog.close();
  wait(); // at once: the event below comes a moment later
});
dialog.addEventListener("close", wait);
for (const sign of ["pointerdown", "keydown", "scroll", "input"]) {
  addEventListener(sign, wait, { passive: true, capture: true });
}
// Links lead on without leaving a trail for the Back button.
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/kiosk/']");
  if (!link) return;
  event.preventDefault();
  location.replace(link.href);
});
wait();
