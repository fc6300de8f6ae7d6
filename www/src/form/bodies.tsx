// The inputs of each kind of part.

import { useId } from 'preact/hooks';
import { say } from '../store.ts';
import { Button, Select } from '../ui/ui.tsx';
import { asChain } from './convert.ts';
import { put, rename } from './edit.ts';
import { Found, UsePath, findings } from './found.tsx';
import { JsonInput, TextInput } from './inputs.tsx';
import { Items } from './items.tsx';
import { memberOf, nodeAt } from './json-text.js';
import { chainOf, directiveOf, fitsLine, plainPath } from './kinds.ts';
import { Options, Others, optionPlace } from './options.tsx';
import { PathInput } from './path-input.tsx';
import { elementScope, rooted } from './paths.js';
import { pointerOf } from '../pointer.js';
import { mapping } from '../store.ts';
import type { JsonNode, Place } from './types.js';
import { ValueForm } from './value.tsx';

export interface BodyProps {
  node: JsonNode;
  place: Place;
}

/** By kind. A path or template that is itself mapped is `computed`. */
export const BODIES: Record<string, ((props: BodyProps) => any) | undefined> = {
  path: Path,
  'computed path': (props) => <Inner {...props} directive="@path" word="path" shape="text" />,
  first: FirstOf,
  text: ({ node, place }) => (
    <TextInput label={nameOf(place, 'text')} lines value={String(node.value)} onInput={(value) => put(place, value)} />
  ),
  template: (props) => <Template {...props} directive="@template" placeholder="Hi {{traits.name}}" />,
  'computed template': (props) => <Inner {...props} directive="@template" word="template" shape="text" />,
  liquid: (props) => <Template {...props} directive="@liquid" placeholder="Hi {{ traits.name | capitalize }}" />,
  scalar: Scalar,
  if: If,
  case: (props) => <Options {...props} directive="@case" />,
  replace: (props) => <Options {...props} directive="@replace" />,
  json: (props) => <Options {...props} directive="@json" />,
  flatten: (props) => <Options {...props} directive="@flatten" />,
  merge: (props) => <Options {...props} directive="@merge" />,
  transform: (props) => <Options {...props} directive="@transform" />,
  arrayPath: ArrayPath,
  literal: (props) => <Inner {...props} directive="@literal" word="of" brief />,
  excludeWhenNull: (props) => <Inner {...props} directive="@excludeWhenNull" word="of" />,
  object: Items,
  array: Items,
};

export const nameOf = (place: Place, word: string) => `${place.names.join(', ')}: ${word}`;

/** The place of what stands under a directive's name. */
function below(place: Place, directive: string, word?: string): Place {
  const names = word === undefined ? place.names : [...place.names, word];
  return {
    ...place,
    keys: [...place.keys, directive],
    names,
    depth: place.depth + 1,
    room: place.room - 1,
    before: undefined,
  };
}

function Path({ node, place }: BodyProps) {
  const id = useId();
  const inner = below(place, '@path');
  return (
    <>
      <PathInput
        label={nameOf(place, 'path')}
        value={String(directiveOf(node)?.operand.value ?? '')}
        scope={place.scope}
        describedBy={id}
        onChange={(path) => put(inner, path)}
      />
      <Found
        id={id}
        place={place}
        directive="@path"
        use={(path) => {
          put(inner, path);
          say(`${place.names.join(', ')} now reads ${path}.`, 'undo');
        }}
      />
    </>
  );
}

/** An ordered list of paths, of which the first that the event has is taken. */
function FirstOf({ node, place }: BodyProps) {
  const paths = chainOf(node) ?? [];
  const write = (next: string[]) => put(place, asChain(next));
  const set = (at: number) => (path: string) => write(paths.with(at, path));
  const move = (at: number, by: number) => write(paths.with(at, paths[at + by]).with(at + by, paths[at]));
  let isTaken = false;
  return (
    <div class="form-nested">
      <ol class="form-first">
        {paths.map((path, at) => {
          const keys = [
            ...place.keys,
            ...Array(at).fill(['@if', 'else']).flat(),
            ...(at < paths.length - 1 ? ['@if', 'exists'] : []),
            '@path',
          ];
          const read = findings.value.step(pointerOf(keys))?.reads?.[0];
          const isMissing =
            read === undefined ? !isTaken && findings.value.ran : ['undefined', 'null'].includes(read.found.type);
          const word = isTaken ? 'not needed' : isMissing ? 'not in this event' : read && 'used';
          isTaken ||= word === 'used';
          return (
            <li key={at}>
              <PathInput
                label={`${place.names.join(', ')}, path ${at + 1}`}
                value={path}
                scope={place.scope}
                onChange={set(at)}
              />
              {word && <span class={`badge ${word === 'used' ? 'good' : ''}`}>{word}</span>}
              <Button
                kind="icon"
                icon="up"
                label={`Move path ${at + 1} up`}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <Button
                kind="icon"
                icon="down"
                label={`Move path ${at + 1} down`}
                disabled={at === paths.length - 1}
                onClick={() => move(at, 1)}
              />
              <Button
                kind="icon"
                icon="no"
                label={`Remove path ${at + 1}`}
                onClick={() => write(paths.toSpliced(at, 1))}
              />
              {word === 'not in this event' &&
                read?.near?.map(rooted).map((near) => <UsePath path={near} use={set(at)} />)}
            </li>
          );
        })}
      </ol>
      <Button kind="link" onClick={() => write([...paths, '$.'])}>
        + Another path
      </Button>
    </div>
  );
}

