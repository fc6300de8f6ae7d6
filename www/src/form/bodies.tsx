// The inputs of each kind of mapping part.

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { CHOICE, PATH } from '../data/directives.data.js';
import type { Directive } from '../data/directives.data.js';
import { pointerOf } from '../../../pkg/src/pointer.js';
import { mapping, say } from '../store.ts';
import { Button } from '../ui/ui.tsx';
import { asChain } from './convert.ts';
import { put } from './edit.ts';
import { Found, UsePath, findings } from './found.tsx';
import { JsonInput, TextInput } from './inputs.tsx';
import { Items } from './items.tsx';
import { DIRECTIVES, chainOf, directiveOf, plainPath } from './kinds.ts';
import { Options, shapeOf } from './options.tsx';
import { PathInput } from './path-input.tsx';
import { rooted } from './paths.js';
import type { JsonNode, Kind, Place } from './types.js';
import { ValueForm } from './value.tsx';

export interface BodyProps {
  node: JsonNode;
  place: Place;
}

interface DirectiveProps extends BodyProps {
  directive: Directive;
}

/** The inputs of a part. */
export function Body({ kind, ...props }: BodyProps & { kind: Kind }) {
  if (isPaths(kind, props.node)) return <Paths kind={kind} {...props} />;
  const directive = DIRECTIVES.get(kind);
  if (directive === undefined) {
    const Raw = RAW[kind];
    return Raw ? <Raw {...props} /> : null;
  }
  if (directive.holds !== 'value') return <Options {...props} directive={directive} />;
  const { format } = directive.inputs[0];
  if (format === undefined || directiveOf(props.node)?.operand.kind !== 'string') {
    return <Inner {...props} directive={directive} />;
  }
  return <Template {...props} directive={directive} />;
}

/** The inputs of parts that are not directives. */
const RAW: Record<Kind, (props: BodyProps) => any> = {
  text: ({ node, place }) => (
    <TextInput label={nameOf(place, 'text')} lines value={String(node.value)} onInput={(value) => put(place, value)} />
  ),
  scalar: Scalar,
  object: Items,
  array: Items,
};

const nameOf = (place: Place, word: string) => `${place.names.join(', ')}: ${word}`;

/** The place of a directive's operand. */
function below(place: Place, directive: string, word?: string): Place {
  const names = word === undefined ? place.names : [...place.names, word];
  const keys = [...place.keys, directive];
  return { ...place, keys, names, depth: place.depth + 1, room: place.room - 1, before: undefined };
}

/** Whether a part is a path or a list of paths. Both have one form, so that a path can become a list while it is used. */
export const isPaths = (kind: Kind, node: JsonNode) =>
  kind === 'first' || (kind === PATH && directiveOf(node)?.operand.kind === 'string');

function Paths({ kind, node, place }: BodyProps & { kind: Kind }) {
  const [isList, setList] = useState(false);
  useEffect(() => {
    if (kind === 'first') setList(false);
  }, [kind]);
  if (kind === 'first' || isList) return <FirstOf node={node} place={place} isAddingFirst={isList} />;
  return <Path node={node} place={place} extend={() => setList(true)} />;
}

function Path({ node, place, extend }: BodyProps & { extend: () => void }) {
  const id = useId();
  const inner = below(place, PATH);
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
        directive={PATH}
        use={(path) => {
          put(inner, path);
          say(`${place.names.join(', ')} now reads ${path}.`, 'undo');
        }}
      />
      {place.depth === 0 && (
        <Button kind="link" onClick={extend}>
          + Fallback path
        </Button>
      )}
    </>
  );
}

/** An ordered list of paths, of which the first existing one is used. It may have one path, to add others to. */
function FirstOf({ node, place, isAddingFirst = false }: BodyProps & { isAddingFirst?: boolean }) {
  const paths = chainOf(node) ?? [plainPath(node) ?? ''];
  const write = (next: string[]) => put(place, asChain(next));
  const set = (at: number) => (path: string) => write(paths.with(at, path));
  const move = (at: number, by: number) => write(paths.with(at, paths[at + by]).with(at + by, paths[at]));
  /** Whether a path is being added. It is written only once it is not empty: an empty path is the whole event. */
  const [isAdding, setAdding] = useState(isAddingFirst);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (isAdding) list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus();
  }, [isAdding]);
  const add = (path: string) => {
    if (path === '') return;
    setAdding(false);
    write([...paths, path]);
  };
  let isTaken = false;
  return (
    <div class="form-nested">
      <ol class="form-first" ref={list}>
        {[...paths, ...(isAdding ? [''] : [])].map((path, at) => {
          const isNew = at === paths.length;
          const keys = [
            ...place.keys,
            ...Array(at).fill([CHOICE.name, CHOICE.otherwise]).flat(),
            ...(at < paths.length - 1 ? [CHOICE.name, CHOICE.condition] : []),
            PATH,
          ];
          const read = findings.value.step(pointerOf(keys))?.reads?.[0];
          const isMissing =
            read === undefined ? !isTaken && findings.value.ran : ['undefined', 'null'].includes(read.found.type);
          const told = isTaken ? 'not needed' : isMissing ? 'not in this event' : read && 'used';
          const word = isNew ? undefined : told;
          isTaken ||= word === 'used';
          return (
            <li key={at}>
              <PathInput
                label={`${place.names.join(', ')}, path ${at + 1}`}
                value={path}
                scope={place.scope}
                onChange={isNew ? add : set(at)}
              />
              {word && <span class={`badge ${word === 'used' ? 'good' : ''}`}>{word}</span>}
              <Button
                kind="icon"
                icon="up"
                label={`Move path ${at + 1} up`}
                disabled={at === 0 || isNew}
                onClick={() => move(at, -1)}
              />
              <Button
                kind="icon"
                icon="down"
                label={`Move path ${at + 1} down`}
                disabled={at >= paths.length - 1}
                onClick={() => move(at, 1)}
              />
              <Button
                kind="icon"
                icon="no"
                label={`Remove path ${at + 1}`}
                onClick={() => (isNew ? setAdding(false) : write(paths.toSpliced(at, 1)))}
              />
              {word === 'not in this event' &&
                read?.near?.map(rooted).map((near) => <UsePath path={near} use={set(at)} />)}
            </li>
          );
        })}
      </ol>
      <Button kind="link" onClick={() => setAdding(true)}>
        + Another path
      </Button>
    </div>
  );
}

function Template({ node, place, directive: { name, example } }: DirectiveProps) {
  const id = useId();
  return (
    <>
      <TextInput
        label={nameOf(place, 'template')}
        lines
        code
        placeholder={example}
        describedBy={id}
        value={String(directiveOf(node)?.operand.value ?? '')}
        onInput={(value) => put(below(place, name), value)}
      />
      <Found id={id} place={place} directive={name} />
    </>
  );
}

function Scalar({ node, place }: BodyProps) {
  const source = mapping.peek().mapping.slice(node.from, node.to);
  return (
    <JsonInput label={nameOf(place, 'value')} source={source} scalar write={(text) => put(place, { verbatim: text })} />
  );
}

/** The value of a directive as a nested form. */
function Inner({ node, place, directive: { name, inputs } }: DirectiveProps) {
  const [{ label, type }] = inputs;
  return (
    <>
      <div class="form-nested">
        <ValueForm
          node={directiveOf(node)?.operand}
          place={below(place, name, label)}
          shape={shapeOf(type)}
          label={<span class="form-name">{label}</span>}
        />
      </div>
      <Found place={place} directive={name} />
    </>
  );
}
