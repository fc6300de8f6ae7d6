/**
 * Maps Segment events to Postscript payloads: mappings, triggers, fields and the Sync Audiences action.
 *
 * Everything works right after the import. The WebAssembly core is part of the package and is compiled on first use.
 *
 * @packageDocumentation
 */

import type { ConnectionOptions, DeliverOptions, Delivery, Identity, Plan, PlanOptions } from './delivery.js';
import type { CoverageReport, Explanation } from './explanation.js';

// Declared here because not every `lib` has it yet.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

export type * from './delivery.js';
export type * from './explanation.js';

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A problem with an event, a mapping, a trigger, field definitions, a payload or a configuration. */
export interface Issue {
  /**
   * A stable identifier in `snake_case`, such as `event_not_json`; never reused with another meaning. See ISSUES.md.
   */
  code: string;
  /** Set to `'warning'` if nothing fails but the result is probably not what was intended; absent for errors. */
  severity?: 'warning';
  /**
   * The location of the problem as a JSON Pointer (RFC 6901: `~` is written `~0`, `/` is written `~1`); empty for the
   * whole value. `/email/@path` in a mapping, `/email` in a payload, `/subscriptions/0/mapping/email/@path` in a
   * configuration.
   */
  path: string;
  /** One sentence. Where `@segment/actions-core` reports the same problem, this is its message word for word. */
  message: string;
  /** How to fix the problem, if known. */
  hint?: string;
  /**
   * The range in the text: start (inclusive) and end (exclusive). In bytes for the text of an event, in UTF-16 code
   * units for a trigger or template. If `path` points to a string, such as a template, the span is relative to that
   * string.
   */
  span?: [number, number];
  /**
   * Alternative edits, each of which resolves the issue by itself. Present only if the intended value is unambiguous.
   */
  fixes?: Fix[];
}

/** An edit of a text or of JSON that resolves an issue. */
export type Fix = TextFix | RenameFix | ReplaceFix;

/** Replaces a range of the text that the issue's `span` refers to. */
export interface TextFix {
  /** A short description of the edit. */
  title: string;
  /** The range to replace, in the same units as the issue's `span`. */
  span: [number, number];
  /** The replacement. */
  insert: string;
}

/** Renames a member. */
export interface RenameFix {
  /** A short description of the edit. */
  title: string;
  /** The location of the member as a JSON Pointer. */
  path: string;
  /** The new key. */
  key: string;
}

/** Replaces a value. */
export interface ReplaceFix {
  /** A short description of the edit. */
  title: string;
  /** The location of the value as a JSON Pointer. */
  path: string;
  /** The replacement. */
  value: Json;
}

/**
 * The error that every function of this package throws for invalid input.
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
  /** All issues found; at least one. */
  readonly issues: Issue[];
  /** The code of the first issue. */
  get code(): string;
}

/**
 * Resolves a mapping against an event, with the results of `transform` in `@segment/actions-core`.
 *
 * The event must be an object of JSON values. A `Date` becomes its ISO string; cycles, BigInt, functions and symbols
 * are rejected if the mapping reads them. The arguments are not modified.
 *
 * @returns the result, or `undefined` if the mapping has no result
 * @throws {MappingError} if the mapping is invalid, a directive fails, or the event is not a JSON object
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
 * Resolves a mapping against many events. The mapping is validated and compiled once; the first failure throws.
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
 * Validates a mapping and returns its issues; an empty array if it is valid. The messages are those of
 * `@segment/actions-core`; a `hint` suggests the likely correction.
 *
 * @param fields the fields of the action, such as `definition.actions.syncAudiences.fields`. If given, each mapped
 *   member without a field (which is dropped from the payload) gets a warning; at most 100 are returned
 * @throws {MappingError} with code `fields_invalid` if the definitions are invalid
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
 * Returns warnings about a mapping that is valid but probably does not do what was intended: unknown Liquid filters,
 * which Segment ignores; texts that look like paths or templates, which are sent as they are; and an `@if` whose `then`
 * reads a different path than its condition tests. At most 100 are returned.
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
 * Validates the configuration of a `Destination`. Returns its errors, followed by warnings about its triggers and
 * mappings: those of `lintFql`, `lintMapping` and `validateMapping` with the action's fields. The constructor of
 * `Destination` throws for errors only.
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

/** A comparison operator of a condition. */
// prettier-ignore
export type Operator =
  | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'not_contains' | 'starts_with' | 'not_starts_with'
  | 'ends_with' | 'not_ends_with' | 'exists' | 'not_exists' | 'is_true' | 'is_false'
  | 'number_equals' | 'number_not_equals';

/** A condition on a top-level member of the event. */
export interface EventCondition {
  type: 'event-type' | 'event' | 'name' | 'userId';
  operator: Operator;
  value?: string;
}

