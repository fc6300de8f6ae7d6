// The simulated requests in short, beside the payload.

import { Badge, Button, Card } from '../ui/ui.tsx';
import { current, showRequest } from './simulation.ts';
import { answerBadge } from './words.ts';

/** More are in the view of requests. */
const MOST = 6;

const WHAT = { GET: 'Look up the subscriber', PATCH: 'Update Segment Audiences', POST: 'Post the custom event' };

export function RequestsCard() {
  const simulation = current.value;
  if (simulation === undefined) return null;
  const { exchanges } = simulation;
  return (
    <Card
      title="Requests"
      level={3}
      note="simulated"
      tools={
        <Button kind="link" onClick={() => showRequest(0)}>
          Open
        </Button>
      }
    >
      <ol class="requests card-body">
        {exchanges.slice(0, MOST).map((exchange, at) => {
          const { method } = exchange.request;
          const { kind, text } = answerBadge(exchange);
          const by = exchange.query[0]?.[0].startsWith('email') ? 'email' : 'phone';
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
        {exchanges.length === 0 && <li class="quiet">No request is made.</li>}
      </ol>
    </Card>
  );
}
