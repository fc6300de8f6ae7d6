/**
 * Segment events become Postscript payloads: mappings, triggers, fields and the Sync Audiences action.
 *
 * Everything works right after the import. The WebAssembly core is part of the package, and compiled on first use.
 *
 * @packageDocumentation
 */

import type { ConnectionOptions, DeliverOptions, Delivery, Identity, Plan, PlanOptions } from './delivery.js';
import type { CoverageReport, Explanation } from './explanation.js';

// For those whose `lib` does not have it yet.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

export type * from './delivery.js';
export type * from './explanation.js';

/** A value that JSON has a text for. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A problem with an event, a mapping, a trigger, field definitions, a payload or a configuration. */
export interface Issue {
  /** What kind of thing is wrong: stable across versions, and never used for anything else. */
  code: string;
  /** Present where nothing fails, but the result is probably not what is meant. */
  severity?: 'warning';
  /**
   * Where it is wrong, as a JSON Pointer (RFC 6901: `~` is written `~0`, `/` is written `~1`); empty for the whole.
   * `/email/@path` in a mapping, `/email` in a payload, `/subscriptions/0/mapping/email/@path` in a configuration.
   */
  path: string;
  /** One sentence: word for word that of `@segment/actions-core`, where it has one. */
  message: string;
  /** What to do about it, where that is known. */
  hint?: string;
  /**
   * Where in the text: the first unit, and the one after the last. Units are bytes of an event's text, UTF-16 units of a
   * trigger or template; where `path` leads to a string, such as a template, the span is one of that string.
   */
  span?: [number, number];
  /** Edits, each of which removes the issue by itself; only where one is sure to be meant. */
  fixes?: Fix[];
}

/** An edit that removes an issue, of a text or of JSON. */
export type Fix = TextFix | RenameFix | ReplaceFix;

/** Replaces a part of the text that the issue's `span` is in. */
export interface TextFix {
  /** What it does, in a few words. */
  title: string;
  /** What is replaced, in the unit of the issue's `span`. */
  span: [number, number];
  /** What replaces it. */
  insert: string;
}

/** Gives a member another key. */
export interface RenameFix {
  /** What it does, in a few words. */
  title: string;
  /** The member, as a JSON Pointer. */
  path: string;
  /** Its new key. */
  key: string;
}

/** Replaces a value by a string. */
export interface ReplaceFix {
  /** What it does, in a few words. */
  title: string;
  /** The value, as a JSON Pointer. */
  path: string;
  /** What replaces it. */
  value: string;
}

/**
 * The error that every function of this package throws for what it can't take.
 *
 * @example
 * ```js
 * import { MappingError, transform } from 'segment-postscript';
 *
 * try {
 *   transform({ email: { '@oops': '$.email' } }, {});
 * } catch (error) {
 *   if (!(error instanceof MappingError)) throw error;
 *   for (const issue of error.issues) console.error(issue.path, issue.message);
 * }
 * ```
 */
export class MappingError extends Error {
  constructor(message: string, issues: Issue[], options?: ErrorOptions);
  /** All that is wrong, at least one. */
  readonly issues: Issue[];
  /** The code of the first issue. */
  get code(): string;
}

/**
 * What a mapping makes of an event, as `transform` of `@segment/actions-core` has it.
 *
 * The event must be an object made of JSON values. A `Date` is its ISO text; cycles, BigInt, functions and symbols
 * are refused where they are read. Neither argument is changed.
 *
 * @returns the result, or `undefined` when the whole mapping resolves to nothing
 * @throws {MappingError} when the mapping is invalid, a directive fails, or the event is not a JSON object
 * @example
 * ```js
 * import { transform } from 'segment-postscript';
 *
 * const mapping = { email: { '@path': '$.traits.email' }, source: 'web' };
 * console.log(transform(mapping, { traits: { email: 'jane@example.com' } }));
 * // { email: 'jane@example.com', source: 'web' }
 * ```
 */
export function transform(mapping: object, event?: object): Json | undefined;

/**
 * The same for many events. The mapping is validated once; the first failure throws.
 *
 * @throws {MappingError} like `transform`, and when `events` is not an array
 * @example
 * ```js
 * import { transformBatch } from 'segment-postscript';
 *
 * console.log(transformBatch({ id: { '@path': '$.userId' } }, [{ userId: 'a' }, { userId: 'b' }]));
 * // [ { id: 'a' }, { id: 'b' } ]
 * ```
 */
