// The room on two devices: what one opens or says, the other one sees. Without this file,
// or where the server has no place for a stream, the page asks now and then, or is reloaded.

const here = document.querySelector("[data-live]");

function writing() {
  const field = document.activeElement;
  const typed = [...document.querySelectorAll("input[type=text], textarea")].some((one) => one.value !== one.defaultValue);
  return typed || (field && field.matches("input, textarea, select"));
}

function renew() {
  const poll = document.querySelector("[data-fresh]");
  if (poll && window.htmx) {
    window.htmx.trigger(poll, "changed");
  } else if (!writing()) {
    location.reload();
  }
}

function listen() {
  const source = new EventSource(here.dataset.live);
  source.addEventListener("changed", renew);
  addEventListener("pagehide", () => source.close());
}

function show() {
  document.querySelector(".looked-at")?.scrollIntoView({ block: "start", behavior: "smooth" });
}

if (here && window.EventSource) {
  listen();
  show();
  document.body.addEventListener("htmx:afterSettle", show);
}
