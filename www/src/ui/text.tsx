// Components for data in text: sentences, values, paths of the event, parts of the mapping.

import type { ComponentChildren } from 'preact';
import type { EventRead, Preview } from 'segment-postscript';
import { goTo } from '../build/go-to.ts';
import { litEvent } from '../store.ts';
import { places, spanOfEvent } from '../result/shown.ts';
import { pointerOfPath } from '../form/paths.js';
import { grouped } from './numbers.ts';

/** A sentence in which parts between backticks are code; the path that was read is a link. */
export function Sentence({ text, read }: { text: string; read?: Pick<EventRead, 'path' | 'pointer'> }) {
  const parts = text.split('`');
  return parts.map((part, at) => {
    if (at % 2 === 0) return part;
    if (at === parts.length - 1) return `\`${part}`;
    return read?.pointer !== undefined && part === read.path ? (
      <PathLink path={part} pointer={read.pointer} />
    ) : (
      <code>{part}</code>
    );
  });
}

/** The preview of a value. */
export function Value({ preview: { type, text, bytes } }: { preview: Preview }) {
  if (type === 'undefined') return <span class="quiet">nothing</span>;
  return (
    <code class={`value of-${type}`}>
      {text}
      {bytes !== undefined && <span class="quiet">… ({grouped(bytes)} bytes)</span>}
    </code>
  );
}

/** A path of the event: pointing at it highlights the value in the event, clicking it goes there. */
export function PathLink({ path, pointer = pointerOfPath(path) }: { path: string; pointer?: string }) {
  const light = () => {
    const span = spanOfEvent(pointer);
    litEvent.value = span === undefined ? [] : [span];
  };
  const away = () => (litEvent.value = []);
  return (
    <button
      type="button"
      class="data-link"
      title="Show in the event"
      onPointerEnter={light}
      onFocus={light}
      onPointerLeave={away}
      onBlur={away}
      onClick={() => goTo({ where: 'event', pointer, span: places.peek()?.ofEvent(pointer) })}
    >
      {path}
    </button>
  );
}

/** A link to a part of the mapping. */
export function MappingLink({ pointer, text }: { pointer: string; text?: string }) {
  return (
    <button
      type="button"
      class="data-link"
      title="Show in the mapping"
      onClick={() => goTo({ where: 'mapping', pointer })}
    >
      {text ?? (pointer === '' ? 'the whole mapping' : pointer)}
    </button>
  );
}

/** Items with commas between them, and a word before the last one. */
export function Listed({ items, word = 'or' }: { items: ComponentChildren[]; word?: string }) {
  return items.map((item, at) => (
    <>
      {at === 0 ? '' : at === items.length - 1 ? ` ${word} ` : ', '}
      {item}
    </>
  ));
}

/** Suggestions for a missing path. */
export function DidYouMean({ paths }: { paths: string[] }) {
  return (
    <>
      Did you mean{' '}
      <Listed
        items={paths.map((path) => (
          <PathLink path={path} />
        ))}
      />
      ?
    </>
  );
}

/** A message about a missing path, with suggestions. */
export function MissingPath({ read: { path, pointer, found, near = [] } }: { read: EventRead }) {
  return (
    <>
      {found.type === 'null' ? (
        <>
          <PathLink path={path} pointer={pointer} /> is null.
        </>
      ) : (
        <>
          There is no <code>{path}</code>.
        </>
      )}
      {near.length > 0 && ' '}
      {near.length > 0 && <DidYouMean paths={near} />}
    </>
  );
}
