/**
 * The owner of a pair of keys: the only Durable Object that sends requests with it, because Postscript's limit of
 * 15 requests a second is for each pair. It stores the events of the pair's shops, delivers them batch by batch, in the
 * order in which they were received, and resumes after a restart from its storage. It works in alarms only.
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Message} Message
 * @typedef {import('./types.d.ts').Reason} Reason
 * @typedef {import('./ledger.js').Estate} Estate
 */

import { DurableObject } from 'cloudflare:workers';
import { Delivery } from './delivery.js';
import { Ledger } from './ledger.js';
import { ownerNamed, ownerOf } from './owners.js';
import { send } from './postscript.js';
import { keysOf, readSettings } from './settings.js';

const HOUR = 3_600_000;

/** The delay after which an owner that was lost in the middle of its work is woken, in milliseconds. */
const WATCHDOG = 2_000;

/** How long a request counts against the rate limit after its response, in milliseconds; and those of a lost owner. */
const RATE_WINDOW = 1_010;
const RATE_WINDOW_LOST = 2_000;

/** The maximum pause after failures, in milliseconds. */
const LONGEST_PAUSE = 300_000;

/** @extends {DurableObject<Env>} */
export class Owner extends DurableObject {
  #ledger;
  #isAtWork = false;
  /** Whether this object has not started a batch yet. */
  #isFresh = true;

  /**
   * @param {DurableObjectState} ctx
   * @param {Env} env
   */
  constructor(ctx, env) {
    super(ctx, env);
    this.#ledger = new Ledger(ctx.storage);
    // After a loss, the first call resumes the work: it need not wait for the alarm.
    void ctx.blockConcurrencyWhile(() => this.#wake());
  }

  /**
   * Stores messages. Duplicates are dropped.
   *
   * @param {string} name of this owner
   * @param {Message[]} messages
   */
  async accept(name, messages) {
    this.#ledger.write('name', name);
    this.#ledger.accept(messages);
    await this.#wake();
  }

  /**
   * Takes over the data of a shop whose keys have changed from another owner.
   *
   * @param {string} name of this owner
   * @param {string} shop
   * @param {Estate} estate
   */
  async inherit(name, shop, estate) {
    this.#ledger.write('name', name);
    this.#ledger.inherit(shop, estate);
    await this.#wake();
  }

  /** @param {string} shop @param {number} after */
  deadLetters(shop, after) {
    return this.#ledger.deadLetters(shop, after);
  }

  /** @param {string} shop */
  removeDeadLetters(shop) {
    return this.#ledger.removeDeadLetters(shop);
  }

  /** @param {string} shop @param {number[]} [ids] */
  async replay(shop, ids) {
    const count = this.#ledger.replay(shop, ids);
    await this.#wake();
    return count;
  }

  /** @param {string} shop */
  repeated(shop) {
    return this.#ledger.repeated(shop);
  }

  /** @returns {import('./types.d.ts').Stats} */
  stats() {
    return { owner: this.#ledger.read('name'), ...this.#ledger.stats, trouble: this.#ledger.read('trouble') };
  }

  async alarm() {
    if (this.#isAtWork) return this.#setAlarm(Date.now() + WATCHDOG);
    this.#isAtWork = true;
    try {
      // If this object is lost before it is done, this alarm resumes.
      await this.#setAlarm(Date.now() + WATCHDOG);
      await this.#handOver();
      const due = this.#due();
      if (due !== undefined && due <= Date.now()) await this.#deliver();
    } catch (error) {
      // An alarm that throws is retried only six times.
      console.error('The delivery was interrupted.', error instanceof Error ? error.name : typeof error);
      this.#pause({ code: 'owner_failed', message: 'The delivery was interrupted by an error.' });
    } finally {
      this.#isAtWork = false;
    }
    const next = this.#due() ?? (this.#ledger.clean() ? Date.now() + HOUR : undefined);
    if (next === undefined) await this.ctx.storage.deleteAlarm();
    else await this.#setAlarm(next);
  }

  /** Ensures that an alarm is set in time. */
  async #wake() {
    const due = this.#due();
    // While the alarm is running, its end sets the next one.
    if (this.#isAtWork || due === undefined) return;
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > due) await this.#setAlarm(due);
  }

  /** @param {number} time in milliseconds, which may be over */
  async #setAlarm(time) {
    await this.ctx.storage.setAlarm(Math.max(time, Date.now()));
  }

  /** The time at which there is something to do, in milliseconds; undefined if there is nothing. */
  #due() {
    const pausedUntil = this.#ledger.read('trouble')?.until ?? 0;
    if (this.#ledger.read('batch') !== undefined) return pausedUntil;
    const oldest = this.#ledger.oldest();
    return oldest && Math.max(oldest.received + this.#orderWait, pausedUntil);
  }

  get #orderWait() {
    return Number(this.env.ORDER_WAIT_MS);
  }

  /** Starts or resumes a batch. */
  async #deliver() {
    let batch = this.#ledger.recover();
    if (batch === undefined) {
      const before = Date.now() - this.#orderWait;
      const shop = this.#ledger.oldest(before)?.shop;
      if (shop === undefined) return;
      const settings = await readSettings(this.env, shop);
      if (settings === undefined) {
        return this.#ledger.giveUp(shop, { code: 'shop_unknown', message: 'There are no settings for this shop.' });
      }
      this.#ledger.begin(shop, settings, before);
      batch = this.#ledger.batch;
    } else if (this.#isFresh) {
      this.#ledger.write('rested', Date.now() + RATE_WINDOW_LOST);
    }
    this.#isFresh = false;
    if (batch === undefined) return;
    const keys = keysOf(batch.settings, this.env);
    if (keys === undefined) {
      return this.#pause({ code: 'secret_missing', message: 'A secret that the settings name is missing.' });
    }
    // Each plan counts only its own requests, but those of the previous one still count too.
    const rest = (this.#ledger.read('rested') ?? 0) - Date.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(rest, RATE_WINDOW_LOST)));
    const url = this.env.POSTSCRIPT_URL;
    const stop = await new Delivery(batch, this.#ledger, (request) => send(url, keys, request)).run();
    this.#ledger.write('rested', Date.now() + RATE_WINDOW);
    if (stop !== undefined) return this.#pause(stop);
    this.#ledger.end(batch);
    this.#ledger.write('trouble', undefined);
  }

  /** @param {import('./delivery.js').Stop} stop */
  #pause({ code, message, until, hasSettled = false }) {
    const strikes = hasSettled ? 1 : (this.#ledger.read('trouble')?.strikes ?? 0) + 1;
    const pause = Math.min(Number(this.env.PAUSE_MS) * 2 ** (strikes - 1), LONGEST_PAUSE);
    this.#ledger.write('trouble', { code, message, strikes, until: until ?? Date.now() + pause });
  }

  /** Passes the data of shops whose keys have changed to the owner of their current keys. */
  async #handOver() {
    const name = this.#ledger.read('name');
    for (const shop of this.#ledger.shops) {
      const settings = await readSettings(this.env, shop);
      const keys = settings && keysOf(settings, this.env);
      const owner = keys && (await ownerOf(keys));
      if (owner === undefined || owner === name) continue;
      const other = ownerNamed(this.env, owner);
      for (let estate = this.#ledger.estate(shop); estate !== undefined; estate = this.#ledger.estate(shop)) {
        await other.inherit(owner, shop, estate);
        this.#ledger.forget(estate);
      }
      if (this.#ledger.read('batch')?.shop === shop) this.#ledger.write('batch', undefined);
    }
  }
}
