/**
 * Shops with their Postscript, people and events, sent through the Worker with all kinds of failures, and the checks of
 * the final state.
 */

import { createHash } from 'node:crypto';
import { memberships } from '../../../../tests/postscript/events.mjs';
import { Cloud, until } from './cloud.mjs';
import { Postscripts, troubles } from './postscripts.mjs';

const OUTCOMES = ['delivered', 'unchanged', 'not_found', 'skipped', 'failed'];

export class Scene {
  shops = [];
  losses = 0;

  /**
   * @param {{ keys: number, events: number, people: number, seed: number, repeatedEvery: number, orderWait?: number,
   *   trouble: { tooMany: number, serverError: number, broken: number } }} how `events` and `people` of each key
   */
  static async create(how) {
    const scene = new Scene();
    try {
      await scene.#begin(how);
    } catch (error) {
      await scene.stop();
      throw error;
    }
    return scene;
  }

  async #begin({ keys, events, people, seed, trouble, ...how }) {
    this.postscripts = await new Postscripts().start();
    const secrets = {};
    for (let at = 0; at < keys; at += 1) {
      const [name, secretKey, signing] = [`shop-${at}`, `sk_secret_${seed}_${at}`, `signing_${seed}_${at}`];
      secrets[`POSTSCRIPT_KEY_${at}`] = secretKey;
      secrets[`SEGMENT_SECRET_${at}`] = signing;
      const postscript = this.postscripts.add(secretKey);
      const { events: all, state } = memberships(postscript, events, people, seed + at);
      postscript.fate = troubles(seed * 31 + at, trouble);
      this.shops.push({ name, at, signing, postscript, events: all, state, secretKey });
    }
    this.cloud = await Cloud.start({ ...how, secrets, postscript: this.postscripts.url });
    for (const { name, at } of this.shops) {
      const settings = { secretKey: `POSTSCRIPT_KEY_${at}`, signingSecret: `SEGMENT_SECRET_${at}` };
      const response = await this.cloud.admin(`/shops/${name}`, 'PUT', settings);
      if (response.status !== 200) throw new Error(await response.text());
    }
  }

  /**
   * Sends all events from several senders in parallel. The events of a person come from one sender, one webhook after
   * the other, so that their order is defined. Every tenth webhook that got a response is sent again.
   *
   * @param {{ senders: number, size: number, pace?: () => Promise<void> }} how `size`: events in one webhook
   */
  async send({ senders, size, pace = async () => {} }) {
    let sent = 0;
    this.resent = 0;
    const personOf = ({ context: { traits } }) =>
      Number(/\d+/.exec(traits.phone?.slice(-4) ?? traits.email.trim())?.[0]);
    const work = Array.from({ length: senders }, () => []);
    for (const shop of this.shops) {
      const queues = Array.from({ length: senders }, () => []);
      for (const event of shop.events) queues[personOf(event) % senders].push(event);
      queues.forEach((queue, sender) => {
        for (let at = 0; at < queue.length; at += size) {
          work[sender].push({ shop, at, events: queue.slice(at, at + size) });
        }
      });
    }
    const webhook = async (sender, { shop, events }) => {
      const response = await this.cloud.send(shop.name, events, shop.signing, { worker: sender % 2 });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    };
    await Promise.all(
      work.map(async (queue, sender) => {
        // All shops in parallel, each in its order.
        queue.sort((a, b) => a.at - b.at);
        for (const one of queue) {
          await webhook(sender, one);
          sent += 1;
          if (sent % 10 === 0) {
            this.resent += one.events.length;
            await webhook(sender, one);
          }
          await pace();
        }
      }),
    );
  }

  /** Loses an owner at a random moment of its work. @param {number} which */
  async lose(which) {
    const owners = await this.owners();
    this.losses += 1;
    await this.cloud.fetch(`/lose/${owners[which % owners.length]}`);
  }

  async owners() {
    return this.shops.map(({ secretKey }) =>
      createHash('sha256')
        .update(JSON.stringify([secretKey, '']))
        .digest('hex'),
    );
  }

  /** Waits until no event is waiting. */
  async delivered() {
    return until(async () => {
      const metrics = await this.cloud.metrics();
      const isDone = ({ name, events }) =>
        metrics[`received_total{shop="${name}"}`] === events.length && metrics[`queued{shop="${name}"}`] === 0;
      return this.shops.every(isDone) && metrics;
    }, 150);
  }

  /** The number of times that each custom event was processed, by messageId. */
  taken({ postscript }) {
    const counts = new Map();
    for (const { events } of postscript.subscribers.values()) {
      for (const { external_id: id } of events) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  /**
   * All errors of the final state, as sentences, and figures.
   *
   * @param {Record<string, number>} metrics
   */
  async verify(metrics) {
    const problems = [];
    const figures = {
      events: 0,
      requests: 0,
      taken: 0,
      repeated: 0,
      named: 0,
      dead: 0,
      most: 0,
      lost: 0,
      ambiguous: 0,
    };
    for (const shop of this.shops) {
      const { name, postscript, events, state } = shop;
      const say = (problem) => problems.push(`${name}: ${problem}`);
      const metric = (key) => metrics[`${key}{shop="${name}"}`];
      const outcomes = OUTCOMES.map((status) => metrics[`outcomes_total{shop="${name}",status="${status}"}`]);
      const total = outcomes.reduce((sum, count) => sum + count);
      if (total !== events.length) say(`${total} outcomes for ${events.length} events`);
      const dead = await (await this.cloud.admin(`/shops/${name}/dead`)).json();
      if (dead.length !== outcomes[4]) say(`${dead.length} dead letters for ${outcomes[4]} failures`);
      if (dead.length > 0) say(`given up: ${JSON.stringify(dead[0].reason)}`);
      if (postscript.mostInASecond > 15) say(`${postscript.mostInASecond} requests in a second`);
      const named = new Set(
        (await (await this.cloud.admin(`/shops/${name}/repeated`)).json()).map(({ messageId }) => messageId),
      );
      if (named.size !== metric('maybe_repeated_total'))
        say(`${named.size} named, ${metric('maybe_repeated_total')} counted`);
      const taken = this.taken(shop);
      for (const { messageId } of events) {
        const count = taken.get(messageId) ?? 0;
        if (count === 0) say(`${messageId} is missing`);
        if (count > 1 && !named.has(messageId)) say(`${messageId} was taken ${count} times and is not named`);
      }
      for (const [id, { audiences, events: wanted }] of Object.entries(state)) {
        const { properties, events: came } = postscript.subscribers.get(id);
        const list = (properties['Segment Audiences'] ?? []).toSorted();
        if (list.join() !== audiences.toSorted().join()) say(`${id} is in ${list}, not in ${audiences}`);
        const once = came.filter(({ external_id: message }, at) => message !== came[at - 1]?.external_id);
        const order = once.map(({ type, properties: { 'Segment Audience Key': key } }) => `${type} ${key}`);
        if (order.join() !== wanted.join()) say(`${id} has ${order}, not ${wanted}`);
      }
      figures.events += events.length;
      figures.requests += postscript.requests.length;
      figures.most = Math.max(figures.most, postscript.mostInASecond);
      figures.taken += taken.size;
      figures.repeated += [...taken.values()].filter((count) => count > 1).length;
      figures.named += named.size;
      figures.dead += dead.length;
      figures.lost += metric('lost_answers_total');
      figures.ambiguous += metric('ambiguous_total');
    }
    return { problems, figures };
  }

  async stop() {
    await this.cloud?.stop();
    await this.postscripts?.stop();
  }
}
