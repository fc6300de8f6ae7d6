/** The coverage of a generator: the features of its cases, and the error messages that they cause. */

import { thrownByEngine } from './outcome.mjs';

export class Reach {
  cases = 0;
  /** Cases for which the reference has a result, not an error. */
  results = 0;
  features = new Set();
  /** The number of occurrences of each message. */
  sentences = new Map();
  #area;

  constructor(area) {
    this.#area = area;
  }

  /** Counts a case. Returns whether it has a result. */
  add(testCase, theirs) {
    this.cases += 1;
    for (const feature of this.#area.features?.(testCase, theirs) ?? []) this.features.add(feature);
    const messages = theirs.messages ?? [];
    // The message of a crash of the reference is accidental.
    if (!thrownByEngine(theirs)) {
      for (const message of messages.map(sentenceOf)) {
        this.sentences.set(message, (this.sentences.get(message) ?? 0) + 1);
      }
    }
    const hasResult = theirs.text !== undefined && messages.length === 0;
    this.results += hasResult ? 1 : 0;
    return hasResult;
  }

  /** The expected features and messages that did not occur. */
  missed() {
    const { features = [], sentences = [] } = this.#area.expected ?? {};
    return [
      ...features.filter((feature) => !this.features.has(feature)).map((feature) => `the feature: ${feature}`),
      ...sentences.filter((sentence) => !this.sentences.has(sentence)).map((sentence) => `the sentence: ${sentence}`),
    ];
  }

  sortedSentences() {
    return Array.from(this.sentences).sort(([left], [right]) => (left < right ? -1 : 1));
  }
}

/** A message without the parts that vary: locations, quoted parts, numbers, values. */
export function sentenceOf(message) {
  return message
    .replace(/^\/[^]*? (should|has) /, '/… $1 ')
    .replace(/^(?!data |The root (?:mapping|directive) )[^]*? (must|is missing) /, '… $1 ')
    .replace(/(invalid directive: )[^]*/, '$1…')
    .replace(/^[^]*( is not a valid directive)/, '…$1')
    .replace(/(must be one of: )[^]*/, '$1…')
    .replace(/got \w+$/, 'got …')
    .replace(/but it is [^]*/, 'but it is …')
    .replace(/but it was an? \w+/, 'but it was …')
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/'[^']*'/g, "'…'")
    .replace(/-?\d+(\.\d+)?/g, 'N');
}