export function transformBatch(mapping: object, events?: readonly unknown[]): (Json | undefined)[];

/**
 * Everything that is wrong with a mapping: an empty list when it is valid. The sentences are those of
 * `@segment/actions-core`; a `hint` says what was probably meant, where that can be told.
 *
 * @param fields what the action accepts, such as `definition.actions.syncAudiences.fields`: then each mapped member that is
 *   none of them, and so never reaches the payload, has a warning; at most 100 are given
 * @throws {MappingError} with code `fields_invalid` when the definitions are not in order
 * @example
 * ```js
 * import { validateMapping } from 'segment-postscript';
 *
 * console.log(validateMapping({ email: { '@path': '$.email' } })); // []
 * console.log(validateMapping({ email: { '@oops': 1 } })[0].message); // /email has an invalid directive: @oops.
 *
 * const fields = { email: { label: 'Email', type: 'string' } };
 * console.log(validateMapping({ emial: 'x' }, fields)[0].hint); // Did you mean `email`?
 * ```
 */
export function validateMapping(mapping: unknown, fields?: Fields): Issue[];

/**
 * Warnings about a mapping: what is valid and runs, but probably does not do what is meant. That is a Liquid filter that
 * does not exist, which Segment ignores, and an `@if` whose `then` reads another path than the one that is asked for.
 * At most 100 are given.
 *
 * @example
 * ```js
 * import { lintMapping } from 'segment-postscript';
 *
 * const template = '{{ traits.email | downcas }}';
 * const [issue] = lintMapping({ email: { '@liquid': template } });
 * console.log(issue.path, template.slice(...issue.span), issue.hint);
 * // /email/@liquid downcas Did you mean `downcase`?
 * ```
 */
export function lintMapping(mapping: unknown): Issue[];

/**
 * Everything that is wrong with the configuration of a `Destination`, and then warnings about its triggers and mappings:
 * those of `lintFql`, of `lintMapping`, and of `validateMapping` with the fields of the action. `Destination` throws for
 * errors only.
 *
 * @example
 * ```js
 * import { validateConfig } from 'segment-postscript';
 *
 * const mapping = { emial: { '@path': '$.traits.email' } };
 * const subscription = { partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping };
 * const [issue] = validateConfig({ subscriptions: [subscription] });
 * console.log(issue.severity, issue.path, issue.hint);
 * // warning /subscriptions/0/mapping/emial Did you mean `email`?
 * ```
 */
export function validateConfig(config: unknown): Issue[];

/** How a condition compares. */
// prettier-ignore
export type Operator =
  | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'not_contains' | 'starts_with' | 'not_starts_with'
  | 'ends_with' | 'not_ends_with' | 'exists' | 'not_exists' | 'is_true' | 'is_false'
  | 'number_equals' | 'number_not_equals';

/** A condition on a member that every event may have. */
export interface EventCondition {
  type: 'event-type' | 'event' | 'name' | 'userId';
  operator: Operator;
  value?: string;
}

/** A condition on a path below `properties`, `traits` or `context`. */
export interface PathCondition {
  type: 'event-property' | 'event-trait' | 'event-context';
  name: string;
  operator: Operator;
  value?: string | number | boolean;
}

/** Conditions of which all (`and`) or any (`or`) must hold. */
export interface GroupCondition {
  type: 'group';
  operator: 'and' | 'or';
  children: Condition[];
}

/** One condition of a trigger. */
export type Condition = EventCondition | PathCondition | GroupCondition;

/** A trigger that could not be parsed. */
export interface ErrorCondition {
  error: Error;
}

/** What `parseFql` gives: a trigger's conditions, or the error. */
export type Subscription = GroupCondition | ErrorCondition;

/**
 * Parses a trigger, such as `type = "track" and event = "Signed Up"`, into the same tree as
 * `@segment/destination-subscriptions`. It never throws on a text: the error is part of the result.
 *
 * @example
 * ```js
 * import { parseFql } from 'segment-postscript';
 *
 * console.log(parseFql('type = "track"'));
 * // { type: 'group', operator: 'and', children: [ { type: 'event-type', operator: '=', value: 'track' } ] }
 * ```
 */
