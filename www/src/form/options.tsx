// The options of directives: which there are, and an input for each.

import { pointerOf } from '../pointer.js';
import { Select } from '../ui/ui.tsx';
import type { BodyProps } from './bodies.tsx';
import { find, put } from './edit.ts';
import { Found, findings } from './found.tsx';
import { Option, TextInput } from './inputs.tsx';
import { Items } from './items.tsx';
import { memberOf } from './json-text.js';
import { directiveOf, fitsLine, isDirectiveLike } from './kinds.ts';
import { keysScope, pathTo } from './paths.js';
import type { JsonNode, Place, Shape } from './types.js';
import { Source, ValueForm } from './value.tsx';

/** An option of a directive. */
type OptionOf = { key: string; label: string } & (
  | { type: 'value'; shape?: Shape }
  | { type: 'choice'; choices: [string, string][] }
  /** `rare`: it shows only where it is given. */
  | { type: 'text'; most?: number; rare?: boolean }
  /** `usual`: what it is where it isn't given. */
  | { type: 'flag'; usual: boolean }
  | { type: 'objects' }
);

/** What directives take, in the order of its inputs. */
const OPTIONS: Record<string, OptionOf[]> = {
  '@case': [
    {
      key: 'operator',
      label: 'case',
      type: 'choice',
      choices: [
        ['lower', 'Lower'],
        ['upper', 'Upper'],
      ],
    },
    { key: 'value', label: 'of', type: 'value', shape: 'text' },
  ],
  '@replace': [
    { key: 'pattern', label: 'find', type: 'text', most: 10 },
    { key: 'replacement', label: 'put', type: 'text', most: 10 },
    { key: 'pattern2', label: 'then find', type: 'text', most: 10, rare: true },
    { key: 'replacement2', label: 'then put', type: 'text', most: 10, rare: true },
    { key: 'value', label: 'in', type: 'value', shape: 'text' },
    { key: 'global', label: 'Everywhere, not only the first time', type: 'flag', usual: true },
    { key: 'ignorecase', label: 'Ignore upper and lower case', type: 'flag', usual: false },
  ],
  '@json': [
    {
      key: 'mode',
      label: 'mode',
      type: 'choice',
      choices: [
        ['encode', 'Encode: value to JSON text'],
        ['decode', 'Decode: JSON text to value'],
      ],
    },
    { key: 'value', label: 'of', type: 'value' },
  ],
  '@flatten': [
    { key: 'separator', label: 'separator', type: 'text' },
    { key: 'value', label: 'of', type: 'value' },
    { key: 'omitArrays', label: 'Leave arrays as they are', type: 'flag', usual: false },
  ],
  '@merge': [
    {
      key: 'direction',
      label: 'keeps',
      type: 'choice',
      choices: [
        ['right', 'The last of the same key (right)'],
        ['left', 'The first of the same key (left)'],
      ],
    },
    { key: 'objects', label: 'objects', type: 'objects' },
  ],
  '@transform': [
    { key: 'apply', label: 'first', type: 'value', shape: 'object' },
    { key: 'mapping', label: 'then', type: 'value', shape: 'object' },
  ],
};

/** The inputs of a directive that has options. */
export function Options({ node, place, directive }: BodyProps & { directive: string }) {
  const operand = directiveOf(node)?.operand;
  const known = OPTIONS[directive].map(({ key }) => key);
  return (
    <>
      <div class="form-nested">
        {OPTIONS[directive].map((option) => {
          const inner = optionPlace(place, directive, option.key, option.label, known);
          if (directive === '@transform' && option.key === 'mapping') inner.scope = scopeOfApplied(place);
          return (
            <OptionInput key={option.key} option={option} place={inner} node={memberOf(operand, option.key)?.node} />
          );
        })}
        <Others operand={operand} known={known} />
      </div>
      <Found place={place} directive={directive} />
    </>
  );
}

export function optionPlace(place: Place, directive: string, key: string, label: string, order: string[]): Place {
  return {
    keys: [...place.keys, directive, key],
    names: [...place.names, label],
    scope: place.scope,
    depth: place.depth + 1,
    room: place.room - order.length,
    before: order.slice(0, order.indexOf(key)),
  };
}

function OptionInput({ option, place, node }: { option: OptionOf; place: Place; node: JsonNode | undefined }) {
  const name = place.names.join(', ');
  const { label } = option;
  if (option.type === 'value')
    return (
      <ValueForm
        node={node}
        place={place}
        shape={option.shape}
        absent="Not given"
        label={<span class="form-name">{label}</span>}
      />
    );
  if (option.type === 'objects')
    return <Items node={node ?? { kind: 'array', from: 0, to: 0, items: [] }} place={place} noun="object" />;
  const fits =
    node === undefined || (option.type === 'flag' ? node.kind === 'boolean' : node.kind === 'string' && fitsLine(node));
  // What its input can't hold is JSON.
  if (!fits) {
    return (
      <Option label={label}>
        <Source place={place} node={node} />
      </Option>
    );
  }
  const value = node === undefined ? '' : String(node.value);
  if (option.type === 'flag') {
    return (
      <label class="check">
        <input
          type="checkbox"
          aria-label={name}
          checked={node === undefined ? option.usual : node.value === true}
          onChange={({ currentTarget }) => put(place, currentTarget.checked)}
        />
        {label}
      </label>
    );
  }
  if (option.type === 'text' && option.rare && node === undefined) return null;
  return (
    <Option label={label}>
      {option.type === 'choice' ? (
        <Select label={name} value={value} options={option.choices} onChange={(next) => put(place, next)} />
      ) : (
        <TextInput
          label={name}
          code
          class={option.most ? 'short' : ''}
          maxLength={option.most}
          value={value}
          onInput={(next) => put(place, next)}
        />
      )}
    </Option>
  );
}

/** Names what stands in a directive's options and has no form: it is kept. `unused` is a known one without effect. */
export function Others({
  operand,
  known,
  unused,
}: {
  operand: JsonNode | undefined;
  known: string[];
  unused?: string;
}) {
  const others = (operand?.items ?? []).filter(({ key }) => !known.includes(key) || key === unused);
  if (others.length === 0) return null;
  const names = others.slice(0, 5).map(({ key }) => key);
  if (others.length > names.length) names.push(`${others.length - names.length} more`);
  return <p class="quiet">Also there, without effect: {names.join(', ')}.</p>;
}

/** The paths of what a `@transform` applies first, as far as its keys are plain. */
function scopeOfApplied(place: Place) {
  const keys = [...place.keys, '@transform', 'apply'];
  return keysScope(() => {
    const applied = find(keys);
    if (applied?.kind !== 'object' || isDirectiveLike(applied)) return [];
    return (applied.items ?? []).slice(0, 100).map(({ key, node }) => {
      const directive = directiveOf(node)?.name;
      const step = findings.peek().step(pointerOf([...keys, key, ...(directive === undefined ? [] : [directive])]));
      return { path: pathTo('$', key), preview: () => step?.output.text ?? '' };
    });
  });
}
