/**
 * A Lambda handler for batches of an SQS FIFO queue: each message is a Segment event, its message group the shop.
 *
 * SQS delivers one batch of a group at a time, in order, so a shop's keys have a single owner. The response names the
 * messages to retry (`ReportBatchItemFailures`).
 *
 * @typedef {import('segment-postscript').DestinationConfig} DestinationConfig
 * @typedef {{ secretKey: string, shopToken?: string, config?: DestinationConfig }} Settings `secretKey` and `shopToken` are
 *   names of secrets
 * @typedef {{ messageId: string, body: string, attributes: { MessageGroupId: string } }} SqsRecord
 * @typedef {{ shop: string, body: string, code: string, message: string }} DeadLetter
 * @typedef {{ code: string, message: string }} Reason
 */

import { Destination } from 'segment-postscript';
import { send } from '../cloudflare-workers/src/postscript.js';

/** The minimum remaining time for sending, in milliseconds: a request may take 30 seconds. */
const RESERVE = 35_000;

/** How long a request counts against Postscript's rate limit after its response, in milliseconds. */
const RATE_WINDOW = 1_010;

/** Codes of outcomes of events that were not sent because the delivery ended. */
const ENDS = ['secret_key_refused', 'plan_refused', 'delivery_aborted'];

/**
 * @param {object} how
 * @param {Record<string, Settings>} how.settings by message group
 * @param {Record<string, string | undefined>} how.secrets
 * @param {string} how.url of Postscript
 * @param {(letter: DeadLetter) => Promise<void>} how.deadLetter keeps an event that can't be delivered, with the reason
 */
export function createHandler({ settings, secrets, url, deadLetter }) {
  /**
   * @param {{ Records: SqsRecord[] }} event
   * @param {{ getRemainingTimeInMillis(): number }} context
   */
  return async ({ Records: records }, context) => {
    const shops = Array.from(new Set(records.map(({ attributes }) => attributes.MessageGroupId)));
    const failures = await Promise.all(
      shops.map(async (shop) => {
        const ofShop = records.filter(({ attributes }) => attributes.MessageGroupId === shop);
        const keys = keysOf(settings[shop], secrets);
        // Without keys, the messages stay in the queue until there are some.
        if (keys === undefined) return ofShop;
        const { outcomes, failed } = await deliver(ofShop, settings[shop].config, keys, url, context);
        for (const { record, code, message } of failed) await deadLetter({ shop, body: record.body, code, message });
        return ofShop.filter((_, at) => !outcomes[at]);
      }),
    );
    return { batchItemFailures: failures.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/**
 * Delivers the events of a shop. Events without an outcome must be redelivered.
 *
 * @param {SqsRecord[]} records
 * @param {DestinationConfig | undefined} config
 * @param {{ secretKey: string, shopToken?: string }} keys
 * @param {string} url
 * @param {{ getRemainingTimeInMillis(): number }} context
 */
async function deliver(records, config, keys, url, context) {
  const plan = new Destination(config).plan(
    records.map(({ body }) => eventIn(body)),
    { externalId: true, seed: Math.random() },
  );
  /** Whether everything about an event is settled. */
  const outcomes = records.map(() => true);
  /** @type {({ record: SqsRecord } & Reason)[]} */
  const failed = [];
  /** @type {Set<Promise<void>>} */
  const onTheirWay = new Set();
  let lastAnswer = 0;

  const settle = () => {
    for (const { event, status, retryable, errors = [] } of plan.drainOutcomes()) {
      const [reason] = errors;
      if (status !== 'failed') continue;
      if (retryable || ENDS.includes(reason.code)) {
        outcomes[event] = false;
        // Later events of the same subscriber must not overtake it.
        plan.cancel();
      } else {
        failed.push({ record: records[event], code: reason.code, message: reason.message });
      }
    }
  };
  const exchange = async (/** @type {import('segment-postscript').PlanRequest} */ request) => {
    const answer = await send(url, keys, request);
    lastAnswer = Date.now();
    if (answer === undefined) plan.fail(request.id, lastAnswer);
    else plan.respond(request.id, lastAnswer, answer.status, answer.body, answer.retryAfter);
    settle();
  };

  for (;;) {
    if (context.getRemainingTimeInMillis() < RESERVE) plan.cancel();
    const step = plan.next(Date.now());
    settle();
    if (step.type === 'done') break;
    if (step.type === 'send') {
      const sent = exchange(step.request).finally(() => onTheirWay.delete(sent));
      onTheirWay.add(sent);
    } else {
      const time = step.until === undefined ? [] : [pause(step.until - Date.now())];
      await Promise.race([...time, ...onTheirWay]);
    }
  }
  await Promise.all(onTheirWay);
  // The next batch of this shop begins when this call ends, perhaps elsewhere.
  if (lastAnswer > 0) await pause(lastAnswer + RATE_WINDOW - Date.now());
  return { outcomes, failed };
}

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(1, milliseconds)));

/** Parses a body; invalid JSON is passed on, and reported by the package. @param {string} body */
function eventIn(body) {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/**
 * @param {Settings | undefined} settings
 * @param {Record<string, string | undefined>} secrets
 */
function keysOf(settings, secrets) {
  const secretKey = settings && secrets[settings.secretKey];
  const shopToken = settings?.shopToken && secrets[settings.shopToken];
  if (!secretKey || (settings.shopToken && !shopToken)) return undefined;
  return shopToken ? { secretKey, shopToken } : { secretKey };
}