export function parseFql(fql: string): Subscription;

/**
 * Warnings about a trigger: everything that Segment's parser ignores without a word, such as `OR` in capitals or the
 * `!` of `!( … )`, and what it reads otherwise than it is written. Ordinary triggers have none. One that can't be
 * parsed has a single issue, the error `trigger_invalid`, with the parser's sentence.
 *
 * A `span` counts UTF-16 units, so that `fql.slice(...span)` is the part that the warning is about; only what is no
 * text, or too large a one, has none. At most 100 are given, in the order of their places.
 *
 * @example
 * ```js
 * import { lintFql } from 'segment-postscript';
 *
 * const fql = 'type = "track" OR type = "page"';
 * const [issue] = lintFql(fql);
 * console.log(issue.code, fql.slice(...issue.span), issue.hint);
 * // trigger_ignored_operator OR Write `or` and a space.
 * ```
 */
export function lintFql(fql: string): Issue[];

/**
 * The text of a trigger's tree, as `generateFql` of `@segment/destination-subscriptions` writes it. Quotes in values
 * stay as they are: `event = "a"b"` comes out of a value `a"b`, and means something else when it is parsed again.
 *
 * @throws the tree's own `error`, if it has one
 * @throws {MappingError} with code `trigger_invalid` when the tree holds a condition that has no text
 * @example
 * ```js
 * import { generateFql, parseFql } from 'segment-postscript';
 *
 * console.log(generateFql(parseFql('type="track" and !contains( event , "Test" )')));
 * // type = "track" and !contains(event, "Test")
 * ```
 */
export function generateFql(subscription: Subscription): string;

/**
 * Whether an event passes a trigger, which is given as text or as the tree from `parseFql`. A trigger that can't be
 * parsed matches nothing, and nothing matches what is not an object.
 *
 * @throws {MappingError} when the event holds what JSON has no way to write, or is beyond the bounds
 * @example
 * ```js
 * import { matches } from 'segment-postscript';
 *
 * console.log(matches('type = "identify" or type = "track"', { type: 'track' })); // true
 * ```
 */
export function matches(trigger: string | Subscription, event: unknown): boolean;

/** A type that a field may have. */
export type FieldType = 'string' | 'text' | 'password' | 'number' | 'integer' | 'boolean' | 'object' | 'datetime';

/** What an action accepts under one key. Labels, descriptions and the like may stand beside these members. */
export interface Field {
  type: FieldType;
  label?: string;
  description?: string;
  default?: unknown;
  required?: boolean;
  multiple?: boolean;
  allowNull?: boolean;
  format?: string;
  minimum?: number;
  maximum?: number;
  choices?: readonly (string | { value: string | number; label: string })[];
  properties?: Fields;
  additionalProperties?: boolean;
  [other: string]: unknown;
}

/** Field definitions by key. */
export interface Fields {
  [key: string]: Field;
}

/** A JSON Schema. */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  default?: Json;
  properties?: { [key: string]: JsonSchema };
  additionalProperties?: boolean;
  required?: string[];
  items?: JsonSchema;
  enum?: Json[];
  allOf?: JsonSchema[];
  [other: string]: unknown;
}

/**
 * Field definitions as a JSON Schema, the same that `fieldsToJsonSchema` of `@segment/actions-core` gives: for editors
 * and validators that want one. `validatePayload` needs none.
 *
 * @throws {MappingError} with code `fields_invalid` when the definitions are not in order
 * @example
 * ```js
 * import { fieldsToJsonSchema } from 'segment-postscript';
 *
 * const schema = fieldsToJsonSchema({ email: { label: 'Email', type: 'string', required: true } });
 * console.log(schema.properties.email); // { title: 'Email', type: 'string' }
 * console.log(schema.required); // [ 'email' ]
 * ```
 */
export function fieldsToJsonSchema(fields?: Fields): JsonSchema;

/** What `validatePayload` gives. */
export interface ValidatedPayload {
  /** The payload without empty and unknown members, coerced to the fields' types as far as that went. */
  payload: Json | undefined;
  /** Empty when the payload is valid. */
  errors: Issue[];
}

