// The reference panel: triggers, directives and Liquid filters with examples to try, and the keyboard shortcuts.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import definitions from 'segment-postscript/definitions.json' with { type: 'json' };
import pkg from 'segment-postscript/package.json' with { type: 'json' };
import { openRows, triggerAs } from '../build/go-to.ts';
import { changeMapping, open, say, view } from '../store.ts';
import { Sentence } from '../ui/text.tsx';
import { Button } from '../ui/ui.tsx';
import { defaultSubscription } from './draft.js';
import { isHelpShown } from './help-state.ts';
import { SHORTCUTS } from './shortcuts.ts';

const { directives, filters, triggerOperators, triggerFunctions } = definitions;

const LIQUID = directives.find(({ format }) => format === 'liquid')!.name;

const SOURCE = pkg.homepage.replace(/#.*/, '');

/** Opens an example as the mapping of a field, with its event. */
function tryValue(value: object, event: object, output: unknown) {
  const one = defaultSubscription();
  const field = typeof output === 'object' ? 'traits_or_props' : 'email';
  const mapping = JSON.stringify({ ...JSON.parse(one.mapping), [field]: value }, null, 2);
  const whole = { type: 'track', event: 'Example', context: { personas: PERSONAS }, ...event };
  open({ event: JSON.stringify(whole, null, 2), subscriptions: [{ ...one, name: 'Example', mapping }], selected: 0 });
  openRows.value = new Set([field]);
  say('The example replaced your event and mappings.', 'undo');
}

const PERSONAS = { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' };

function tryTrigger(subscribe: string) {
  triggerAs.value = 'rows';
  changeMapping({ subscribe });
  view.value = 'build';
  say('The example is now the trigger.', 'undo');
}

const short = (value: unknown) => JSON.stringify(value) ?? 'nothing';

export function Help() {
  const [sought, setSought] = useState('');
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => search.current?.focus(), []);
  const close = () => {
    isHelpShown.value = false;
    document.getElementById('help-button')?.focus();
  };
  const isSought = (...texts: string[]) => texts.join(' ').toLowerCase().includes(sought.toLowerCase());
  const triggers = [...triggerFunctions, ...triggerOperators].filter(({ name, summary, example }) =>
    isSought(name, summary, example.query),
  );
  const wanted = directives.filter(({ name, label, summary }) => isSought(name, label, summary));
  const found = filters.filter(({ name, summary }) => isSought(name, summary));
  const shortcuts = SHORTCUTS.filter((one) => isSought(...one));
  const isFiltered = sought !== '';
  return (
    <aside class="help" aria-label="Reference" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <header>
        <h2>Reference</h2>
        <Button kind="icon" icon="no" label="Close the reference" onClick={close} />
      </header>
      <input
        ref={search}
        type="search"
        aria-label="Search the reference"
        placeholder="Search"
        value={sought}
        onInput={({ currentTarget }) => setSought(currentTarget.value)}
      />
      <Group title="Triggers" count={triggers.length} isFiltered={isFiltered}>
        {triggers.map(({ summary, example }) => (
          <Entry example={example.query} onTry={() => tryTrigger(example.query)}>
            <Sentence text={summary} />
          </Entry>
        ))}
        <p class="note">
          <code>and</code> and <code>or</code> join conditions, in lower case; parentheses may be one level deep.
        </p>
      </Group>
      <Group title="Directives" count={wanted.length} isFiltered={isFiltered}>
        {wanted.map(({ name, summary, traps, example: { operand, event, output } }) => (
          <Entry
            name={name}
            example={short({ [name]: operand })}
            gives={short(output)}
            onTry={() => tryValue({ [name]: operand }, event, output)}
          >
            <Sentence text={summary} />{' '}
            {traps.length > 0 && (
              <span class="quiet">
                <Sentence text={traps.join(' ')} />
              </span>
            )}
          </Entry>
        ))}
      </Group>
      <Group title="Liquid filters" count={found.length} isFiltered={isFiltered}>
        {found.map(({ name, summary, example: { template, event, output } }) => (
          <Entry
            name={name}
            example={template}
            gives={output}
            onTry={() => tryValue({ [LIQUID]: template }, event, output)}
          >
            <Sentence text={summary} />
          </Entry>
        ))}
      </Group>
      <Group title="Shortcuts" count={shortcuts.length} isFiltered={isFiltered}>
        <dl class="pairs">
          {shortcuts.map(([keys, what]) => (
            <>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </>
          ))}
        </dl>
      </Group>
      <p class="note">
        Version {pkg.version} · <a href={SOURCE}>Source and documentation</a>
      </p>
    </aside>
  );
}

function Group({
  title,
  count,
  isFiltered,
  children,
}: {
  title: string;
  count: number;
  isFiltered: boolean;
  children: ComponentChildren;
}) {
  if (count === 0) return null;
  return (
    <details key={`${title} ${isFiltered}`} open={isFiltered || undefined}>
      <summary>
        <b>{title}</b> <span class="quiet">{count}</span>
      </summary>
      <div class="help-entries">{children}</div>
    </details>
  );
}

interface EntryProps {
  name?: string;
  example: string;
  /** The output of the example. */
  gives?: string;
  onTry: () => void;
  children: ComponentChildren;
}

function Entry({ name, example, gives, onTry, children }: EntryProps) {
  return (
    <div class="help-entry">
      <p>
        {name && <code class="of-key">{name}</code>} {children}
      </p>
      <div class="row">
        <code>
          {example}
          {gives !== undefined && <span class="quiet"> → {gives}</span>}
        </code>
        <Button kind="small" aria-label={`Try ${name ?? example}`} onClick={onTry}>
          Try
        </Button>
      </div>
    </div>
  );
}
