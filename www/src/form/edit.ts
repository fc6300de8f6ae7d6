// The form's edits of the mapping's text. Each edit looks up its place in the current text.

import { changeMapping, mapping } from '../store.ts';
import {
  addElement,
  addMember,
  nodeAt,
  parseWithPlaces,
  removeMember,
  replaceMember,
  replaceSource,
  replaceValue,
  swapWithNext,
} from './json-text.js';
import type { JsonNode, Place, Writable } from './types.js';

/** The part at a place in the current text. */
export const find = (keys: string[]) => nodeAt(parseWithPlaces(text()), keys);

export const text = () => mapping.peek().mapping;
export const write = (changed: string) => changeMapping({ mapping: changed }, 'form');

/** Sets the value at a place, which need not exist yet. */
export function put(place: Pick<Place, 'keys' | 'before'>, value: Writable) {
  write(withValue(text(), place, value));
}

/** Replaces a value with JSON text, verbatim. */
export function putSource(keys: string[], source: string) {
  const node = find(keys);
  if (node !== undefined) write(replaceSource(text(), node, source));
}

/** Adds an element to the array at a place. */
export function append(keys: string[], value: Writable) {
  const array = find(keys);
  if (array?.kind === 'array') write(addElement(text(), array, value));
}

export function remove(keys: string[]) {
  write(withValue(text(), { keys }, undefined));
}

/** Swaps an element of the array at a place with the next one. */
export function moveDown(keys: string[], index: number) {
  const array = find(keys);
  if (array?.items?.[index + 1] !== undefined) write(swapWithNext(text(), array, index));
}

/** Renames a member without changing its value. */
export function rename(keys: string[], key: string) {
  const holder = find(keys.slice(0, -1));
  const index = indexIn(holder, keys);
  if (holder?.kind === 'object' && index >= 0) write(replaceMember(text(), holder, index, key));
}

function indexIn(holder: JsonNode | undefined, keys: string[]) {
  return holder?.items?.findIndex((item) => item.key === keys[keys.length - 1]) ?? -1;
}

/** The text with a value at a place; undefined removes the value there. */
export function withValue(
  before: string,
  { keys, before: earlier }: Pick<Place, 'keys' | 'before'>,
  value: Writable | undefined,
) {
  const tree = parseWithPlaces(before);
  const node = nodeAt(tree, keys);
  const holder = nodeAt(tree, keys.slice(0, -1));
  if (node !== undefined && (value !== undefined || keys.length === 0))
    return replaceValue(before, node, value ?? null);
  if (holder?.items === undefined || keys.length === 0) return before;
  if (value === undefined) return node === undefined ? before : removeMember(before, holder, indexIn(holder, keys));
  if (holder.kind === 'array') return addElement(before, holder, value);
  const index = earlier && holder.items.findLastIndex(({ key }) => earlier.includes(key)) + 1;
  return addMember(before, holder, keys[keys.length - 1], value, index);
}
