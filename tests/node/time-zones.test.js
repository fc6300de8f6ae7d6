/** Liquid's filter `date`, whose results depend on the local time zone, in several zones, compared with liquidjs. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { transform } from 'segment-postscript';
import { outcomeOf } from './random/outcome.mjs';

const reference = createRequire(import.meta.url)('@segment/actions-core');

const DATES = [
  0,
  1720109109,
  '2024-07-04',
  '2024-07-04 16:05:09',
  '2024-01-04T16:05:09.5Z',
  // Local times that clocks skip or repeat in one of the zones below.
  '2024-03-10 02:30',
  '2024-11-03 01:30',
  '2024-03-31 01:30',
  '2024-10-27 01:30',
  '2024-10-06 02:15',
  '2024-04-07 01:45',
  // Times that correspond to such local times in a zone below.
  '2024-03-10T02:30Z',
  '2024-03-31T01:30Z',
  '2024-10-06T02:15Z',
  // Dates before time zones, whose offsets had seconds; and years that are parsed as other years.
  '1883-11-18T16:00:00Z',
  '1840-01-01 00:00:30',
  '0099-12-31T23:30:00Z',
  '-000001-06-15T12:00:00Z',
  '+012024-07-01T12:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
];

const ZONES = [
  undefined,
  'nil',
  '0',
  '300',
  '-330',
  '"UTC"',
  '"America/New_York"',
  '"Asia/Kolkata"',
  '"Australia/Lord_Howe"',
  '"Europe/London"',
  '"America/Nowhere"',
];

for (const local of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/London']) {
  test(`dates are shown as in liquidjs where the local time zone is ${local}`, () => {
    const before = process.env.TZ;
    process.env.TZ = local;
    try {
      for (const zone of ZONES) {
        const format = '%Y-%m-%d %H:%M:%S.%L %a %j %z %Z %s';
        const mapping = { shown: { '@liquid': `{{ d | date: "${format}"${zone ? `, ${zone}` : ''} }}` } };
        for (const d of DATES) {
          const ours = outcomeOf(() => transform(mapping, { d }));
          const theirs = outcomeOf(() => reference.transform(mapping, { d }));
          assert.deepEqual([ours.text, ours.messages], [theirs.text, theirs.messages], `${d} in ${zone}`);
        }
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
}

test('the time zone may come from the event', () => {
  const mapping = { shown: { '@liquid': '{{ d | date: "%H:%M", zone }}' } };
  // More zones than the cache holds, twice.
  const zones = Intl.supportedValuesOf('timeZone').slice(0, 40);
  for (const zone of [...zones, ...zones]) {
    const event = { d: '2024-07-04T16:05:09Z', zone };
    assert.deepEqual(transform(mapping, event), reference.transform(mapping, event));
  }
});