/**
 * Validates a payload against field definitions: removes what is empty or unknown, coerces types, and tells what
 * is wrong, as `@segment/actions-core` does before it runs an action. The argument itself is left as it was.
 *
 * @throws {MappingError} when the fields or the payload are not JSON, or beyond the bounds
 * @example
 * ```js
 * import { validatePayload } from 'segment-postscript';
 *
 * const fields = { age: { label: 'Age', type: 'number' }, email: { label: 'Email', type: 'string', required: true } };
 * const { payload, errors } = validatePayload(fields, { age: '36' });
 * console.log(payload); // { age: 36 }
 * console.log(errors[0].message); // The root value is missing the required field 'email'.
 * ```
 */
export function validatePayload(fields: Fields, payload: unknown): ValidatedPayload;

/** How a reverse ETL sync treats the rows of its source. */
export type SyncMode = 'add' | 'update' | 'upsert' | 'mirror' | 'delete';

/**
 * Whether an event says that its user is in the audience, or has left it: exactly what the function of this name in
 * `@segment/actions-core` finds. That is a boolean in an Engage event, and with a `syncMode` what that mode makes of the
 * track events `new`, `updated` and `deleted` of reverse ETL. `undefined` when it says neither. Unlike this function,
 * `Destination` also knows memberships that are texts, and steps of legacy Journeys: see `MembershipRule`.
 *
 * @example
 * ```js
 * import { resolveAudienceMembership } from 'segment-postscript';
 *
 * const personas = { computation_class: 'audience', computation_key: 'vip' };
 * console.log(resolveAudienceMembership({ type: 'identify', traits: { vip: false }, context: { personas } })); // false
 * console.log(resolveAudienceMembership({ type: 'track', event: 'new' }, 'upsert')); // true
 * ```
 */
export function resolveAudienceMembership(event: object | null | undefined, syncMode?: SyncMode): boolean | undefined;

/** The action as data. */
export interface ActionDefinition {
  readonly title: string;
  readonly description: string;
  /** The trigger, as FQL, unless a subscription says otherwise. */
  readonly defaultSubscription: string;
  /** What a payload consists of. Each field's `default` is its part of the default mapping. */
  readonly fields: Fields;
}

/** The destination as data. */
export interface DestinationDefinition {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly mode: 'cloud';
  readonly settings: Fields;
  readonly maxSubscriptions: number;
  readonly actions: { readonly syncAudiences: ActionDefinition };
}

/**
 * The destination as data: its settings, its action with fields, labels, defaults and trigger. Frozen all through.
 *
 * @example
 * ```js
 * import { definition } from 'segment-postscript';
 *
 * console.log(definition.actions.syncAudiences.title); // Sync Audiences
 * ```
 */
export const definition: DestinationDefinition;

/** When to run the action, and how to make its payload. */
export interface SubscriptionConfig {
  name?: string;
  /** `true` unless said otherwise. */
  enabled?: boolean;
  partnerAction: 'syncAudiences';
  /** The trigger, as FQL. */
  subscribe: string;
  mapping: object;
}

/** What a `Destination` is made of. */
export interface DestinationConfig {
  /** At most 50. Without any, the one of Sync Audiences with its defaults. */
  subscriptions?: readonly SubscriptionConfig[];
  options?: {
    /**
     * What a membership means that no rule decides. `'skip'` (the default): it is `unknown`, and nothing is sent.
     * `'exit'`: what Segment's own action makes of everything that is not a boolean, to the letter. Truthy values
     * enter, all others exit, a missing one too.
     */
    onUnknownMembership?: 'skip' | 'exit';
    /**
     * Whether a journey step without any membership is an entry; `true` by default. Legacy Journeys send none, and never
     * remove anybody.
     */
    legacyJourneys?: boolean;
  };
}

/** Whether a person has entered an audience or left it. */
export type Membership = 'entered' | 'exited' | 'unknown';

/**
 * How a membership was decided from `traits_or_props[segment_audience_key]`.
 *
 * - `boolean`: the value is `true` or `false`.
 * - `text`: it is the text `"true"` or `"false"`.
 * - `journey_step`: there is no value, and the computation is a `journey_step`, which is an entry. See the option
 *   `legacyJourneys`.
 * - `truthiness`: the option `onUnknownMembership: 'exit'` makes a truthy value an entry, everything else an exit.
 * - `none`: no rule applies, and the membership is `unknown`.
 */
