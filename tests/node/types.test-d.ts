/** A consumer in strict TypeScript, which must compile (`tsc --project .`). It is never run. */

import {
  Destination,
  MappingError,
  definition,
  fieldsToJsonSchema,
  generateFql,
  init,
  lintFql,
  lintMapping,
  matches,
  parseFql,
  resolveAudienceMembership,
  transform,
  transformBatch,
  validateConfig,
  validateMapping,
  validatePayload,
  type Condition,
  type DestinationConfig,
  type Fields,
  type Issue,
  type Json,
  type JsonSchema,
  type MappedEvent,
  type Subscription,
  type SubscriptionConfig,
} from 'segment-postscript';

const subscription: SubscriptionConfig = {
  name: 'VIPs',
  enabled: true,
  partnerAction: 'syncAudiences',
  subscribe: definition.actions.syncAudiences.defaultSubscription,
  mapping: { email: { '@path': '$.traits.email' } },
};
const config: DestinationConfig = { subscriptions: [subscription], options: { onUnknownMembership: 'exit' } };

// @ts-expect-error: there is one action
const wrong: SubscriptionConfig = { ...subscription, partnerAction: 'sendText' };

interface TrackEvent {
  type: 'track';
  properties: Record<string, unknown>;
}
const event: TrackEvent = { type: 'track', properties: { vip: true } };

const destination = new Destination(config);
const mapped: MappedEvent[] = destination.map(event);
const batch: MappedEvent[][] = destination.mapBatch([event, null]);
const lines: Uint8Array = destination.mapNdjson(new TextEncoder().encode('{}\n'));
const stream: ReadableStream<Uint8Array> = new ReadableStream<Uint8Array>().pipeThrough(destination.mapStream());

for (const entry of mapped) {
  if (entry.status === 'mapped') {
    const payload: { [key: string]: Json } | undefined = entry.payload;
    const membership: 'entered' | 'exited' | 'unknown' | undefined = entry.membership;
    console.log(payload, membership);
  }
  entry.errors?.forEach(({ code, path, message, hint, span }: Issue) =>
    console.log(code, path, message, hint, span?.[0]),
  );
}

const result: Json | undefined = transform(subscription.mapping, event);
const results: (Json | undefined)[] = transformBatch(subscription.mapping, [event]);
const issues: Issue[] = [
  ...validateMapping(subscription.mapping),
  ...validateMapping(subscription.mapping, definition.actions.syncAudiences.fields),
  ...lintMapping(subscription.mapping),
  ...validateConfig({ subscriptions: [subscription] }),
  ...lintFql(subscription.subscribe),
];
for (const { severity, fixes = [] } of issues) {
  const kind: 'warning' | undefined = severity;
  for (const fix of fixes) {
    const edit: Json = 'span' in fix ? fix.insert : 'key' in fix ? fix.key : fix.value;
    console.log(kind, fix.title, edit);
  }
}

const parsed: Subscription = parseFql('type = "track"');
if ('error' in parsed) {
  const error: Error = parsed.error;
  console.error(error);
} else {
  const names = (condition: Condition): string[] => {
    switch (condition.type) {
      case 'group':
        return condition.children.flatMap(names);
      case 'event-property':
      case 'event-trait':
      case 'event-context':
        return [condition.name];
      default:
        return [];
    }
  };
  console.log(parsed.children.flatMap(names));
}
const answers: boolean[] = [matches('type = "track"', event), matches(parsed, event), matches(parsed, undefined)];

const fields: Fields = { plan: { label: 'Plan', type: 'string', choices: ['free', { value: 'paid', label: 'Paid' }] } };
const schema: JsonSchema = fieldsToJsonSchema(fields);
const fql: string = generateFql(parsed);
const { payload, errors } = validatePayload(fields, { plan: 'paid' });
const membership: boolean | undefined = resolveAudienceMembership(event);

try {
  await init();
} catch (error) {
  if (error instanceof MappingError) console.error(error.code, error.issues.length);
}

console.log(schema.properties?.['plan']?.enum, fql);
console.log(wrong, batch, lines, stream, result, results, issues, answers, payload, errors, membership);
