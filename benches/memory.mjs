/**
 * The package's memory use without disposal: `cargo xtask bench memory`, each part in a separate process.
 * `cargo xtask bench memory -- NAME` runs one part.
 */

import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { loseInstance } from '../tests/packaging/program/loss.mjs';

const MEGABYTE = 1024 * 1024;

/** @param {number} number */
const eventOf = (number) => ({
  type: 'track',
  event: 'Audience Entered',
  context: {
    personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
    traits: { email: `person-${number}@example.com` },
  },
  properties: { vip: true, number },
});

/** @type {Record<string, { what: string, measure: (api: typeof import('segment-postscript')) => string | void }>} */
const PARTS = {
  map: {
    what: 'one million calls of map',
    measure({ Destination }) {
      const destination = new Destination();
      for (let number = 0; number < 1_000_000; number += 1) mustBeMapped(destination.map(eventOf(number)));
    },
  },
  destinations: {
    what: '200,000 destinations, each created for one event, in one synchronous loop',
    measure({ Destination }) {
      for (let number = 0; number < 200_000; number += 1) mustBeMapped(new Destination().map(eventOf(number)));
    },
  },
  kept: {
    what: '5,000 destinations that are kept, each after an event of 330 KB',
    measure({ Destination }) {
      const event = { ...eventOf(0), properties: { vip: true, text: 'x'.repeat(330_000) } };
      const kept = Array.from({ length: 5000 }, () => {
        const destination = new Destination();
        mustBeMapped(destination.map(event));
        return destination;
      });
      for (const destination of kept) mustBeMapped(destination.map(eventOf(1)));
    },
  },
  losses: {
    what: 'the core lost 500 times in a row',
    measure({ Destination }) {
      const destination = new Destination();
      const wanted = destination.map(eventOf(0));
      const invalid = /** @type {any} */ ({ subscriptions: [{ partnerAction: 'none', subscribe: '', mapping: {} }] });
      const times = Array.from({ length: 500 }, () => {
        const error = /** @type {any} */ (loseInstance(() => new Destination(invalid)));
        if (error.code !== 'core_failed') throw error;
        const start = performance.now();
        const result = destination.map(eventOf(0));
        const time = performance.now() - start;
        if (!isDeepStrictEqual(result, wanted)) throw new Error('the result after a loss differs');
        return time;
      }).sort((a, b) => a - b);
      const [middle, last] = [times[times.length >> 1], times[times.length - 1]];
      return `until the next result: median ${middle.toFixed(2)} ms, at most ${last.toFixed(2)} ms`;
    },
  },
};

const [name, mark] = process.argv.slice(2).filter((word) => word !== '--');
if (mark === 'here') {
  await measureHere(name);
} else {
  const file = fileURLToPath(import.meta.url);
  if (name !== undefined && !Object.hasOwn(PARTS, name))
    throw new Error(`the parts are ${Object.keys(PARTS).join(', ')}`);
  for (const part of name === undefined ? Object.keys(PARTS) : [name]) {
    execFileSync(process.execPath, [file, part, 'here'], { stdio: 'inherit' });
  }
}

/** @param {string} part */
async function measureHere(part) {
  const api = await import('segment-postscript');
  const start = performance.now();
  const more = PARTS[part].measure(api);
  const seconds = (performance.now() - start) / 1000;
  const now = process.memoryUsage.rss() / MEGABYTE;
  const most = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${PARTS[part].what}: ${now.toFixed(0)} MB resident, at most ${most.toFixed(0)} MB (${seconds.toFixed(1)} s)`,
  );
  if (more) console.log(`  ${more}`);
}

/** @param {import('segment-postscript').MappedEvent[]} results */
function mustBeMapped([{ status }]) {
  if (status !== 'mapped') throw new Error(`an event is ${status}`);
}