/** A condition on a path within `properties`, `traits` or `context`. */
export interface PathCondition {
  type: 'event-property' | 'event-trait' | 'event-context';
  name: string;
  operator: Operator;
  value?: string | number | boolean;
}

/** A group of conditions, all (`and`) or any (`or`) of which must hold. */
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

/** The result of `parseFql`: a trigger's conditions, or the error. */
export type Subscription = GroupCondition | ErrorCondition;

/**
 * Parses a trigger, such as `type = "track" and event = "Signed Up"`, into the same syntax tree as
 * `@segment/destination-subscriptions`. It never throws for a string: a syntax error is returned as `{ error }`.
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
 * Returns warnings about a trigger: everything that Segment's parser silently ignores, such as `OR` in capitals or the
 * `!` of `!( … )`, and everything that it interprets differently than it looks. Ordinary triggers have none. A trigger
 * that can't be parsed has a single issue, the error `trigger_invalid`, with the parser's message.
 *
 * A `span` counts UTF-16 code units, so `fql.slice(...span)` is the part that the warning is about. Issues about an
 * argument that is not a string, or is too large, have no span. At most 100 are returned, in the order of their spans.
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
 * Generates the FQL text of a trigger's syntax tree, as `generateFql` of `@segment/destination-subscriptions` does.
 * Quotes in values are not escaped: a value `a"b` becomes `event = "a"b"`, which parses differently.
 *
 * @throws the tree's own `error`, if it has one
 * @throws {MappingError} with code `trigger_invalid` if the tree contains a condition that can't be written as FQL
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
 * Tests whether a trigger, given as FQL text or as the tree from `parseFql`, matches an event. A trigger that can't be
 * parsed matches nothing, and an event that is not an object is never matched.
 *
 * @throws {MappingError} if the event contains values that JSON can't represent, or exceeds the limits
 * @example
 * ```js
 * import { matches } from 'segment-postscript';
 *
 * console.log(matches('type = "identify" or type = "track"', { type: 'track' })); // true
 * ```
 */
export function matches(trigger: string | Subscription, event: unknown): boolean;

/** The type of a field. */
export type FieldType = 'string' | 'text' | 'password' | 'number' | 'integer' | 'boolean' | 'object' | 'datetime';

/** The definition of one field of an action. Other members, such as those for user interfaces, are allowed. */
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
 * Converts field definitions to a JSON Schema, the same as `fieldsToJsonSchema` of `@segment/actions-core`, for editors
 * and validators. `validatePayload` does not need it.
 *
 * @throws {MappingError} with code `fields_invalid` if the definitions are invalid
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

/** The result of `validatePayload`. */
export interface ValidatedPayload {
  /** The payload without empty and unknown members, with values coerced to the fields' types where possible. */
  payload: Json | undefined;
  /** Empty when the payload is valid. */
  errors: Issue[];
}

/**
 * Validates a payload against field definitions: removes empty and unknown members, coerces types and reports what is
 * invalid, as `@segment/actions-core` does before it runs an action. The argument is not modified.
 *
 * @throws {MappingError} if the fields or the payload are not JSON, or exceed the limits
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

/** How a reverse ETL sync handles the rows of its source. */
export type SyncMode = 'add' | 'update' | 'upsert' | 'mirror' | 'delete';

/**
 * Returns whether an event adds its user to the audience (`true`) or removes them (`false`), exactly as the function of
 * the same name in `@segment/actions-core`; `undefined` if it does neither. The membership is a boolean in an Engage
 * event or, with a `syncMode`, is derived from the reverse ETL track events `new`, `updated` and `deleted`.
 * `Destination` additionally supports string memberships and steps of legacy Journeys: see `MembershipRule`.
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
  /** The default trigger, as FQL. */
  readonly defaultSubscription: string;
  /** The fields of the payload. Each field's `default` is its part of the default mapping. */
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
 * The destination as data: its settings, and its action with fields, labels, defaults and trigger. Deeply frozen.
 *
 * @example
 * ```js
 * import { definition } from 'segment-postscript';
 *
 * console.log(definition.actions.syncAudiences.title); // Sync Audiences
 * ```
 */
export const definition: DestinationDefinition;

/** When to run the action, and how to build its payload. */
export interface SubscriptionConfig {
  name?: string;
  /** Defaults to `true`. */
  enabled?: boolean;
  partnerAction: 'syncAudiences';
  /** The trigger, as FQL. */
  subscribe: string;
  mapping: object;
}

