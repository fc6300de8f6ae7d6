/** Makes a failing case small: tries simpler forms of it for as long as they still fail. */

/** The most candidates that are tried. */
const MAX_TRIES = 3000;

/**
 * @param {any} testCase JSON data
 * @param {(candidate: any) => boolean} fails
 */
export function shrink(testCase, fails) {
  let best = testCase;
  let tries = 0;
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of simpler(best)) {
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
    // The generator would never have made this one.
    return false;
  }
}

/** Simpler forms of a value, the boldest first. The members of the case itself stay. */
function* simpler(testCase) {
  for (const [key, part] of Object.entries(testCase)) {
    for (const candidate of simplerValue(part)) yield { ...testCase, [key]: candidate };
  }
}

function* simplerValue(value) {
  if (typeof value === 'string') {
    const half = value.length >> 1;
    if (half > 0) yield* [value.slice(0, half), value.slice(half)];
    if (value.length <= 40) for (let at = 0; at < value.length; at += 1) yield value.slice(0, at) + value.slice(at + 1);
  } else if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) yield value.filter((_, index) => index !== at);
    for (const [at, part] of value.entries()) {
      for (const candidate of simplerValue(part)) yield value.with(at, candidate);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value))
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    // A wrapped value in place of its wrapper.
    yield* Object.values(value).filter((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
    for (const [key, part] of Object.entries(value)) {
      if (typeof part === 'object' && part !== null) yield { ...value, [key]: 0 };
      for (const candidate of simplerValue(part)) yield { ...value, [key]: candidate };
    }
  }
}
