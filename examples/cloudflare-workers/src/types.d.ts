/** The types shared by the parts of the Worker. */

import type { DestinationConfig, PlanOptions } from 'segment-postscript';
import type { Owner } from './owner.js';

/** Bindings and variables of the Worker. Secrets are further members, named in the settings of shops. */
export interface Env {
  SETTINGS: KVNamespace;
  QUEUE: Queue<Message>;
  OWNER: DurableObjectNamespace;
  /** A secret with which administrators authenticate. */
  ADMIN_TOKEN?: string;
  POSTSCRIPT_URL: string;
  ORDER_WAIT_MS: number;
  PAUSE_MS: number;
}

/** The settings of a shop as stored: with the names of secrets, never the secrets. */
export interface Settings {
  /** Name of the secret with the shop's private key, or the partner's: `POSTSCRIPT_KEY_…`. */
  secretKey: string;
  /** Name of the secret with the shop token that goes with a partner's key: `POSTSCRIPT_TOKEN_…`. */
  shopToken?: string;
  /** Name of the secret that Segment signs the shop's webhooks with: `SEGMENT_SECRET_…`. */
  signingSecret: string;
  /** How events are mapped: the package's configuration. */
  config?: DestinationConfig;
  /** How payloads are delivered. */
  delivery?: Pick<PlanOptions, 'onLostAnswer' | 'externalId' | 'occurredAt' | 'requestsPerSecond'>;
}

/** The keys of a shop. They stay in memory. */
export interface Keys {
  secretKey: string;
  shopToken?: string;
}

/** A sentence with a stable code. */
export interface Reason {
  code: string;
  message: string;
}

/** The interface of an owner. */
export type OwnerStub = {
  [Name in 'accept' | 'inherit' | 'deadLetters' | 'removeDeadLetters' | 'replay' | 'repeated' | 'stats']: (
    ...values: Parameters<Owner[Name]>
  ) => Promise<Awaited<ReturnType<Owner[Name]>>>;
};

/** A message on the Queue: one event. */
export interface Message {
  /** The name of the Durable Object that delivers it. */
  owner: string;
  shop: string;
  /** The event's `messageId`, or a random one. */
  id: string;
  /** When it was received, in microseconds, and different for each event of an isolate. */
  stamp: number;
  /** The results of mapping: one for each subscription. */
  statuses: string[];
  /** JSON text. Absent if no subscription matches. */
  event?: string;
  /** Why the event can't be delivered. */
  refused?: Reason;
}

/** An event that waits for delivery. */
export interface EventRow {
  /** Its `Message.stamp`, made unique. */
  seq: number;
  shop: string;
  id: string;
  event: string;
  /** Of a dead letter that is replayed: the one subscription to deliver it for. */
  subscription: number | null;
}

/** The state of an event for a subscription: the status of an outcome, or that its custom event is in flight or in doubt. */
export interface Mark {
  seq: number;
  subscription: number;
  state: 'sending' | 'lost' | 'delivered' | 'unchanged' | 'not_found' | 'skipped' | 'failed';
}

/** Events with one plan. */
export interface Batch {
  shop: string;
  /** The shop's settings when the batch was started, which are used until its end. */
  settings: Settings;
  events: EventRow[];
  marks: Mark[];
  /** How often it was interrupted by a request that kept failing while others succeeded. */
  attempts: number;
}

/** An event that was given up. */
export interface DeadLetter {
  id: number;
  shop: string;
  messageId: string;
  event: string;
  subscription: number | null;
  reason: Reason;
  /** ISO 8601. */
  at: string;
}

/** Why deliveries are paused. */
export interface Trouble extends Reason {
  /** The number of consecutive failures. */
  strikes: number;
  /** The time of the next attempt, in milliseconds. */
  until: number;
}

/** The figures of an owner. */
export interface Stats {
  owner: string;
  /** Counters by shop and name. */
  counters: Record<string, Record<string, number>>;
  /** The numbers of waiting events and dead letters, by shop. */
  queued: Record<string, number>;
  dead: Record<string, number>;
  /** The time at which the oldest waiting event was received, in milliseconds. */
  oldest?: number;
  trouble?: Trouble;
}