/** The configuration of a `Destination`. */
export interface DestinationConfig {
  /** At most 50. Defaults to one subscription of Sync Audiences with the default trigger and mapping. */
  subscriptions?: readonly SubscriptionConfig[];
  options?: {
    /**
     * How to treat a membership that no rule decides. `'skip'` (the default): the membership is `unknown`, and nothing
     * is sent. `'exit'`: as Segment's own action treats everything that is not a boolean. Truthy values enter; all
     * others, including a missing one, exit.
     */
    onUnknownMembership?: 'skip' | 'exit';
    /**
     * Whether a journey step without a membership counts as an entry; defaults to `true`. Legacy Journeys send no
     * membership and never remove anyone.
     */
    legacyJourneys?: boolean;
  };
}

/** Whether a person has entered or left an audience. */
export type Membership = 'entered' | 'exited' | 'unknown';

/**
 * How a membership was decided from `traits_or_props[segment_audience_key]`.
 *
 * - `boolean`: the value is `true` or `false`.
 * - `text`: the value is the string `"true"` or `"false"`.
 * - `journey_step`: there is no value, and the computation is a `journey_step`, which counts as an entry. See the
 *   option `legacyJourneys`.
 * - `truthiness`: with the option `onUnknownMembership: 'exit'`, a truthy value is an entry and everything else an
 *   exit.
 * - `none`: no rule applies, and the membership is `unknown`.
 */
export type MembershipRule = 'boolean' | 'text' | 'journey_step' | 'truthiness' | 'none';

/** The members that all results have. */
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
  /** The payload for the action. */
  payload: { [key: string]: Json };
  /** Whether the user has entered or left the audience. If `unknown`, nothing is sent. */
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

/** A result without a payload, because the event could not be read or mapped, or its payload is invalid. */
export interface InvalidResult extends MappedEventSubscription {
  status: 'invalid';
  payload?: undefined;
  membership?: undefined;
  membershipRule?: undefined;
  /** Why there is no payload: at least one. */
  errors: Issue[];
  /** The line number, counted from 1, if a line of NDJSON could not be read. */
  line?: number;
}

/** The result of an event for one subscription, discriminated by `status`. */
export type MappedEvent = MappedResult | UnsubscribedResult | InvalidResult;

/**
 * The Postscript destination with its subscriptions, compiled once for any number of events. Disposal is optional: the
 * memory held by unreachable destinations is bounded and reused.
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
   * Maps an event. Returns one result for each subscription, in order.
   *
   * @throws {MappingError} with code `event_not_object`, `event_not_json`, `event_too_deep` or `event_too_large` if the
   *   event is not a JSON object within the limits. If such an object can't be mapped, the result is `invalid` instead.
   */
  map(event: object): MappedEvent[];

  /**
   * Maps many events. Returns an array of results for each. Where `map` would throw, the array holds a single `invalid`
   * result, and the other events are not affected.
   *
   * @throws {MappingError} if `events` is not an array
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
   * Maps events given as bytes. Returns newline-delimited JSON: for each event a line with the JSON of `map(event)`. An
   * event that is not a JSON object yields one `invalid` result with its line number, and the `span` of its issue gives
   * the byte offsets; the others are not affected. Accepts the same formats as `EventSplitter`, or one of its pieces.
   *
   * @throws {MappingError} with code `bytes_expected` if `input` is not a `Uint8Array`, or `bytes_gzipped` for gzip,
   *   which can't be decompressed synchronously: use `mapStream`
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
   * Like `mapNdjson`, for streams of any length in constant memory. Chunks may be split anywhere. gzip is decompressed.
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
   * Explains the results of `map`: the trigger clause by clause, the parts of the event that each field was derived
   * from, and why a field is empty.
   *
   * @param event an object, its JSON text, or the UTF-8 bytes of that text; for text and bytes, spans refer to the text
   *   as given
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
   * Returns an empty `Coverage`, which maps events and counts their results.
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
   * Plans the delivery of a batch of events without I/O: lookups are batched, each subscriber's list is updated at most
   * once, and custom events are sent in order.
   *
   * @throws {MappingError} if `events` is not an array, or with code `option_invalid`
   */
  plan(events: readonly object[], options?: PlanOptions): Plan;

  /**
   * Maps events and delivers them to Postscript. Resolves to an outcome for each event and subscription, even if the
   * key is refused or the signal aborts: events that were not delivered have failed, with the reason.
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
   * Requests the identity behind a key from Postscript.
   *
   * @throws {MappingError} with code `secret_key_refused` or `postscript_unreachable`
   */
  testAuthentication(options: ConnectionOptions): Promise<Identity>;

  /**
   * Releases the memory of the compiled subscriptions immediately. Optional. The destination stays usable: the next
   * call compiles them again. `using destination = new Destination()` calls it on platforms with `Symbol.dispose`.
   */
  dispose(): void;
  /** An alias of `dispose`. */
  [Symbol.dispose](): void;
}

/**
 * `lines`: NDJSON. `array`: a JSON array of events. `events`: pretty-printed events, or events without newlines between
 * them.
 */
export type EventFormat = 'lines' | 'array' | 'events';