export type MembershipRule = 'boolean' | 'text' | 'journey_step' | 'truthiness' | 'none';

/** What every result says about its subscription. */
export interface MappedEventSubscription {
  /** The index of the subscription in the configuration. */
  subscription: number;
  /** The subscription's name, if it has one. */
  name?: string;
  action: 'syncAudiences';
}

/** A result with a payload to send. */
export interface MappedResult extends MappedEventSubscription {
  status: 'mapped';
  /** What the action would send. */
  payload: { [key: string]: Json };
  /** Whether the user has entered the audience or left it. `unknown`: nothing is sent. */
  membership: Membership;
  /** The rule that decided the membership. */
  membershipRule: MembershipRule;
  errors?: undefined;
}

/** A result without a payload, because the trigger does not match or the subscription is disabled. */
export interface UnsubscribedResult extends MappedEventSubscription {
  status: 'not_subscribed' | 'disabled';
  payload?: undefined;
  membership?: undefined;
  membershipRule?: undefined;
  errors?: undefined;
}

/** A result without a payload, because the event could not be read or mapped, or its payload was refused. */
export interface InvalidResult extends MappedEventSubscription {
  status: 'invalid';
  payload?: undefined;
  membership?: undefined;
  membershipRule?: undefined;
  /** Why there is no payload: at least one. */
  errors: Issue[];
  /** Of a line of NDJSON that can't be read: its number, counted from 1. */
  line?: number;
}

/** The result of an event for one subscription. Its `status` decides which members it has. */
export type MappedEvent = MappedResult | UnsubscribedResult | InvalidResult;

/**
 * The Postscript destination with its subscriptions, compiled once for any number of events. It needs no disposal:
 * the memory of what is dropped is bounded and used again.
 *
 * @example
 * ```js
 * import { Destination } from 'segment-postscript';
 *
 * const destination = new Destination({
 *   subscriptions: [
 *     {
 *       name: 'VIPs',
 *       partnerAction: 'syncAudiences',
 *       subscribe: 'type = "identify"',
 *       mapping: {
 *         segment_audience_key: { '@path': '$.context.personas.computation_key' },
 *         segment_computation_action: { '@path': '$.context.personas.computation_class' },
 *         email: { '@path': '$.traits.email' },
 *         traits_or_props: { '@path': '$.traits' },
 *       },
 *     },
 *   ],
 * });
 * console.log(destination.map({ type: 'page' })[0].status); // not_subscribed
 * ```
 */
export class Destination {
  /** @throws {MappingError} for more than 50 subscriptions, an unknown action, an invalid mapping or trigger */
  constructor(config?: DestinationConfig);

  /**
   * What becomes of an event: one entry for each subscription, in order.
   *
   * @throws {MappingError} with code `event_not_object`, `event_not_json`, `event_too_deep` or `event_too_large`
   *   when the event is not a JSON object within the bounds. An event that is one, but can't be mapped, has an
   *   entry `invalid` instead.
   */
  map(event: object): MappedEvent[];

  /**
   * The same for many events. One that `map` would throw for costs only itself: its list is one `invalid` entry.
   *
   * @throws {MappingError} when `events` is not an array
   * @example
   * ```js
   * import { Destination } from 'segment-postscript';
   *
   * const batch = new Destination().mapBatch([{ type: 'page' }, null]);
   * console.log(batch.map(([entry]) => entry.status)); // [ 'not_subscribed', 'invalid' ]
   * ```
   */
  mapBatch(events: readonly unknown[]): MappedEvent[][];

  /**
   * Events as bytes in, newline-delimited JSON out: one line for each event, the JSON of `map(event)`. An event that is
   * not a JSON object gives one `invalid` entry with the number of its line, whose issue has the byte; the others are
   * unaffected. Takes what `EventSplitter` takes, or one of its pieces.
   *
   * @throws {MappingError} with code `bytes_expected` for what is not a `Uint8Array`, `bytes_gzipped` for gzip,
   *   which can't be unpacked without waiting: `mapStream` does it
   * @example
   * ```js
   * import { Destination } from 'segment-postscript';
   *
   * const lines = new TextEncoder().encode('{"type":"page"}\n{"type":\n');
   * console.log(new TextDecoder().decode(new Destination().mapNdjson(lines)));
   * ```
   */
  mapNdjson(input: Uint8Array | EventPiece): Uint8Array;

