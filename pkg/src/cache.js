/**
 * A bounded cache of what has been compiled, least recently used out first.
 *
 * Keys are texts (of mappings, triggers, fields), never object identities: a mapping object may be changed between
 * two calls, its text can't.
 *
 * @template {{ free(): void }} T
 */
export class CompiledCache {
  /** @type {Map<string, T>} */
  #entries = new Map();
  #characters = 0;
  #maxEntries;
  #maxCharacters;

  /**
   * @param {number} maxEntries
   * @param {number} maxCharacters of all keys together
   */
  constructor(maxEntries, maxCharacters) {
    this.#maxEntries = maxEntries;
    this.#maxCharacters = maxCharacters;
  }

  /**
   * Runs `use` with what the key stands for, compiled now or earlier. Without a key, or with one that is too
   * large to keep, what was compiled is freed afterwards.
   *
   * @template R
   * @param {string | undefined} key
   * @param {() => T} compile
   * @param {(compiled: T) => R} use
   * @returns {R}
   */
  with(key, compile, use) {
    if (key === undefined || key.length > this.#maxCharacters) {
      const compiled = compile();
      try {
        return use(compiled);
      } finally {
        compiled.free();
      }
    }
    let compiled = this.#entries.get(key);
    if (compiled === undefined) {
      compiled = compile();
      this.#characters += key.length;
    } else {
      this.#entries.delete(key);
    }
    // A Map keeps the order of insertion: the last one in is the most recently used.
    this.#entries.set(key, compiled);
    this.#evict();
    return use(compiled);
  }

  #evict() {
    for (const [key, compiled] of this.#entries) {
      if (this.#entries.size <= this.#maxEntries && this.#characters <= this.#maxCharacters) return;
      this.#entries.delete(key);
      this.#characters -= key.length;
      compiled.free();
    }
  }
}
