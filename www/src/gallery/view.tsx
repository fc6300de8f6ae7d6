// The Examples view: a card for each example, which can be opened in Build.

import { useState } from 'preact/hooks';
import { open, say } from '../store.ts';
import { Sentence } from '../ui/text.tsx';
import { Badge, Button, Select } from '../ui/ui.tsx';
import { directivesOf } from './directives.js';
import { EXAMPLES } from './examples.js';
import type { Example, Expectation } from './types.js';
import './gallery.css';

const RESULTS = {
  mapped: ['good', 'Mapped'],
  not_subscribed: ['idle', 'Does not match'],
  invalid: ['bad', 'Invalid'],
} as const;

const CARDS = EXAMPLES.map((example) => {
  const directives = directivesOf(example.subscriptions);
  const triggers = example.subscriptions.map(({ name, subscribe }) => `${name} ${subscribe}`);
  return {
    example,
    directives,
    searched: [example.title, example.teaches, ...triggers, ...directives].join('\n').toLowerCase(),
  };
});
const DIRECTIVES = [...new Set(CARDS.flatMap(({ directives }) => directives))].sort();

export function Examples() {
  const [text, setText] = useState('');
  const [directive, setDirective] = useState('');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = CARDS.filter(
    ({ searched, directives }) =>
      (directive === '' || directives.includes(directive)) && words.every((word) => searched.includes(word)),
  );
  const all = CARDS.length;
  return (
    <section class="view gallery" aria-labelledby="gallery-title">
      <h2 id="gallery-title" tabIndex={-1}>
        Examples
      </h2>
      <p class="quiet">Opening an example replaces your event and mappings. You can undo that.</p>
      <div class="row gallery-filters">
        <label class="row">
          Find
          <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
        <label class="row">
          Directive
          <Select
            value={directive}
            options={[['', 'Any'], ...DIRECTIVES.map((name) => [name, name] as const)]}
            onChange={setDirective}
          />
        </label>
        <span class="quiet" role="status">
          {found.length === all
            ? `${all} examples`
            : found.length === 0
              ? 'No example matches'
              : `${found.length} of ${all} examples`}
        </span>
      </div>
      <ul class="gallery-cards">
        {found.map(({ example, directives }) => (
          <Card key={example.title} example={example} directives={directives} />
        ))}
      </ul>
      {found.length === 0 && (
        <Button
          onClick={() => {
            setText('');
            setDirective('');
          }}
        >
          Show all examples
        </Button>
      )}
    </section>
  );
}

function Card({ example, directives }: { example: Example; directives: string[] }) {
  const { title, teaches, subscriptions, expect } = example;
  return (
    <li class="panel gallery-card">
      <h3>{title}</h3>
      <p>
        <Sentence text={teaches} />
      </p>
      <ul aria-label="Triggers">
        {subscriptions.map(({ subscribe }) => (
          <li>
            <code class="of-string">{subscribe}</code>
          </li>
        ))}
      </ul>
      <ul class="row" aria-label="Directives">
        {directives.map((name) => (
          <li>
            <code class="of-key">{name}</code>
          </li>
        ))}
      </ul>
      <div class="row gallery-foot">
        <ul class="row" aria-label="Result">
          {expect.map((one) => (
            <li>{resultOf(one)}</li>
          ))}
        </ul>
        <Button kind="small" aria-label={`Open: ${title}`} onClick={() => openExample(example)}>
          Open
        </Button>
      </div>
    </li>
  );
}

function openExample({ event, subscriptions, title }: Example) {
  open({
    event: JSON.stringify(event, null, 2),
    subscriptions: subscriptions.map(({ name, subscribe, mapping }) => ({
      name,
      enabled: true,
      subscribe,
      mapping: JSON.stringify(mapping, null, 2),
    })),
    selected: 0,
    onUnknownMembership: 'skip',
    legacyJourneys: true,
  });
  say(`Opened the example “${title}”.`, 'undo');
}

function resultOf({ status, membership }: Expectation) {
  const [kind, text] = membership === 'unknown' ? ['warn', 'Mapped'] : RESULTS[status];
  return <Badge kind={kind}>{membership === undefined ? text : `${text}, ${membership}`}</Badge>;
}