  /**
   * The same for streams of any length, in constant memory. Chunks may be cut anywhere. gzip is unpacked.
   *
   * @example
   * ```js
   * import { Destination } from 'segment-postscript';
   *
   * const lines = new Blob(['{"type":"page"}\n']).stream().pipeThrough(new Destination().mapStream());
   * console.log(await new Response(lines).text());
   * ```
   */
  mapStream(): TransformStream<Uint8Array, Uint8Array>;

  /**
   * What `map` gives, and how it came to be: the trigger clause by clause, each field with the parts of the event that
   * it was made of, and why what is empty is empty.
   *
   * @param event an object; or its JSON text, or the bytes of that: then spans are places in that text, as it stands
   * @throws {MappingError} like `map`
   * @example
   * ```js
   * import { Destination } from 'segment-postscript';
   *
   * const { subscriptions } = new Destination().explain({ type: 'page' });
   * console.log(subscriptions[0].trigger.clauses[0].message); // `$.type` is "page", not "identify".
   * ```
   */
  explain(event: object | string | Uint8Array): Explanation;

  /**
   * Counts of what becomes of many events, none yet.
   *
   * @example
   * ```js
   * import { Destination } from 'segment-postscript';
   *
   * const coverage = new Destination().coverage();
   * coverage.mapNdjson(new TextEncoder().encode('{"type":"page"}\n'));
   * console.log(coverage.report().subscriptions[0].statuses.not_subscribed); // 1
   * ```
   */
  coverage(): Coverage;

  /**
   * Plans the delivery of events as a whole, without I/O: people are looked up together, each subscriber's list is
   * set once at most, and custom events go out in order.
   *
   * @throws {MappingError} when `events` is not an array, or with code `option_invalid`
   */
  plan(events: readonly object[], options?: PlanOptions): Plan;

  /**
   * Maps events and delivers them to Postscript. Resolves with an outcome for each event and subscription, also when
   * the key is refused or the signal aborts: what was not delivered has failed, and says why.
   *
   * @throws {MappingError} with code `secret_key_missing`, `secret_key_invalid` or `option_invalid`
   * @example
   * ```js
   * import { Destination } from 'segment-postscript';
   *
   * const fetch = async () => Response.json({ subscribers: [] }); // without it, Postscript itself
   * const deliveries = await new Destination().deliver([{ type: 'page' }], { secretKey: 'sk_example', fetch });
   * console.log(deliveries[0].status); // skipped
   * ```
   */
  deliver(events: readonly object[], options: DeliverOptions): Promise<Delivery[]>;

  /**
   * Asks Postscript whose key it is.
   *
   * @throws {MappingError} with code `secret_key_refused` or `postscript_unreachable`
   */
  testAuthentication(options: ConnectionOptions): Promise<Identity>;

  /**
   * Releases the memory of the compiled subscriptions at once. Never needed. The destination can still be used: the next
   * call compiles them again. `using destination = new Destination()` calls it, where the platform has `Symbol.dispose`.
   */
  dispose(): void;
  /** The same as `dispose`. */
  [Symbol.dispose](): void;
}

/** `lines`: NDJSON. `array`: a JSON array of events. `events`: events laid out over lines, or without newlines between. */
export type EventFormat = 'lines' | 'array' | 'events';

/** How much of an input has been split. `lines` that are `blank` hold no event. */
export interface EventCounts {
  lines: number;
  blank: number;
  events: number;
}

/** Events of an input, which `mapNdjson` takes. One of `events()` is also taken by `explain`, `mapBatch`, `plan` and `deliver`. */
export interface EventPiece {
  /** A line for each event, as it stands in the input; newlines within an event are carriage returns. */
  readonly bytes: Uint8Array;
  /** Where each event stands in the input: its first line, counted from 1, and its bytes. */
  readonly places: readonly { line: number; start: number; length: number }[];
  /** Why there is no text: an event that is too large is not kept, an array may be cut off. */
  readonly issue?: Issue | undefined;
  /** Each event by itself, in memory of its own. */
  events(): Iterable<EventPiece>;
}

