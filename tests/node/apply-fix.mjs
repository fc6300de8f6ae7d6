/** Applies the fixes of issues to JSON. */

/**
 * JSON after a fix.
 *
 * @template T
 * @param {T} json
 * @param {import('segment-postscript').Issue} issue
 * @param {import('segment-postscript').Fix} fix
 * @returns {T}
 */
export function applyFix(json, { path }, fix) {
  const holder = [structuredClone(json)];
  const [key, parent] = find(holder, 'span' in fix ? path : fix.path);
  if ('span' in fix) {
    const [from, to] = fix.span;
    parent[key] = parent[key].slice(0, from) + fix.insert + parent[key].slice(to);
  } else if ('value' in fix) {
    parent[key] = fix.value;
  } else {
    const members = Object.entries(parent).map(([name, member]) => [name === key ? fix.key : name, member]);
    for (const name of Object.keys(parent)) delete parent[name];
    Object.assign(parent, Object.fromEntries(members));
  }
  return holder[0];
}

/** @param {any[]} holder @param {string} pointer @returns {[key: string, parent: any]} */
function find(holder, pointer) {
  const keys = pointer.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let key = '0';
  let parent = /** @type {any} */ (holder);
  for (const next of keys.slice(1)) {
    parent = parent[key];
    key = next;
  }
  return [key, parent];
}
