// Generated sample events: many, varied, and the same every time.

const EVENTS = 20_000;

const AUDIENCES = ['vip_customers', 'cart_abandoners', 'lapsed_90_days', 'newsletter', 'first_purchase'];
const FIRST_NAMES = ['Ada', 'Grace', 'Maya', 'Noor', 'Tomás', 'Ingrid', 'Kofi', 'Mei', 'Łukasz', 'Amélie'];
const LAST_NAMES = ['Lovelace', 'Hopper', 'Lindqvist', 'Haddad', 'Reyes', 'Berg', 'Mensah', 'Chen', 'Nowak', 'Roux'];
const PAGES = ['/', '/sale', '/account', '/knitwear/merino-cardigan', '/checkout'];

/** The events as a file of NDJSON. */
export function sampleFile() {
  const random = randomNumbers(20_261_124);
  const lines = Array.from({ length: EVENTS }, (_, index) => lineOf(index, random));
  return new File([lines.join('')], 'sample-events.ndjson', { type: 'application/x-ndjson' });
}

function lineOf(index: number, random: () => number) {
  const line = JSON.stringify(eventOf(index, random));
  // Some lines are truncated, as after a full disk or a broken connection.
  return `${random() < 0.002 ? line.slice(0, 300) : line}\n`;
}

function eventOf(index: number, random: () => number) {
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const [first, last] = [oneOf(FIRST_NAMES), oneOf(LAST_NAMES)];
  const person = `${first}.${last}.${Math.floor(random() * 5000)}`.toLowerCase().normalize('NFD');
  const contact = {
    ...(random() < 0.92 ? { email: `${person.replaceAll(/[^a-z0-9.]/g, '')}@example.com` } : {}),
    ...(random() < 0.55 ? { phone: `+1415555${String(Math.floor(random() * 10_000)).padStart(4, '0')}` } : {}),
  };
  const audience = oneOf(AUDIENCES);
  const member = membership(random);
  const personas = {
    computation_class: random() < 0.85 ? 'audience' : 'journey_step',
    computation_id: `aud_${audience}`,
    ...(random() < 0.97 ? { computation_key: audience } : {}),
    space_id: 'spa_example',
  };
  const time = new Date(Date.UTC(2026, 9, 1) + index * 61_000).toISOString();
  const common = {
    messageId: `sample-${index + 1}`,
    timestamp: time,
    userId: `usr_${Math.floor(random() * 9000) + 1000}`,
    anonymousId: `anon-${Math.floor(random() * 1e9).toString(36)}`,
    context: {
      ip: `203.0.113.${Math.floor(random() * 250) + 1}`,
      locale: oneOf(['en-US', 'en-CA', 'es-US', 'fr-CA']),
      library: { name: 'analytics.js', version: 'npm:next-1.81.0' },
      page: { path: oneOf(PAGES), title: 'Harborside Outfitters' },
      userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15',
    },
  };

  const kind = random();
  if (kind < 0.34) {
    const traits = { ...contact, firstName: first, lastName: last, [audience]: member };
    return { type: 'identify', ...common, context: { ...common.context, personas }, traits };
  }
  if (kind < 0.68) {
    const properties = { audience_key: audience, [audience]: member };
    const event = member === false ? 'Audience Exited' : 'Audience Entered';
    return { type: 'track', event, ...common, context: { ...common.context, personas, traits: contact }, properties };
  }
  if (kind < 0.8) {
    const properties = {
      order_id: `#${10_000 + index}`,
      revenue: Math.round(random() * 20_000) / 100,
      currency: 'USD',
      first_purchase: random() < 0.2,
    };
    return { type: 'track', event: 'Order Completed', ...common, properties };
  }
  if (kind < 0.97) return { type: 'page', name: 'Shop', ...common, properties: { path: common.context.page.path } };
  return { type: 'group', groupId: `grp_${index % 40}`, ...common, traits: { plan: oneOf(['free', 'plus', 'team']) } };
}

/** Whether the person is in the audience, sometimes as text. */
function membership(random: () => number) {
  const chance = random();
  if (chance < 0.03) return String(chance < 0.02);
  return chance < 0.72;
}

/** A seeded random number generator (Mulberry32), with numbers from 0 to 1. */
function randomNumbers(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let number = Math.imul(seed ^ (seed >>> 15), seed | 1);
    number ^= number + Math.imul(number ^ (number >>> 7), number | 61);
    return ((number ^ (number >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
