/* What came with the page: words, marks, the user's rights; and how numbers and times are written. */
export const given = JSON.parse(document.getElementById("given").textContent);
export const may = (action) => given.may.includes(action);

/* A text by key, with what stands in braces put in. */
export function t(key, values = {}) {
  const text = given.words[key];
  if (text === undefined) { throw new Error(`no text: ${key}`); }
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const ZONE = "Asia/Ho_Chi_Minh";
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" });
const LOCALE = given.language === "vi" ? "vi-VN" : "en-GB";

export const clock = (moment) => CLOCK.format(new Date(moment));
export const dayOf = (moment) => DAY.format(new Date(moment));
export const number = (value, digits = 0) =>
  value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const signed = (value, digits = 0) => (value > 0 ? "+" : value < 0 ? "−" : "±") + number(Math.abs(value), digits);

/* 95 minutes are 1 h 35. */
export function minutes(count) {
  const whole = Math.max(0, Math.round(count));
  return whole < 60 ? t("minutes", { n: whole }) : t("hours", { h: Math.floor(whole / 60), m: String(whole % 60).padStart(2, "0") });
}

/* An element with attributes, events (on…) and what it holds; text is never read as markup. */
export function make(tag, attributes = {}, ...held) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) { made.addEventListener(name.slice(2), value); }
    else if (name === "style") { for (const [rule, size] of Object.entries(value)) { made.style.setProperty(rule, size); } }
    else if (value === true) { made.setAttribute(name, ""); }
    else if (value !== false && value !== null && value !== undefined) { made.setAttribute(name, value); }
  }
  made.append(...held.flat().filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return made;
}

/* The mark of a kind: colour, shape and letter together. */
export function glyph(mark, size = 20, { open = false } = {}) {
  const box = make("span", { class: "glyph", "aria-hidden": "true" });
  const drop = mark.shape === "triangle" ? 14 : mark.shape === "house" ? 17.8 : 16.3;
  const paint = open ? `fill="#fff" stroke="${mark.colour}" stroke-width="2"` : `fill="${mark.colour}"`;
  const ink = open ? mark.colour : "#fff";
  // every part comes from the palette, nothing from people
  box.innerHTML = `<svg width="${size}" height="${size}" viewBox="-1.5 -1.5 27 27"><g ${paint}>${given.shapes[mark.shape]}</g>`
    + `<text x="12" y="${drop}" text-anchor="middle" fill="${ink}">${mark.letter}</text></svg>`;
  return box;
}

/* The national colour, doubled by its letter; what a table alone says has a broken rim. */
export function riskDot(risk, { unset = false } = {}) {
  if (!risk) { return null; }
  const mark = given.riskMarks[risk], title = t(unset ? "risk_suggested" : "risk_is", { risk: given.risks[risk] });
  return make("b", { class: `risk ${risk}${unset ? " suggested" : ""}`, title }, mark.letter);
}

const PLAIN = { đ: "d", Đ: "d" };
/* Without diacritics and case, as it is searched for. */
export const plain = (text) =>
  text.replace(/[đĐ]/g, (sign) => PLAIN[sign]).normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
