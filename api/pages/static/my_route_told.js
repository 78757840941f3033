// What was told and is not sent yet: in order, each exactly once (the service knows its id), also
// after the page was closed. What is urgent goes first; what nobody could ever take is set aside.
import * as kept from "./my_route_kept.js";

const WAITS_MS = [2_000, 5_000, 15_000, 30_000]; // between tries, the last one from then on
const GRACE_MS = 5_000; // in which what was just pressed is taken back
const ANSWERS_WITHIN_MS = 20_000;
const LATER = new Set([408, 425, 429]);
// The link is over; any other refusal says nothing of it, and may come from in between.
export const OVER = new Set([401, 410]);

const hex = (buffer) => Array.from(buffer, (one) => one.toString(16).padStart(2, "0")).join("");
const newId = () => hex(crypto.getRandomValues(new Uint8Array(12)));

// `told`: { id, at, path, body, task, stop, sign, urgent, refused }, `sign` as the SMS code of it.
export class Told {
  constructor({ changed, sent, over }) {
    [this.changed, this.sent, this.over] = [changed, sent, over];
    this.items = [];
    this.tries = 0;
    this.timer = 0;
    this.sending = null;
    this.ended = false;
  }

  get unsent() {
    return this.items;
  }

  // Reads what is kept from before; what it cannot open stays where it is.
  async load() {
    const known = new Set(this.items.map((item) => item.id));
    for (const name of kept.names().filter((one) => one.startsWith("told."))) {
      const item = await kept.find(name);
      if (item && !known.has(item.id)) this.items.push({ ...item, name, after: 0 });
    }
    this.items.sort((one, other) => (one.name < other.name ? -1 : 1));
    this.changed();
    this.send();
  }

  async add(item) {
    const last = Math.max(0, ...this.items.map((one) => Number(one.name.slice(5))), Number(kept.plain("last") || 0));
    kept.keepPlain("last", String(last + 1));
    const name = `told.${String(last + 1).padStart(8, "0")}`;
    const made = { ...item, id: newId(), name, after: item.urgent ? 0 : Date.now() + GRACE_MS };
    this.items.push(made);
    this.changed();
    this.tries = 0;
    this.plan(item.urgent ? 0 : GRACE_MS);
    await this.keep(made);
    if (!this.items.includes(made)) kept.drop(name); // it was quicker on its way
    return made;
  }

  keep(item) {
    const { after, ...lasting } = item;
    if (!kept.canSeal && lasting.body.note) lasting.body = { ...lasting.body, note: "" };
    if (!kept.canSeal && lasting.body.reason) lasting.body = { ...lasting.body, reason: "" };
    return kept.keep(item.name, lasting);
  }

  // Takes back what is not on its way yet; tells whether it could.
  takeBack(item) {
    if (item.after <= Date.now() || !this.items.includes(item)) return false;
    this.forget(item);
    return true;
  }

  forget(item) {
    this.items = this.items.filter((one) => one !== item);
    kept.drop(item.name);
    this.changed();
  }

  plan(ms) {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = setTimeout(() => this.send(), ms);
  }

  begin() {
    this.ended = false;
  }

  end() {
    this.ended = true;
    clearTimeout(this.timer);
  }

  send() {
    if (!this.sending) this.sending = this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  next() {
    const ready = this.items.filter((item) => !item.refused && item.after <= Date.now());
    return ready.find((item) => item.urgent) || ready[0];
  }

  async sendAll() {
    for (let item = this.next(); item && !this.ended; item = this.next()) {
      const answer = await post(item);
      if (answer === null || LATER.has(answer.status) || answer.status >= 500) {
        this.plan(WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)]);
        return;
      }
      this.tries = 0;
      const body = await answer.json().catch(() => ({}));
      if (OVER.has(answer.status)) {
        this.end();
        this.over(body);
        return;
      }
      if (answer.ok) {
        this.forget(item);
        this.sent(item, body);
      } else {
        item.refused = (body.issues || []).map((issue) => issue.message).join("; ") || String(answer.status);
        await this.keep(item);
        this.changed();
      }
    }
    const grace = Math.min(...this.items.filter((one) => !one.refused).map((one) => one.after - Date.now()));
    if (Number.isFinite(grace)) this.plan(Math.max(0, grace));
  }
}

async function post(item) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWERS_WITHIN_MS);
  try {
    return await fetch(item.path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ client_id: item.id, told_at: item.at, ...item.body }),
      signal: stop.signal,
    });
  } catch {
    return null; // no network, or it was too slow: sent again under the same id
  } finally {
    clearTimeout(timer);
  }
}
