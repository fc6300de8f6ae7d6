// The types of the API: the status of a result determines its members.

import {
  Destination,
  MappingError,
  definition,
  init,
  parseFql,
  renderExplanation,
  transform,
  type Delivery,
  type Issue,
  type MappedEvent,
} from 'segment-postscript';
import type definitions from 'segment-postscript/definitions.json';
import type { DirectiveDefinition } from 'segment-postscript/definitions.json';

export function labels({ directives }: typeof definitions): string[] {
  return directives.map(({ name, label }: DirectiveDefinition) => `${name} ${label}`);
}

function described(result: MappedEvent): string {
  switch (result.status) {
    case 'mapped': {
      const payload: { [key: string]: unknown } = result.payload;
      const membership: 'entered' | 'exited' | 'unknown' = result.membership;
      return `${Object.keys(payload).length} ${membership}`;
    }
    case 'invalid': {
      const errors: Issue[] = result.errors;
      return errors.map(({ code, path, message }) => `${code} ${path} ${message}`).join();
    }
    default: {
      const status: 'not_subscribed' | 'disabled' = result.status;
      return status;
    }
  }
}

function outcome(delivery: Delivery): string {
  if (delivery.status !== 'failed') return delivery.status;
  const retryable: boolean = delivery.retryable;
  const errors: Issue[] = delivery.errors;
  return `${retryable} ${errors.length}`;
}

export async function use(): Promise<string[]> {
  await init();
  const destination = new Destination({
    subscriptions: [
      { partnerAction: 'syncAudiences', subscribe: definition.actions.syncAudiences.defaultSubscription, mapping: {} },
    ],
  });
  const results = [...destination.map({ type: 'page' }), ...destination.mapBatch([{ type: 'page' }, null]).flat()];
  const lines: Uint8Array = destination.mapNdjson(new Uint8Array());
  const plan = destination.plan([{ type: 'page' }]);
  const step = plan.next(0);
  if (step.type === 'send') plan.respond(step.request.id, 0, 200, '{}');
  const tree = parseFql('type = "page"');
  if ('error' in tree) throw tree.error;
  try {
    transform({ email: { '@path': '$.email' } }, {});
  } catch (error) {
    if (error instanceof MappingError) return [error.code, ...error.issues.map(({ hint }) => hint ?? '')];
  }
  return [
    ...results.map(described),
    ...plan.deliveries().map(outcome),
    renderExplanation(destination.explain({ type: 'page' })),
    String(lines.length),
  ];
}