/** The counts of an input so far. `blank` is the number of `lines` without an event. */
export interface EventCounts {
  lines: number;
  blank: number;
  events: number;
}

/**
 * A piece of the input that contains whole events, for `mapNdjson`. The single events of `events()` can also be passed
 * to `explain`, `mapBatch`, `plan` and `deliver`.
 */
export interface EventPiece {
  /**
   * The text of the events as in the input, one line each; newlines within an event are replaced by carriage returns.
   */
  readonly bytes: Uint8Array;
  /** The position of each event in the input: its first line, counted from 1, and its byte range. */
  readonly positions: readonly { line: number; start: number; length: number }[];
  /** Why there is no text: the event is too large to be kept, or the array is truncated. */
  readonly issue?: Issue | undefined;
  /** The events one by one, each with its own copy of the bytes. */
  events(): Iterable<EventPiece>;
}

/**
 * Splits an input of bytes into events: newline-delimited JSON, a JSON array, or pretty-printed events. Chunks may be
 * split anywhere. A byte order mark and blank lines are skipped. Invalid events are passed on, and reported when they
 * are mapped.
 *
 * @example
 * ```js
 * import { Destination, EventSplitter } from 'segment-postscript';
 *
 * const splitter = new EventSplitter();
 * const pieces = [...splitter.push(new TextEncoder().encode('[{"type":"page"},\n{"type":"track"}]')), ...splitter.finish()];
 * console.log(pieces[0].positions.map(({ line }) => line)); // [ 1, 2 ]
 * console.log(new TextDecoder().decode(new Destination().mapNdjson(pieces[0])));
 * ```
 */
export class EventSplitter {
  /** The detected format; `undefined` until enough bytes have been read. */
  readonly format: EventFormat | undefined;
  readonly counts: EventCounts;
  /** A description of the input if it can't contain events, such as UTF-16 or a ZIP archive. */
  readonly note: string | undefined;
  /**
   * Splits the next chunk. The pieces must be used before the next call.
   *
   * @throws {MappingError} with code `bytes_expected`
   */
  push(chunk: Uint8Array): Iterable<EventPiece>;
  /** Ends the input and returns the last event, if it was still incomplete. */
  finish(): Iterable<EventPiece>;
}

/** Maps events as the destination that created it does, and aggregates counts over the results. */
export interface Coverage {
  /** Like the method of `Destination`. */
  mapNdjson(input: Uint8Array | EventPiece): Uint8Array;
  /** Like the method of `Destination`. */
  mapStream(): TransformStream<Uint8Array, Uint8Array>;
  /** The number of mapped payloads so far whose email or phone number does not look like one: `unlikely` of the report. */
  readonly unlikely: number;
  /** The counts so far. */
  report(): CoverageReport;
}

/**
 * Renders an explanation as text for a terminal. Control characters in values are escaped.
 *
 * @example
 * ```js
 * import { Destination, renderExplanation } from 'segment-postscript';
 *
 * console.log(renderExplanation(new Destination().explain({ type: 'page' })));
 * ```
 */
export function renderExplanation(explanation: Explanation, options?: { color?: boolean }): string;

/** A difference between results and expected results. */
export interface Difference {
  /** A JSON Pointer into the results, such as `/0/payload/email`; empty if the number of results differs. */
  path: string;
  /** Absent if no value is expected. */
  expected?: Json;
  /** Absent if there is no value. */
  actual?: Json;
}

/** The members that a test expects of a result. Others are not compared. */
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
 * Compares the results of an event with expected results. Returns the differences; an empty array if the test has
 * passed. The number of results must match. A member of an expected result must be deeply equal; members that are not
 * mentioned are not compared. `npx segment-postscript test` and the playground use this function.
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
 * A source of the core for `init`: a `WebAssembly.Module`, a response with the file `segment-postscript/core.wasm` of
 * the same version, or its bytes. A module is declared as `object` because only the DOM types declare `WebAssembly`.
 */
export type CoreSource = Response | ArrayBuffer | ArrayBufferView | object;

/**
 * Compiles the core ahead of its first use, off the main thread. Optional: by default the core is compiled at the first
 * call. Concurrent calls share one compilation; once the core is loaded, `init` does nothing.
 *
 * @param source the core to use instead of the embedded one: a response to stream from, a compiled module, or bytes
 * @throws {MappingError} with code `core_source_invalid` if the source is not the core, `core_forbidden` if a policy
 *   forbids WebAssembly, or `out_of_memory`. If `source` is a promise that rejects, `init` rejects with the same reason
 * @example
 * ```js
 * import { init } from 'segment-postscript';
 *
 * await init(); // in a page that serves the file: await init(fetch('/core.wasm'))
 * ```
 */
export function init(source?: CoreSource | PromiseLike<CoreSource>): Promise<void>;
