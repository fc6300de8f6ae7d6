// The examples to choose from: those of the demo. The page works without them, so what cannot be loaded is left out.

import { layOut } from './show-json.js';

/**
 * The sample events, laid out for reading; the broken one as it is.
 *
 * @returns {Promise<{ name: string, text: string }[]>}
 */
export async function sampleEvents() {
  const lines = (await load('events.ndjson')).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    const number = index + 1;
    try {
      const event = JSON.parse(line);
      const audience = event.context?.personas?.computation_key;
      const about = [event.type, event.event ?? event.name, audience].filter(Boolean).join(' · ');
      return { name: `${number}. ${about}`, text: layOut(event) };
    } catch {
      return { name: `${number}. a broken line`, text: line };
    }
  });
}

/**
 * The sample subscriptions but the first, which is the default.
 *
 * @returns {Promise<{ name: string, subscribe: string, mapping: object }[]>}
 */
export async function sampleSubscriptions() {
  const text = await load('destination.json');
  return text === '' ? [] : JSON.parse(text).subscriptions.slice(1);
}

/** @param {string} name */
async function load(name) {
  try {
    const response = await fetch(new URL(name, import.meta.url));
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
