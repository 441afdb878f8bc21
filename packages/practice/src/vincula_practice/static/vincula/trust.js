// What may become markup or code on our pages, where the content policy asks.
// htmx puts in parts of pages that our own server made: they hold no scripts. A worker
// comes from our own server, too. Everything else is refused, code always.

function markup(html) {
  if (/<(script|iframe|object|embed|base)\b/i.test(html)) {
    throw new TypeError("This part of a page holds a script.");
  }
  return html;
}

function address(given) {
  const asked = new URL(given, location.href);
  if (asked.origin !== location.origin) {
    throw new TypeError("This script is from elsewhere.");
  }
  return asked.href;
}

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: markup,
  createScriptURL: address,
});
