// A summary of the simulated requests, beside the payload.

import { computed } from '@preact/signals';
import { outcome } from '../store.ts';
import type { PostscriptScene } from '../types.ts';
import { Badge, Button, Card, Select } from '../ui/ui.tsx';
import { current, isPending, scene, setScene, showRequest, simulation } from './simulation.ts';
import { SUBSCRIBERS, answerBadge } from './words.ts';

/** The maximum number of requests shown here. */
const MOST = 6;

const WHAT = { GET: 'Look up the subscriber', PATCH: 'Update Segment Audiences', POST: 'Post the custom event' };

/** Whether the event will cause requests. */
const isSent = computed(() =>
  outcome.value?.explanations.some((one) => one?.result.status === 'mapped' && one.result.membership !== 'unknown'),
);

export function RequestsCard() {
  const { result } = simulation.value ?? {};
  const isEarlier = current.value === undefined;
  const known = result && 'exchanges' in result ? result.exchanges : undefined;
  if (known === undefined && !isPending.value) return null;
  // Until the new requests arrive, the earlier ones or their space stay, so that the layout doesn't shift twice.
  const exchanges = known ?? [];
  const isToCome = result === undefined && isSent.value;
  return (
    <Card
      title="Requests"
      level={3}
      note={isEarlier ? 'simulating…' : 'simulated'}
      tools={
        <Button kind="link" onClick={() => showRequest(0)}>
          Open
        </Button>
      }
    >
      {isSent.value && (
        <p class="row person">
          <label for="person">The person is</label>
          <Select
            id="person"
            value={scene.value.subscriber}
            options={SUBSCRIBERS}
            onChange={(to) => setScene({ subscriber: to as PostscriptScene['subscriber'] })}
          />
        </p>
      )}
      <ol class={`requests card-body ${isToCome ? 'to-come' : ''}`}>
        {exchanges.slice(0, MOST).map((exchange, at) => {
          const { method, path } = exchange.request;
          const { kind, text } = answerBadge(exchange);
          const by = path.includes('?email') ? 'email' : 'phone';
          return (
            <li key={at}>
              <button type="button" onClick={() => showRequest(at)}>
                <span class="verb">{method}</span>
                <span>
                  {WHAT[method]}
                  {method === 'GET' && ` by ${by}`}
                </span>
                <Badge kind={kind}>{text}</Badge>
              </button>
            </li>
          );
        })}
        {exchanges.length > MOST && <li class="quiet">and {exchanges.length - MOST} more</li>}
        {exchanges.length === 0 && <li class="quiet">{isEarlier ? '…' : 'No request is made.'}</li>}
      </ol>
    </Card>
  );
}
