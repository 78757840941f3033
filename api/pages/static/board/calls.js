/* Asking the service; a fault is thrown with every line that it says. */
import { t } from "./given.js";

export class Fault extends Error {
  constructor(status, issues) {
    super(issues.map((one) => one.message).join(" "));
    this.status = status;
    this.issues = issues;
  }
}

async function ask(method, path, body, signal) {
  let answer;
  try {
    answer = await fetch(`/api/${path}`, {
      method, signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (fault) {
    if (fault.name === "AbortError") { throw fault; }
    throw new Fault(0, [{ message: t("no_answer"), remedy: "" }]);
  }
  if (answer.status === 401) { location.assign("/sign-in?next=/"); }
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) { throw new Fault(answer.status, (told && told.issues) || [{ message: t("no_answer"), remedy: "" }]); }
  return told;
}

export const read = (path, signal) => ask("GET", path, undefined, signal);
export const send = (path, body = {}, signal) => ask("POST", path, body, signal);
export const put = (path, body) => ask("PUT", path, body);
export const remove = (path) => ask("DELETE", path);
/* The same act sent twice counts once. */
export const newId = () => `board-${crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("")}`;
