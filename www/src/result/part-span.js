// Finds a part of a value in JSON text, for parts of a payload that were copied from the event within a larger value.

/** The maximum length to search: pointing at a value must not take longer than a frame or two. */
const MAX_UNITS = 1_000_000;

/** The minimum length to search for the last part. */
const LEAST_UNITS = 100_000;

/**
 * The span of a value's part. The text must be JSON, as it is for events that were mapped. For other text the result is
 * undefined or meaningless, but the search ends soon.
 *
 * @param {string} text
 * @param {[number, number]} span of the value in the text
 * @param {string[]} keys that lead from the value to its part
 * @returns {[number, number] | undefined} undefined if it does not exist or is too far away
 */
export function partSpan(text, [start, end], keys) {
  if (keys.length === 0) return [start, end];
  let at = start;
  let left = MAX_UNITS;
  for (const key of keys) {
    const [found, stop] = member(text, at, Math.min(end, at + left), key);
    if (found === undefined) return undefined;
    left -= stop - at;
    at = found;
  }
  const limit = Math.min(end, at + Math.max(left, LEAST_UNITS));
  const partEnd = valueEnd(text, at, limit);
  return partEnd === limit && limit < end ? undefined : [at, partEnd];
}

/**
 * Where the member's value begins, and where the search ended. Of duplicate keys, the last one wins.
 *
 * @param {string} text
 * @param {number} start of the object or array
 * @param {number} end
 * @param {string} key
 * @returns {[found: number | undefined, stop: number]}
 */
function member(text, start, end, key) {
  const isArray = text[start] === '[';
  if (!isArray && text[start] !== '{') return [undefined, start];
  let found;
  let limit = end;
  let at = afterSpace(text, start + 1, limit);
  for (let index = 0; at < limit && text[at] !== ']' && text[at] !== '}'; index += 1) {
    let isIt = isArray && String(index) === key;
    if (!isArray) {
      const keyEnd = valueEnd(text, at, limit);
      isIt = isKey(text.slice(at, keyEnd), key);
      at = afterSpace(text, afterSpace(text, keyEnd, limit) + 1, limit);
    }
    if (at >= limit) break;
    if (isIt) {
      found = at;
      if (isArray) break;
      // Duplicate keys are rare, so most of the limit is left for the deeper levels.
      limit = Math.min(limit, at + Math.max(LEAST_UNITS, Math.floor((end - start) / 4)));
    }
    at = afterSpace(text, valueEnd(text, at, limit), limit);
    if (text[at] !== ',') break;
    at = afterSpace(text, at + 1, limit);
  }
  return [found, at];
}

/**
 * @param {string} quoted
 * @param {string} key
 */
function isKey(quoted, key) {
  if (!quoted.includes('\\')) return quoted.slice(1, -1) === key;
  try {
    return JSON.parse(quoted) === key;
  } catch {
    return false;
  }
}

/**
 * The end of the value at a position.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function valueEnd(text, start, end) {
  const first = text[start];
  if (first === '"') return textEnd(text, start, end);
  if (first !== '{' && first !== '[') return wordEnd(text, start, end);
  const marks = /["{}[\]]/g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null && mark.index < end; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = textEnd(text, mark.index, end);
    else depth += mark[0] === '{' || mark[0] === '[' ? 1 : -1;
    if (depth === 0) return mark.index + 1;
  }
  return end;
}

/**
 * @param {string} text
 * @param {number} start of the opening quote
 * @param {number} end
 */
function textEnd(text, start, end) {
  for (let at = text.indexOf('"', start + 1); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return end;
}

/**
 * The end of a number, or of true, false or null.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function wordEnd(text, start, end) {
  let at = start;
  while (at < end && !',]} \t\n\r'.includes(text[at])) at += 1;
  return at;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} end
 */
function afterSpace(text, at, end) {
  while (at < end && ' \t\n\r'.includes(text[at])) at += 1;
  return at;
}
