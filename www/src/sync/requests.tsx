// The Requests view: the requests that the event would cause, step by step, and the responses. A simulated Postscript in
// the engine's worker answers them; nothing leaves the page.

import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Delivery } from 'segment-postscript';
import { POSTSCRIPT } from '../../../pkg/src/connection.js';
import { change, nameOf, say, view } from '../store.ts';
import { showSettings } from '../build/settings.tsx';
import { focusOn } from '../build/go-to.ts';
import { Badge, Button, Folded, Notice, Select, copyText } from '../ui/ui.tsx';
import { counted } from '../ui/numbers.ts';
import { curlOf, headersOf } from './curl.ts';
import { shorten } from './shorten.ts';
import { scene, setScene, simulation, special, step } from './simulation.ts';
import type { Entry, Exchange, SimulatedSync, Special } from './types.js';
import { SUBSCRIBERS, answerBadge, kindOf, seconds, sentencesOn, titleOf } from './words.ts';
import './sync.css';

export function Requests() {
  const { result } = simulation.value ?? {};
  return (
    <section class="view sync" aria-labelledby="sync-title">
      <h2 id="sync-title" tabIndex={-1}>
        Requests
      </h2>
      <p class="quiet">
        The requests that this event would cause, run against a simulated Postscript. Nothing is sent.
      </p>
      <Scene />
      {result && 'refusal' in result && (
        <Notice kind="bad" role="alert">
          {result.refusal}
        </Notice>
      )}
      {result && !('refusal' in result) && <Simulated sync={result} />}
    </section>
  );
}

const SPECIALS: [Special, string][] = [
  ['none', 'None'],
  ['email_only', 'Known by email only, in different case'],
  ['same_phone', 'Two subscribers have the phone number'],
  ['server_error', 'First request answered with 500'],
  ['lost_answer', 'Response to the custom event lost'],
  ['key_refused', 'Secret key refused (401)'],
];

/** More than the attempts for one request, so that it can be given up. */
const MAX_LIMITED = 12;

/** On narrow screens, the current step is shown within the list. */
const narrow = matchMedia('(max-width: 760px)');
const isNarrow = signal(narrow.matches);
narrow.addEventListener('change', ({ matches }) => (isNarrow.value = matches));

/** The state of the simulated Postscript; folded on narrow screens, where it would fill the first screen. */
function Scene() {
  if (!isNarrow.value) {
    return (
      <section class="panel scene" aria-label="Simulated Postscript">
        <SceneForm />
      </section>
    );
  }
  const { subscriber, rateLimited } = scene.value;
  const settings = [
    SUBSCRIBERS.find(([value]) => value === subscriber)?.[1],
    ...(rateLimited > 0 ? [`${rateLimited} rate-limited`] : []),
    ...SPECIALS.filter(([value]) => value === special.value && value !== 'none').map(([, text]) => text),
  ];
  return (
    <Folded title="Simulated Postscript" note={settings.join(' · ')}>
      {() => (
        <div class="card-body scene">
          <SceneForm />
        </div>
      )}
    </Folded>
  );
}

function SceneForm() {
  const { subscriber, rateLimited } = scene.value;
  return (
    <>
      <fieldset class="row">
        <legend>In Postscript, the person is</legend>
        {SUBSCRIBERS.map(([value, text]) => (
          <label class="check" key={value}>
            <input
              type="radio"
              name="subscriber"
              value={value}
              checked={subscriber === value}
              onChange={() => setScene({ subscriber: value })}
            />
            {text}
          </label>
        ))}
        <p class="note">Subscribers have signed up for the shop’s texts. Only they can be in an audience.</p>
      </fieldset>
      <div>
        <label class="field">
          Rate-limited requests
          <input
            aria-describedby="rate-limited"
            type="number"
            min={0}
            max={MAX_LIMITED}
            value={rateLimited}
            onInput={({ currentTarget: { value } }) =>
              value !== '' &&
              setScene({ rateLimited: Math.min(Math.max(Math.floor(Number(value)) || 0, 0), MAX_LIMITED) })
            }
          />
        </label>
        <p class="note" id="rate-limited">
          How many of the first requests are answered with 429, too many requests: at most {MAX_LIMITED}.
        </p>
      </div>
      <label class="field">
        Special case
        <Select value={special.value} options={SPECIALS} onChange={(value) => (special.value = value as Special)} />
      </label>
    </>
  );
}

