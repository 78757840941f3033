// Numbers of cylinders that the ledger does not have where they are told of: asked about once, never refused.

// As the service compares them (`api.records.cylinders.serial_key`).
export const keyOf = (serial) => serial.replace(/\s+/g, "").toUpperCase();

// Returns what is told and not known, once each.
export function strange(told, known) {
  const there = new Set(known.map(keyOf));
  return [...new Map(told.map((one) => [keyOf(one), one])).values()].filter((one) => !there.has(keyOf(one)));
}

// Returns whether one slip of the finger leads from a number to another: a sign more, less, another, or two turned round.
export function isSlipOf(typed, known) {
  const [a, b] = [keyOf(typed), keyOf(known)];
  let from = 0;
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from += 1;
  const [x, y] = [a.slice(from), b.slice(from)];
  if (!x && !y) return false;
  const turned = x.length > 1 && y.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2);
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) || turned;
}

const MOST = 3;
export const near = (serial, known) => known.filter((one) => isSlipOf(serial, one)).slice(0, MOST);
