// Seals a letter so that only the practice's server can open it; this device cannot.
// HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

const KEM = [0x4b, 0x45, 0x4d, 0x00, 0x10]; // "KEM", 0x0010
const HPKE = [0x48, 0x50, 0x4b, 0x45, 0x00, 0x10, 0x00, 0x01, 0x00, 0x02];
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NOTHING = new Uint8Array();
const encoder = new TextEncoder();

function joined(...parts) {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

async function hmac(key, data) {
  // No salt is 32 zeros to HMAC, and some browsers take no empty key.
  const raw = key.length ? key : new Uint8Array(32);
  const how = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", raw, how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

function extract(suite, salt, label, secret) {
  const named = encoder.encode(label);
  return hmac(salt, joined(encoder.encode("HPKE-v1"), suite, named, secret));
}

// All that is asked for here fits into one block of HKDF.
async function expand(suite, key, label, info, length) {
  const head = joined([0, length], encoder.encode("HPKE-v1"), suite);
  const all = joined(head, encoder.encode(label), info, [1]);
  return (await hmac(key, all)).slice(0, length);
}

async function shared(publicBytes) {
  const theirs = await crypto.subtle.importKey("raw", publicBytes, CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const how = { name: "ECDH", public: theirs };
  const bits = await crypto.subtle.deriveBits(how, own.privateKey, 256);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const key = await extract(KEM, NOTHING, "eae_prk", new Uint8Array(bits));
  const context = joined(enc, publicBytes);
  return { enc, secret: await expand(KEM, key, "shared_secret", context, 32) };
}

/** Returns enc followed by the ciphertext. `info` binds the letter to its place. */
export async function seal(publicBytes, info, plain) {
  const { enc, secret } = await shared(publicBytes);
  const noId = await extract(HPKE, NOTHING, "psk_id_hash", NOTHING);
  const bound = await extract(HPKE, NOTHING, "info_hash", info);
  const context = joined([0], noId, bound);
  const root = await extract(HPKE, secret, "secret", NOTHING);
  const raw = await expand(HPKE, root, "key", context, 32);
  const iv = await expand(HPKE, root, "base_nonce", context, 12);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  return joined(enc, new Uint8Array(box));
}
