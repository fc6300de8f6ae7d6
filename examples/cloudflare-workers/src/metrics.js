/**
 * Figures of all shops: as text for Prometheus, and as a page.
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Stats} Stats
 */

import { ownerNamed, ownerOf } from './owners.js';
import { keysOf, readSettings, shopNames } from './settings.js';

/** Results of mapping, and outcomes of delivery. */
const MAPPED = ['mapped', 'not_subscribed', 'disabled', 'invalid'];
const OUTCOMES = ['delivered', 'unchanged', 'not_found', 'skipped', 'failed'];

/** Other counters and their descriptions. */
const COUNTERS = {
  received: 'Events that were received, repeated ones not counted.',
  duplicates: 'Events that were dropped because their messageId came before within 24 hours.',
  requests: 'Requests to Postscript.',
  retried: 'Requests that had to be sent again.',
  lost_answers: 'Custom events whose response was lost.',
  ambiguous: 'Custom events that were on their way when an owner was restarted.',
  maybe_repeated: 'Custom events that Postscript may have twice.',
  replayed: 'Dead letters that were delivered again.',
};

/** @param {Env} env */
export async function prometheus(env) {
  const { owners, shops } = await figures(env);
  /** @type {string[]} */
  const lines = [];
  const metric = (
    /** @type {string} */ name,
    /** @type {string} */ type,
    /** @type {string} */ help,
    /** @type {[Record<string, string>, number][]} */ samples,
  ) => {
    lines.push(`# HELP segment_postscript_${name} ${help}`, `# TYPE segment_postscript_${name} ${type}`);
    for (const [labels, value] of samples) {
      const list = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
      lines.push(`segment_postscript_${name}{${list}} ${value}`);
    }
  };
  const each = (/** @type {string} */ name) =>
    shops.map(({ shop, counters }) => /** @type {[{ shop: string }, number]} */ ([{ shop }, counters[name] ?? 0]));
  const byStatus = (/** @type {string[]} */ names) =>
    names.flatMap((status) =>
      each(status).map(([labels, value]) => /** @type {[any, number]} */ ([{ ...labels, status }, value])),
    );
  for (const [name, help] of Object.entries(COUNTERS)) metric(`${name}_total`, 'counter', help, each(name));
  metric('mapped_total', 'counter', 'Results of mapping.', byStatus(MAPPED));
  metric(
    'outcomes_total',
    'counter',
    'Outcomes of events that were mapped, one for each subscription.',
    byStatus(OUTCOMES),
  );
  metric(
    'queued',
    'gauge',
    'Events that wait at their owner.',
    shops.map(({ shop, queued }) => [{ shop }, queued]),
  );
  metric(
    'dead_letters',
    'gauge',
    'Events that were given up.',
    shops.map(({ shop, dead }) => [{ shop }, dead]),
  );
  const ages = owners.map(
    ({ owner, oldest }) => /** @type {[any, number]} */ ([{ owner: short(owner) }, ageOf(oldest)]),
  );
  metric('oldest_seconds', 'gauge', 'Age of the oldest event that waits, by owner.', ages);
  const paused = owners.map(
    ({ owner, trouble }) =>
      /** @type {[any, number]} */ ([{ owner: short(owner), code: trouble?.code ?? '' }, trouble ? 1 : 0]),
  );
  metric('trouble', 'gauge', 'Whether an owner has trouble with Postscript.', paused);
  return new Response(`${lines.join('\n')}\n`, { headers: { 'content-type': 'text/plain; version=0.0.4' } });
}

/** @param {Env} env */
export async function statusPage(env) {
  const { owners, shops } = await figures(env);
  const columns = ['received', 'duplicates', ...MAPPED, ...OUTCOMES, 'retried', 'maybe_repeated'];
  const head = row('th', ['shop', ...columns, 'queued', 'dead letters']);
  const body = shops.map(({ shop, counters, queued, dead }) =>
    row('td', [shop, ...columns.map((name) => counters[name] ?? 0), queued, dead]),
  );
  const states = owners.map(({ owner, oldest, trouble }) =>
    row('td', [short(owner), `${ageOf(oldest)} s`, trouble ? `${trouble.code}: ${trouble.message}` : 'none']),
  );
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Segment to Postscript</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
  table { border-collapse: collapse; margin-bottom: 2rem; }
  th, td { padding: 0.25rem 0.6rem; border: 1px solid #ccc; text-align: right; }
  th:first-child, td:first-child { text-align: left; }
</style>
<h1>Segment to Postscript</h1>
<table>${head}${body.join('')}</table>
<table>${row('th', ['owner', 'oldest event', 'trouble'])}${states.join('')}</table>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  };
  return new Response(html, { headers });
}

/**
 * The figures of each owner, and those of each shop.
 *
 * @param {Env} env
 */
async function figures(env) {
  const names = await shopNames(env);
  const pairs = await Promise.all(
    names.map(async (name) => {
      const settings = await readSettings(env, name);
      const keys = settings && keysOf(settings, env);
      return { name, owner: keys && (await ownerOf(keys)) };
    }),
  );
  /** @type {Map<string, Stats>} */
  const stats = new Map();
  await Promise.all(
    Array.from(new Set(pairs.flatMap(({ owner }) => owner ?? [])), async (owner) => {
      stats.set(owner, { ...(await ownerNamed(env, owner).stats()), owner });
    }),
  );
  const shops = pairs.map(({ name, owner = '' }) => {
    const of = stats.get(owner);
    return {
      shop: name,
      counters: of?.counters[name] ?? {},
      queued: of?.queued[name] ?? 0,
      dead: of?.dead[name] ?? 0,
    };
  });
  return { owners: Array.from(stats.values()), shops };
}

/** @param {string} owner */
const short = (owner) => owner.slice(0, 12);

/** @param {number | undefined} oldest */
const ageOf = (oldest) => (oldest === undefined ? 0 : Math.round((Date.now() - oldest) / 1000));

/**
 * @param {'td' | 'th'} cell
 * @param {(string | number)[]} values
 */
function row(cell, values) {
  return `<tr>${values.map((value) => `<${cell}>${escaped(String(value))}</${cell}>`).join('')}</tr>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