function Template({ node, place, directive, placeholder }: BodyProps & { directive: string; placeholder: string }) {
  const id = useId();
  const write = (value: string) => put(below(place, directive), value);
  return (
    <>
      <TextInput
        label={nameOf(place, 'template')}
        lines
        code
        placeholder={placeholder}
        describedBy={id}
        value={String(directiveOf(node)?.operand.value ?? '')}
        onInput={write}
      />
      <Found id={id} place={place} directive={directive} />
    </>
  );
}

function Scalar({ node, place }: BodyProps) {
  const source = mapping.peek().mapping.slice(node.from, node.to);
  return (
    <JsonInput label={nameOf(place, 'value')} source={source} scalar write={(text) => put(place, { verbatim: text })} />
  );
}

/** A directive that has one value and no options. */
function Inner({
  node,
  place,
  directive,
  word,
  shape,
  brief,
}: BodyProps & { directive: string; word: string; shape?: 'text'; brief?: boolean }) {
  const label = <span class="form-name">{word}</span>;
  return (
    <>
      <div class="form-nested">
        <ValueForm
          node={directiveOf(node)?.operand}
          place={below(place, directive, word)}
          shape={shape}
          label={label}
        />
      </div>
      <Found place={place} directive={directive} brief={brief} />
    </>
  );
}

const IF_KEYS = ['exists', 'blank', 'then', 'else'];

function If({ node, place }: BodyProps) {
  const operand = directiveOf(node)?.operand;
  const has = (key: string) => memberOf(operand, key) !== undefined;
  const key = !has('exists') && has('blank') ? 'blank' : 'exists';
  const other = key === 'exists' ? 'blank' : 'exists';
  const part = (at: string, word: string, label = <span class="form-name">{word}</span>) => (
    <ValueForm
      key={at}
      node={memberOf(operand, at)?.node}
      place={optionPlace(place, '@if', at, word, IF_KEYS)}
      absent="Not given"
      label={label}
    />
  );
  const test = (
    <Select
      class="form-name"
      label={nameOf(place, 'condition')}
      value={key}
      options={[
        ['exists', 'if it exists'],
        ['blank', 'if not blank'],
      ]}
      onChange={(next) => rename([...place.keys, '@if', other === next ? key : other], next)}
    />
  );
  return (
    <>
      <div class="form-nested">
        {part(key, 'if', test)}
        <SamePath
          place={place}
          asked={plainPath(memberOf(operand, key)?.node)}
          given={plainPath(memberOf(operand, 'then')?.node)}
          asks={key}
        />
        {part('then', 'then')}
        {part('else', 'else')}
        <Others operand={operand} known={IF_KEYS} unused={key === 'exists' ? 'blank' : ''} />
      </div>
      <Found place={place} directive="@if" brief />
    </>
  );
}

/** Offers to change the other branch, where one asks for another path than the other gives. */
function SamePath({
  place,
  asks,
  asked,
  given,
}: {
  place: Place;
  asks: string;
  asked: string | undefined;
  given: string | undefined;
}) {
  if (asked === undefined || given === undefined || asked === given) return null;
  const use = (key: string, path: string) => put({ keys: [...place.keys, '@if', key, '@path'] }, path);
  return (
    <div class="notice warn row">
      <span>
        The condition asks for <code>{asked}</code>, but “then” reads <code>{given}</code>.
      </span>
      <Button kind="small" onClick={() => use('then', asked)}>
        Use <code>{asked}</code> in both
      </Button>
      <Button kind="small" onClick={() => use(asks, given)}>
        Use <code>{given}</code> in both
      </Button>
    </div>
  );
}

function ArrayPath({ node, place }: BodyProps) {
  const id = useId();
  const operand = directiveOf(node)?.operand;
  const inner = below(place, '@arrayPath');
  const root: Place = { ...inner, keys: [...inner.keys, '0'], names: [...place.names, 'each of'] };
  const from = nodeAt(operand, ['0']);
  const path = from === undefined || (from.kind === 'string' && fitsLine(from)) ? String(from?.value ?? '') : undefined;
  const shape: Place = {
    ...inner,
    keys: [...inner.keys, '1'],
    names: [...place.names, 'each becomes'],
    scope: elementScope(place.scope, () => path),
  };
  const label = (word: string) => <span class="form-name">{word}</span>;
  return (
    <div class="form-nested">
      {path === undefined ? (
        <ValueForm node={from} place={root} shape="text" label={label('each of')} />
      ) : (
        <div class="form-option">
          {label('each of')}
          <PathInput
            label={nameOf(place, 'each of, path')}
            value={path}
            scope={place.scope}
            describedBy={id}
            onChange={(next) => put(root, next)}
          />
        </div>
      )}
      <Found id={id} place={place} directive="@arrayPath" />
      <ValueForm
        node={nodeAt(operand, ['1'])}
        place={shape}
        shape="object"
        absent="As it is"
        label={label('becomes')}
      />
    </div>
  );
}
