// What stays on the device: sealed by a key that is made of six digits, and wiped with the shift.
//
// AES-GCM, the key by PBKDF2 of the code that the service tells with the list. Neither code nor key
// is kept: opened again without network, the page asks for the code. Where the browser has no
// WebCrypto (a page without TLS), no list and no note is kept, only what was pressed.

const PREFIX = "donghanh.";
const ROUNDS = 600_000; // OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256
const text = new TextEncoder();

function storage() {
  try {
    localStorage.setItem(`${PREFIX}tried`, "1");
    localStorage.removeItem(`${PREFIX}tried`);
    return localStorage;
  } catch {
    return null;
  }
}

const store = storage();
export const canSeal = Boolean(store && globalThis.crypto && crypto.subtle);

let key = null;
let given = "";

const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

export function names() {
  return store ? Object.keys(store).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)).sort() : [];
}

export const has = (name) => Boolean(store && store.getItem(PREFIX + name) !== null);

// What is no secret: until when the list is good, how wrong the device's clock is, the language.
export const plain = (name) => (store ? store.getItem(PREFIX + name) : null);
export function keepPlain(name, value) {
  try {
    store.setItem(PREFIX + name, value);
  } catch {
    // full, or not allowed: the page goes on without
  }
}

async function derived(code) {
  const salt = plain("salt") || base64(crypto.getRandomValues(new Uint8Array(16)));
  keepPlain("salt", salt);
  const from = await crypto.subtle.importKey("raw", text.encode(code), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// Seals and opens with this code from now on.
export function useCode(code) {
  if (canSeal && code && code !== given) {
    given = code;
    key = derived(code);
  }
}

// Tells whether the code opens what is kept; then it is used from now on.
export async function opens(code) {
  const tried = derived(code);
  const sealed = names().find((name) => /^(route|told\.)/.test(name));
  try {
    await unsealed(await tried, plain(sealed));
  } catch {
    return false;
  }
  [given, key] = [code, tried];
  return true;
}

async function unsealed(withKey, sealed) {
  const [iv, body] = sealed.split(".").map(bytes);
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, withKey, body)));
}

export async function keep(name, value) {
  if (!store || (canSeal && !key)) return false;
  try {
    if (!canSeal) {
      store.setItem(PREFIX + name, JSON.stringify(value));
      return true;
    }
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, text.encode(JSON.stringify(value)));
    store.setItem(PREFIX + name, `${base64(iv)}.${base64(body)}`);
    return true;
  } catch {
    return false;
  }
}

// Returns what is kept under a name; null where nothing is, or another code sealed it.
export async function find(name) {
  const kept = plain(name);
  if (kept === null || (canSeal && !key)) return null;
  try {
    return canSeal ? await unsealed(await key, kept) : JSON.parse(kept);
  } catch {
    return null;
  }
}

export function drop(name) {
  if (store) store.removeItem(PREFIX + name);
}

export const hasUnsent = () => names().some((name) => name.startsWith("told."));

// Erases what is kept; with `butUnsent` not what waits to be sent, and what opens that.
export function wipe({ butUnsent = false } = {}) {
  const spared = butUnsent && hasUnsent() ? /^(language|offset|last|day|salt|told\..*)$/ : /^(language|offset)$/;
  for (const name of names()) if (!spared.test(name)) drop(name);
  if (!has("salt")) [key, given] = [null, ""];
}
