/**
 * The Queue's consumer: passes events to their owners.
 *
 * An owner stores them before it returns, and drops duplicates: a message that is delivered again has no effect.
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Message} Message
 */

import { ownerNamed } from './owners.js';

/** The delays before retries, in milliseconds: an owner that was restarted responds at once. */
const WAITS = [50, 200, 800];

/** The maximum number of seconds until the Queue delivers a message again. */
const MAX_DELAY = 300;

/**
 * @param {MessageBatch<Message>} batch
 * @param {Env} env
 */
export async function handOver({ messages }, env) {
  /** @type {Map<string, globalThis.Message<Message>[]>} */
  const groups = new Map();
  for (const message of messages) {
    const group = groups.get(message.body.owner) ?? [];
    groups.set(message.body.owner, group);
    group.push(message);
  }
  await Promise.all(Array.from(groups, ([owner, group]) => handOverTo(env, owner, group)));
}

/**
 * @param {Env} env
 * @param {string} owner
 * @param {globalThis.Message<Message>[]} group
 */
async function handOverTo(env, owner, group) {
  const bodies = group.map(({ body }) => body);
  for (const wait of [...WAITS, undefined]) {
    try {
      // A new stub each time: the stub of a lost object stays broken.
      await ownerNamed(env, owner).accept(owner, bodies);
      for (const message of group) message.ack();
      return;
    } catch {
      if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  for (const message of group) message.retry({ delaySeconds: Math.min(2 ** (message.attempts - 1), MAX_DELAY) });
}
