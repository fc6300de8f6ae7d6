/** What an example of the gallery consists of. */

import type { Json, Membership, MembershipRule } from 'segment-postscript';

export interface Example {
  title: string;
  /** One sentence. */
  teaches: string;
  event: { [key: string]: Json };
  subscriptions: ExampleSubscription[];
  /** What comes of it, in each subscription. */
  expect: Expectation[];
}

export interface ExampleSubscription {
  name: string;
  subscribe: string;
  mapping: { [key: string]: Json };
}

export interface Expectation {
  status: 'mapped' | 'not_subscribed' | 'invalid';
  membership?: Membership;
  membershipRule?: MembershipRule;
  /** Parts of the payload. */
  payload?: { [key: string]: Json };
  /** The code of the issue. */
  code?: string;
  /** The codes of what is said about the trigger. */
  lint?: string[];
  /** Mapped fields that come out empty, on purpose. */
  empty?: string[];
  /** A path that the explanation says was perhaps meant. */
  near?: string;
}
