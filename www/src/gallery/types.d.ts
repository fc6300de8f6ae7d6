/** The type of the gallery's examples. */

import type { Json, Membership, MembershipRule } from 'segment-postscript';

export interface Example {
  title: string;
  /** One sentence. */
  teaches: string;
  event: { [key: string]: Json };
  subscriptions: ExampleSubscription[];
  /** The expected result of each subscription. */
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
  /** The codes of the trigger's lints. */
  lint?: string[];
  /** Mapped fields that are empty on purpose. */
  empty?: string[];
  /** A path that the explanation suggests. */
  near?: string;
}
