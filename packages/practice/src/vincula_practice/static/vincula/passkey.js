// Asks this device for a passkey and puts its answer into the form it was asked by.
// Where the device knows none, the form for it stays hidden and the rest of the page
// works as it is.

// A passkey is for a name; at a bare number (the demo's) no device makes one.
const namedHere = !/^[\d.]+$|:/.test(location.hostname);
const kinds = { create: create, get: get, "sign-in": signIn };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!globalThis.PublicKeyCredential || !namedHere) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => ask(event, form));
}

async function ask(event, form) {
  event.preventDefault();
  const answer = form.querySelector("input[name=credential]");
  const problem = form.querySelector("[data-problem]");
  problem.hidden = true;
  try {
    answer.value = JSON.stringify(plain(await kinds[form.dataset.passkey](form)));
  } catch {
    problem.hidden = false;
    return;
  }
  form.submit();
}

function create(form) {
  const { publicKey } = JSON.parse(form.dataset.options);
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = named(publicKey.excludeCredentials);
  return navigator.credentials.create({ publicKey });
}

function get(form) {
  return offered(JSON.parse(form.dataset.options));
}

async function signIn(form) {
  const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!asked.ok) throw new Error("The site could not be asked.");
  return offered((await asked.json()).request_options);
}

function offered({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = named(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

function named(credentials) {
  return (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

function plain(credential) {
  const { response } = credential;
  const given = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) given[part] = text(response[part]);
  }
  if (response.getTransports) given.transports = response.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: given,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function bytes(base64url) {
  const plainText = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plainText, (letter) => letter.codePointAt(0));
}

function text(buffer) {
  const letters = String.fromCodePoint(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
