/**
 * The destination for action runtimes: a definition for `@segment/actions-core`. Single events result in the same
 * requests as with Segment's own action; batches are supported as well.
 *
 * The runtime has already mapped and validated each payload. An internal destination with an identity mapping processes
 * it, so that all deliveries use the same code path.
 *
 * @typedef {import('./index.d.ts').Delivery} Delivery
 * @typedef {import('./actions-core.d.ts').Settings} Settings
 * @typedef {Record<string, any>} Payload
 * @typedef {(url: string, options?: any) => Promise<any>} RequestClient the runtime's request client
 */

import {
  ErrorCodes,
  IntegrationError,
  InvalidAuthenticationError,
  MultiStatusResponse,
  PayloadValidationError,
  RetryableError,
  getErrorCodeFromHttpStatus,
} from '@segment/actions-core';
import { Destination, definition } from 'segment-postscript';
import { POSTSCRIPT } from './connection.js';
import { readKeys } from './keys.js';

const { syncAudiences } = definition.actions;

/** Segment's action does not support partner keys, so this setting is not in the definition. */
const SHOP_TOKEN = {
  label: 'Shop Token',
  description:
    "The private API key of the shop. It is needed when the secret key is a partner's, which begins with sk_partner_, and only then.",
  type: 'password',
  required: false,
};

/** @type {typeof import('./actions-core.d.ts').createDestination} */
export function createDestination({
  onUnknownMembership = 'skip',
  legacyJourneys = true,
  baseUrl = POSTSCRIPT,
  requestsPerSecond,
} = {}) {
  const mapping = Object.fromEntries(
    Object.keys(syncAudiences.fields).map((key) => [key, { '@path': `$.payload.${key}` }]),
  );
  const destination = new Destination({
    options: { onUnknownMembership, legacyJourneys },
    subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping }],
  });

  /**
   * @param {RequestClient} request
   * @param {Settings} settings
   * @param {Payload[]} payloads
   */
  const deliver = (request, settings, payloads) =>
    destination.deliver(
      payloads.map((payload) => ({ type: 'track', payload })),
      {
        ...keysOf(settings),
        baseUrl,
        requestsPerSecond,
        // The runtime retries by itself.
        maxTries: 1,
        fetch: /** @type {any} */ (through(request)),
      },
    );

  return {
    name: definition.name,
    slug: definition.slug,
    mode: definition.mode,
    description: definition.description,
    authentication: {
      scheme: 'custom',
      fields: /** @type {any} */ ({ ...structuredClone(definition.settings), shop_token: { ...SHOP_TOKEN } }),
      testAuthentication: (request) => request(`${baseUrl}/api/v2/me`, { method: 'get' }),
    },
    extendRequest: ({ settings }) => ({
      headers: { ...readKeys(keysOf(settings)).headers, 'Content-Type': 'application/json' },
    }),
    actions: {
      syncAudiences: {
        title: syncAudiences.title,
        description: syncAudiences.description,
        defaultSubscription: syncAudiences.defaultSubscription,
        fields: /** @type {any} */ (structuredClone(syncAudiences.fields)),
        async perform(request, { payload, settings }) {
          const [delivery] = await deliver(request, settings, [payload]);
          const problem = problemOf(delivery);
          if (problem) throw problem.error;
          return resultOf(delivery);
        },
        async performBatch(request, { payload: payloads, settings }) {
          const response = new MultiStatusResponse();
          for (const delivery of await deliver(request, settings, payloads)) {
            const sent = payloads[delivery.event];
            const problem = problemOf(delivery);
            // A refused key fails the whole batch, so it is thrown rather than reported for each payload.
            if (problem?.error instanceof InvalidAuthenticationError) throw problem.error;
            if (problem) {
              const { errortype, status, error } = problem;
              response.setErrorResponseAtIndex(delivery.event, {
                status,
                errortype,
                errormessage: error.message,
                sent,
              });
            } else {
              response.setSuccessResponseAtIndex(delivery.event, { status: 200, sent, body: resultOf(delivery) });
            }
          }
          return response;
        },
      },
    },
  };
}

export default createDestination();

/**
 * The keys, validated as a pair.
 *
 * @param {Settings} settings
 */
function keysOf({ secret_key: secretKey, shop_token: shopToken }) {
  const keys = { secretKey, shopToken };
  try {
    readKeys(keys);
  } catch (error) {
    throw new InvalidAuthenticationError(/** @type {Error} */ (error).message);
  }
  return keys;
}

/**
 * Adapts the runtime's request client to `fetch`. The client adds the headers itself, and must not throw for error
 * responses, which the plan handles.
 *
 * @param {RequestClient} request
 */
function through(request) {
  /** @param {string} url @param {{ method: string, body?: string }} init */
  return async (url, { method, body }) => {
    const response = await request(url, {
      method,
      throwHttpErrors: false,
      ...(body !== undefined && { json: JSON.parse(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      text: async () => response.content ?? response.text(),
    };
  };
}

/** @param {Delivery} delivery */
function resultOf({ status, httpStatus }) {
  return { status, ...(httpStatus !== undefined && { httpStatus }) };
}

/** Codes of issues with a payload. */
const PAYLOAD_CODES = new Set(['email_or_phone_required', 'membership_unknown']);

/** Statuses that the runtime retries. */
const RETRYABLE = new Set([408, 423, 429, 500, 502, 503, 504]);

/**
 * The error for the runtime; undefined if there is none. An unknown subscriber is not an error: the reference sends
 * nothing for it either.
 *
 * @param {Delivery} delivery
 */
function problemOf({ status, retryable, httpStatus = 0, errors: [issue] = [] }) {
  if (issue === undefined || status === 'delivered' || status === 'unchanged' || status === 'not_found')
    return undefined;
  const message = issue.hint === undefined ? issue.message : `${issue.message} ${issue.hint}`;
  if (PAYLOAD_CODES.has(issue.code) || issue.code.startsWith('field_')) {
    return {
      status: 400,
      errortype: ErrorCodes.PAYLOAD_VALIDATION_FAILED,
      error: new PayloadValidationError(issue.message),
    };
  }
  if (issue.code === 'secret_key_refused' || issue.code === 'plan_refused') {
    return { status: 401, errortype: getErrorCodeFromHttpStatus(401), error: new InvalidAuthenticationError(message) };
  }
  if (retryable) {
    const code = /** @type {503} */ (RETRYABLE.has(httpStatus) ? httpStatus : 503);
    return { status: code, errortype: getErrorCodeFromHttpStatus(code), error: new RetryableError(message, code) };
  }
  const code = httpStatus >= 400 ? httpStatus : 500;
  return {
    status: code,
    errortype: getErrorCodeFromHttpStatus(code),
    error: new IntegrationError(message, issue.code, code),
  };
}
