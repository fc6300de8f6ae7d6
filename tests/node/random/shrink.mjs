/** Shrinks a failing case: replaces it by simpler forms while they still fail. */

/** The maximum number of candidates. */
const MAX_TRIES = 5000;

/**
 * @param {any} testCase JSON data
 * @param {(candidate: any) => boolean} fails
 */
export function shrink(testCase, fails) {
  let best = testCase;
  let tries = 0;
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of simplerCase(best)) {
      tries += 1;
      if (tries > MAX_TRIES) return best;
      if (stillFails(candidate, fails)) {
        best = candidate;
        improved = true;
        break;
      }
    }
  }
  return best;
}

function stillFails(candidate, fails) {
  try {
    return fails(candidate);
  } catch {
    // An invalid case, which the generator would not create.
    return false;
  }
}

/** Simpler forms of a case, the largest changes first. The case keeps its members. */
function* simplerCase(testCase) {
  for (const [key, part] of Object.entries(testCase)) {
    for (const candidate of simpler(part)) yield { ...testCase, [key]: candidate };
  }
}

/** Each form is smaller than the value by some measure, so that shrinking terminates. */
function* simpler(value) {
  if (typeof value === 'string') yield* simplerString(value);
  else if (typeof value === 'number') yield* simplerNumber(value);
  else if (Array.isArray(value)) yield* simplerArray(value);
  else if (typeof value === 'object' && value !== null) yield* simplerObject(value);
}

/** Removes ever smaller pieces, then replaces characters by `a`. */
function* simplerString(text) {
  for (const [from, to] of pieces(text.length)) yield text.slice(0, from) + text.slice(to);
  if (text.length > 100) return;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== 'a') yield `${text.slice(0, at)}a${text.slice(at + 1)}`;
  }
}

function* simplerNumber(number) {
  if (number === 0 && !Object.is(number, -0)) return;
  yield 0;
  if (number === 1) return;
  yield 1;
  if (!Number.isInteger(number)) yield Math.trunc(number);
  if (number < 0) yield -number;
  if (Math.abs(number) > 2) yield Math.trunc(number / 2);
}

function* simplerArray(array) {
  for (const [from, to] of pieces(array.length)) yield array.toSpliced(from, to - from);
  yield* array.filter(isWrapped);
  for (const [at, part] of array.entries()) {
    for (const candidate of simpler(part)) yield array.with(at, candidate);
  }
}

function* simplerObject(object) {
  const entries = Object.entries(object);
  for (const [from, to] of pieces(entries.length)) yield Object.fromEntries(entries.toSpliced(from, to - from));
  yield* Object.values(object).filter(isWrapped);
  for (const [at, [key, part]] of entries.entries()) {
    const changed = (/** @type {[string, any]} */ entry) => Object.fromEntries(entries.with(at, entry));
    if (isWrapped(part)) yield changed([key, 0]);
    for (const candidate of simpler(part)) yield changed([key, candidate]);
    if (key.length > 1) {
      for (const shorter of ['a', 'b', key.slice(1), key.slice(0, -1)]) {
        if (!Object.hasOwn(object, shorter)) yield changed([shorter, part]);
      }
    }
  }
}

/** Whether a part can replace the whole. */
function isWrapped(part) {
  return typeof part === 'object' && part !== null;
}

/** Ranges of a sequence, the largest first: the whole, halves, quarters, …, single elements. */
function* pieces(length) {
  if (length === 0) return;
  for (let size = length; ; size = Math.ceil(size / 2)) {
    for (let from = 0; from < length; from += size) yield [from, Math.min(length, from + size)];
    if (size === 1) return;
  }
}
