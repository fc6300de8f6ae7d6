/** The messages between the sync view and its part of the worker. */

import type { Delivery, PlanRequest } from 'segment-postscript';
import type { Configuration, PostscriptScene } from '../types.ts';

/**
 * A special case. `email_only`: the subscriber is known by the email only, in different case.
 * `same_phone`: two subscribers have the phone number. `server_error`: the first request is answered with 500.
 * `lost_answer`: the answer to the first custom event is lost. `key_refused`: every request is answered with 401.
 */
export type Special = 'none' | 'email_only' | 'same_phone' | 'server_error' | 'lost_answer' | 'key_refused';

export interface Scene extends PostscriptScene {
  special?: Special;
}

export interface SimulationInput {
  /** JSON text. */
  event: string;
  configuration: Configuration;
  scene: Scene;
}

export type Simulation = { refusal: string } | SimulatedSync;

export interface SimulatedSync {
  /** Notes about the scene, such as that a special case has no effect. */
  notes: string[];
  entries: Entry[];
  exchanges: Exchange[];
  deliveries: Delivery[];
  /** The virtual time from beginning to end. */
  milliseconds: number;
}

/** The mapping result of one subscription. */
export interface Entry {
  subscription: number;
  name?: string;
  status: 'mapped' | 'not_subscribed' | 'disabled' | 'invalid';
  membership?: 'entered' | 'exited' | 'unknown';
  audience: string;
  phone: string;
  email: string;
}

/** A request and its result. */
export interface Exchange {
  request: Pick<PlanRequest, 'method' | 'path' | 'body' | 'subscription'>;
  /** The path with its query, decoded and possibly truncated. */
  where: string;
  /** The body, formatted and possibly truncated. */
  bodyShown?: string;
  sentAt: number;
  /** Missing if the response is lost. */
  answer?: { status: number; body: string };
  answeredAt: number;
  /** Counted from 1. */
  attempt: number;
  /** Milliseconds until the same request was sent again. */
  retriedAfter?: number;
  /** What the response means, in a sentence or two. */
  conclusion: string;
  /** The state of Postscript afterwards. */
  subscribers: SubscriberState[];
  customEvents: number;
}

export interface SubscriberState {
  id: string;
  phone: string;
  email: string;
  audiences: string;
}