function Simulated({ sync }: { sync: SimulatedSync }) {
  const { notes, deliveries, exchanges, milliseconds } = sync;
  const counts = new Map<Delivery['status'], number>();
  for (const { status } of deliveries) counts.set(status, (counts.get(status) ?? 0) + 1);
  return (
    <>
      <p class="row sync-summary" role="status">
        {[...counts].map(([status, count]) => (
          <Badge key={status} kind={kindOf(status)}>
            {deliveries.length === 1 ? titleOf(status) : `${count} ${titleOf(status).toLowerCase()}`}
          </Badge>
        ))}
        {exchanges.length === 0
          ? 'No request is made.'
          : `${counted(exchanges.length, 'request')} in ${seconds(milliseconds)}.`}
      </p>
      {notes.length > 0 && <Notice kind="warn">{notes.join(' ')}</Notice>}
      <Steps sync={sync} />
    </>
  );
}

/** The steps as a list with a current step; buttons and arrow keys move between steps. */
function Steps({ sync }: { sync: SimulatedSync }) {
  const list = useRef<HTMLOListElement>(null);
  const last = sync.exchanges.length + 1;
  // Keep the outcome in view while the scene changes.
  const current = Math.min(step.value, last);
  const go = (to: number) => {
    step.value = to >= last ? Infinity : Math.max(0, to);
    if (narrow.matches) queueMicrotask(bringInSight);
  };
  // After rendering, because closing a step above may move this one.
  const bringInSight = () => {
    for (const part of ['.sync-detail p', '[aria-current]'])
      list.current?.querySelector(part)?.scrollIntoView({ block: 'nearest' });
  };
  const moves: [string, number][] = [
    ['First', 0],
    ['Back', current - 1],
    ['Next', current + 1],
    ['Last', last],
  ];
  const press = (event: KeyboardEvent) => {
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: last }[event.key];
    const isOnStep = event.target instanceof Element && event.target.closest('.sync-step') !== null;
    if (to === undefined || !isOnStep || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(to);
    list.current?.querySelectorAll<HTMLElement>('.sync-step')[Math.min(Math.max(to, 0), last)].focus();
  };
  const detail = (
    <section class="panel sync-detail" aria-label="Current step">
      {current === 0 ? (
        <Beginning entries={sync.entries} />
      ) : current === last ? (
        <Outcome sync={sync} />
      ) : (
        <RequestAndAnswer exchange={sync.exchanges[current - 1]} />
      )}
    </section>
  );
  return (
    <div class="sync-run">
      <section class="panel" aria-labelledby="sync-run-title">
        <h3 id="sync-run-title">Steps</h3>
        <div class="row" role="group" aria-label="Go to a step">
          {moves.map(([text, to]) => (
            <Button key={text} kind="small" disabled={to === current || to < 0 || to > last} onClick={() => go(to)}>
              {text}
            </Button>
          ))}
          <span class="quiet" role="status">
            {current + 1} of {last + 1}
          </span>
        </div>
        <ol class="sync-steps" ref={list} onKeyDown={press}>
          {rowsOf(sync).map((row, at) => (
            <li key={at}>
              <button
                type="button"
                class="sync-step"
                aria-current={at === current ? 'step' : undefined}
                onClick={() => go(at)}
              >
                <span class="sync-time">{row.time}</span>
                <span class={`sync-what ${row.isCode ? 'mono' : ''}`}>{row.what}</span>
                <span class="sync-badges">{row.badges}</span>
                <span class="sync-conclusion">{row.conclusion}</span>
              </button>
              {isNarrow.value && at === current && detail}
            </li>
          ))}
        </ol>
        {sync.exchanges.some(({ subscribers }) => subscribers.length > 0) && (
          <p class="note">Subscriber IDs such as s_1 are made up. Postscript assigns the real ones.</p>
        )}
      </section>
      {!isNarrow.value && detail}
    </div>
  );
}

interface StepRow {
  time: string;
  what: string;
  badges: preact.ComponentChildren;
  conclusion: string;
  isCode?: boolean;
}

function rowsOf({ entries, exchanges, deliveries, milliseconds }: SimulatedSync): StepRow[] {
  const payloads = entries.filter(({ status }) => status === 'mapped').length;
  const statuses = [...new Set(deliveries.map(({ status }) => status))];
  return [
    {
      time: '',
      what: 'Map',
      badges: null,
      conclusion: `${counted(payloads, 'payload')} from ${counted(entries.length, 'mapping')}.`,
    },
    ...exchanges.map((exchange) => {
      const { request, where, sentAt, conclusion } = exchange;
      const { kind, text } = answerBadge(exchange);
      const what = `${request.method} ${where}`;
      return { time: seconds(sentAt), what, badges: <Badge kind={kind}>{text}</Badge>, conclusion, isCode: true };
    }),
    {
      time: seconds(milliseconds),
      what: 'Outcome',
      badges: statuses.map((status) => (
        <Badge key={status} kind={kindOf(status)}>
          {titleOf(status)}
        </Badge>
      )),
      conclusion: '',
    },
  ];
}

/** The label and severity of each status. */
const STATUSES = {
  mapped: ['good', 'Mapped'],
  not_subscribed: ['idle', 'Does not match'],
  disabled: ['idle', 'Off'],
  invalid: ['bad', 'Invalid'],
} as const;