/**
 * Splits bytes into events, in chunks that may be cut anywhere: newline-delimited JSON, a JSON array, or events that are
 * laid out over lines. A byte order mark is skipped, so are blank lines. What is wrong with an event is left to the
 * mapping to report.
 *
 * @example
 * ```js
 * import { Destination, EventSplitter } from 'segment-postscript';
 *
 * const splitter = new EventSplitter();
 * const pieces = [...splitter.push(new TextEncoder().encode('[{"type":"page"},\n{"type":"track"}]')), ...splitter.finish()];
 * console.log(pieces[0].places.map(({ line }) => line)); // [ 1, 2 ]
 * console.log(new TextDecoder().decode(new Destination().mapNdjson(pieces[0])));
 * ```
 */
export class EventSplitter {
  /** Known as soon as enough has come to tell. */
  readonly format: EventFormat | undefined;
  readonly counts: EventCounts;
  /** What the input most likely is, if it can't be events: UTF-16, a ZIP archive. */
  readonly note: string | undefined;
  /** The pieces must be used before the next call. @throws {MappingError} with code `bytes_expected` */
  push(chunk: Uint8Array): Iterable<EventPiece>;
  /** The last event, if its end had not come yet. */
  finish(): Iterable<EventPiece>;
}

/** Maps events as the destination that it was made by does, and counts what becomes of them. */
export interface Coverage {
  /** Like the destination's. */
  mapNdjson(input: Uint8Array | EventPiece): Uint8Array;
  /** Like the destination's. */
  mapStream(): TransformStream<Uint8Array, Uint8Array>;
  /** What has been counted so far. */
  report(): CoverageReport;
}

/**
 * An explanation as text for people, as a terminal shows it. Control characters in values are shown as escapes.
 *
 * @example
 * ```js
 * import { Destination, renderExplanation } from 'segment-postscript';
 *
 * console.log(renderExplanation(new Destination().explain({ type: 'page' })));
 * ```
 */
export function renderExplanation(explanation: Explanation, options?: { color?: boolean }): string;

/** A place at which results are not what is expected. */
export interface Difference {
  /** A JSON Pointer into the results, such as `/0/payload/email`; empty when their number is not the expected one. */
  path: string;
  /** Missing where nothing is expected. */
  expected?: Json;
  /** Missing where nothing came out. */
  actual?: Json;
}

/** What a test expects of a result: the members that matter to it. */
export interface ExpectedResult {
  subscription?: number;
  name?: string;
  action?: 'syncAudiences';
  status?: MappedEvent['status'];
  payload?: { [key: string]: Json };
  membership?: MappedResult['membership'];
  errors?: readonly Partial<Issue>[];
}

/**
 * Where the results of an event are not what is expected of them: `[]` when a test has passed. There must be as many
 * entries as are expected. What an expected entry names must be the same, down to the last member; what it does not name
 * may be anything. `npx segment-postscript test` and the playground decide by it.
 *
 * @example
 * ```js
 * import { Destination, compareResults } from 'segment-postscript';
 *
 * const results = new Destination().map({ type: 'page' });
 * console.log(compareResults(results, [{ status: 'mapped' }]));
 * // [{ path: '/0/status', expected: 'mapped', actual: 'not_subscribed' }]
 * ```
 */
export function compareResults(results: readonly MappedEvent[], expected: readonly ExpectedResult[]): Difference[];

/**
 * What `init` can take the core from: a `WebAssembly.Module`, a response with the file `segment-postscript/core.wasm` of the
 * same version, or its bytes. A module is an `object` here, because only the types of browsers know `WebAssembly`.
 */
export type CoreSource = Response | ArrayBuffer | ArrayBufferView | object;

/**
 * Compiles the core ahead of its first use, off the main thread. Optional: by default the core is compiled at the first
 * call. Calls while it runs share one compilation; once there is a core, `init` does nothing.
 *
 * @param source the core, if not the one inside the package: a response to stream from, a compiled module, or bytes
 * @throws {MappingError} with code `core_source_invalid` for what is not the core, `core_forbidden` where a policy forbids
 *   WebAssembly, `out_of_memory`; what a rejected promise for the source rejects with is passed on
 * @example
 * ```js
 * import { init } from 'segment-postscript';
 *
 * await init(); // in a page that serves the file: await init(fetch('/core.wasm'))
 * ```
 */
export function init(source?: CoreSource | PromiseLike<CoreSource>): Promise<void>;
