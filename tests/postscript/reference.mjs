/**
 * The action that people run today, rebuilt from what is known of its behaviour: up to four requests for each event, one
 * event at a time.
 */

import { createRequire } from 'node:module';
import { definition } from 'segment-postscript';

const require = createRequire(import.meta.url);
const { PayloadValidationError } = require('@segment/actions-core');

const { syncAudiences } = definition.actions;

/** @param {string} baseUrl */
export function referenceDestination(baseUrl) {
  return {
    name: 'Reference',
    mode: 'cloud',
    authentication: { scheme: 'custom', fields: structuredClone(definition.settings) },
    extendRequest: (/** @type {any} */ { settings }) => ({
      headers: { Authorization: `Bearer ${settings.secret_key}`, 'Content-Type': 'application/json' },
    }),
    actions: {
      syncAudiences: {
        title: syncAudiences.title,
        description: syncAudiences.description,
        defaultSubscription: syncAudiences.defaultSubscription,
        fields: structuredClone(syncAudiences.fields),
        perform: (/** @type {any} */ request, /** @type {any} */ { payload }) => perform(request, payload, baseUrl),
      },
    },
  };
}

/**
 * @param {(url: string, options: any) => Promise<any>} request
 * @param {any} payload
 * @param {string} baseUrl
 */
async function perform(request, payload, baseUrl) {
  const email = (payload.email ?? '').trim();
  const phone = (payload.phone ?? '').replace(/\D/g, '');
  if (email === '' && phone === '') throw new PayloadValidationError('Either email or phone is required');
  const find = async (/** @type {string} */ filter, /** @type {string} */ value) => {
    const url = `${baseUrl}/api/v2/subscribers?${filter}=${encodeURIComponent(value)}`;
    const { data } = await request(url, { method: 'get' });
    return data.subscribers[0];
  };
  let subscriber = phone === '' ? undefined : await find('phone_number__eq', phone);
  if (subscriber === undefined && email !== '') subscriber = await find('email__eq', email);
  if (subscriber === undefined) return undefined;
  const key = payload.segment_audience_key;
  const entered = Boolean(payload.traits_or_props[key]);
  /** @type {string[]} */
  const listed = subscriber.properties?.['Segment Audiences'] ?? [];
  if (entered !== listed.includes(key)) {
    const audiences = entered ? [...listed, key] : listed.filter((known) => known !== key);
    await request(`${baseUrl}/api/v2/subscribers/${encodeURIComponent(subscriber.id)}`, {
      method: 'patch',
      json: { properties: { 'Segment Audiences': audiences } },
    });
  }
  return request(`${baseUrl}/api/v2/events`, {
    method: 'post',
    json: {
      type: entered ? 'Segment_Audience_Entered' : 'Segment_Audience_Exited',
      subscriber_id: subscriber.id,
      properties: { 'Segment Audience ID': payload.segment_audience_id, 'Segment Audience Key': key },
    },
  });
}