function Beginning({ entries }: { entries: Entry[] }) {
  return (
    <>
      <h4>Mapping results</h4>
      <ul class="sync-entries">
        {entries.map(({ status, membership, audience, phone, email, ...entry }) => (
          <li>
            <Badge kind={STATUSES[status][0]}>{STATUSES[status][1]}</Badge> <b>{nameOf(entry, entry.subscription)}</b>
            {status === 'mapped' && (
              <Named values={Object.entries({ membership: membership ?? '', audience, phone, email })} />
            )}
          </li>
        ))}
      </ul>
      <p class="quiet">
        Phone numbers are reduced to their digits, emails are trimmed. People are looked up by phone first, then by
        email.
      </p>
    </>
  );
}

/** More than the 2,000 characters of the longest batch lookup, so that only a single oversized email is truncated. */
const MAX_URL = 3_000;

function RequestAndAnswer({ exchange }: { exchange: Exchange }) {
  const { request, bodyShown, attempt, sentAt, answeredAt, answer, conclusion, subscribers, customEvents } = exchange;
  const { kind, text } = answerBadge(exchange);
  const events = customEvents === 1 ? '1 custom event' : `${customEvents || 'no'} custom events`;
  const copy = () =>
    void copyText(curlOf(request), say, 'Command copied. It reads the key from POSTSCRIPT_SECRET_KEY.');
  return (
    <>
      <div class="row">
        <h4>Request</h4>
        <span class="quiet">
          at {seconds(sentAt)}
          {attempt > 1 && `, attempt ${attempt}`}
        </span>
        <Button kind="small end" onClick={copy}>
          Copy as cURL
        </Button>
      </div>
      <p class="mono">
        <b>{request.method}</b> {shorten(`${POSTSCRIPT}${request.path}`, MAX_URL)}
      </p>
      <Named values={headersOf(request, '<your secret key>').map(([name, value]) => [`${name}:`, value])} />
      {bodyShown !== undefined && (
        <>
          <div class="row">
            <span class="quiet">Body</span>
            <Button
              kind="small end"
              aria-label="Copy the body"
              onClick={() => void copyText(request.body ?? '', say, 'Body copied, as it is sent.')}
            >
              Copy
            </Button>
          </div>
          <Code label="Request body" text={bodyShown} />
        </>
      )}
      <div class="row">
        <h4>Response</h4>
        <Badge kind={kind}>{text}</Badge>
        <span class="quiet">at {seconds(answeredAt)}</span>
      </div>
      {answer && <Code label="Response body" text={answer.body} />}
      <p>{conclusion}</p>
      <h4>Postscript afterwards</h4>
      {subscribers.length === 0 ? (
        <p>No such subscriber, and {events}.</p>
      ) : (
        <>
          {subscribers.map(({ id, phone, email, audiences }) => (
            <Named
              key={id}
              values={Object.entries({ Subscriber: id, Phone: phone, Email: email, 'Segment Audiences': audiences })}
            />
          ))}
          <p>And {events}.</p>
        </>
      )}
    </>
  );
}

function Outcome({ sync: { deliveries, entries } }: { sync: SimulatedSync }) {
  return (
    <>
      <h4>{deliveries.length > 1 ? 'Outcome of each mapping' : 'Outcome'}</h4>
      <ul class="sync-entries">
        {deliveries.map((delivery) => (
          <li>
            <Badge kind={kindOf(delivery.status)}>{titleOf(delivery.status)}</Badge>{' '}
            <b>{nameOf(entries[delivery.subscription] ?? {}, delivery.subscription)}</b>
            <p>{sentencesOn(delivery)}</p>
            {delivery.status === 'skipped' && <WhySkipped delivery={delivery} entry={entries[delivery.subscription]} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A link to the reason why a delivery was skipped. */
function WhySkipped({ delivery, entry }: { delivery: Delivery; entry: Entry | undefined }) {
  const go = (show: () => void) => () => {
    change({ selected: delivery.subscription });
    view.value = 'build';
    requestAnimationFrame(show);
  };
  if (entry?.status === 'mapped') {
    return (
      <Button kind="link" onClick={go(showSettings)}>
        Show the setting for unknown memberships
      </Button>
    );
  }
  const [text, part] = entry?.status === 'invalid' ? ['Show the issues', 'result'] : ['Show the trigger', 'trigger'];
  return (
    <Button kind="link" onClick={go(() => focusOn(part))}>
      {text}
    </Button>
  );
}

function Named({ values }: { values: [string, string][] }) {
  return (
    <dl class="pairs mono">
      {values.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value || '–'}</dd>
        </>
      ))}
    </dl>
  );
}

function Code({ label, text }: { label: string; text: string }) {
  return (
    <pre class="sync-body mono" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
