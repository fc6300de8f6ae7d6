/**
 * The public API of the package; every export is documented, with an example, in `index.d.ts`.
 *
 * @typedef {typeof import('./index.d.ts')} Api
 */

import { Compiled, EventReader, callCore, init, mapLines, programOf } from './core.js';
import { configText } from './config.js';
import { MappingError, issueError, typeName } from './errors.js';
import { DestinationProgram } from './event-mapper.js';
import { checkConfig } from './json-check.js';
import { isPiece } from './events/piece.js';
import { invalidEntry, mapInput, mappingStream } from './ndjson.js';
import { compareResults } from './compare.js';
import { deliver, testAuthentication } from './deliver.js';
import { Coverage, explain } from './explain.js';
import { renderExplanation } from './explanation-text.js';
import { Plan } from './plan.js';
import { compilePicker, withEventText } from './event-text.js';

export { definition } from './definition.js';
export { EventSplitter } from './events/splitter.js';
export { MappingError, compareResults, init, renderExplanation };

const decoder = new TextDecoder();

/** The maximum length of a trigger, in UTF-16 code units. The core has the same limit, in bytes. */
const MAX_FQL_CHARACTERS = 1 << 20;

/** @extends {EventReader<import('./generated/core.js').CoreMapping>} */
class MappingProgram extends EventReader {
  static kind = 'mapping';
}

/** @extends {EventReader<import('./generated/core.js').CoreTrigger>} */
class TriggerProgram extends EventReader {
  static kind = 'trigger';
}

/** @extends {Compiled<import('./generated/core.js').CoreFields>} */
class FieldsProgram extends Compiled {
  static kind = 'fields';
}

/** @type {Api['transform']} */
export function transform(mapping, event = {}) {
  requireObject(event, 'data');
  return resolve(mappingProgram(mapping), event);
}

/** @type {Api['transformBatch']} */
export function transformBatch(mapping, events = []) {
  requireArray(events, 'data');
  const program = mappingProgram(mapping);
  return events.map((event) => resolve(program, event));
}

/** @param {unknown} mapping */
function mappingProgram(mapping) {
  const text = configText(mapping, 'mapping');
  return programOf(MappingProgram, text, (core) => new core.CoreMapping(text));
}

/**
 * @param {MappingProgram} program
 * @param {unknown} event
 */
function resolve(program, event) {
  const result = withEventText(event, program.picker, (text) => program.run((handle) => handle.resolve(text.written)));
  return result === '' ? undefined : JSON.parse(result);
}

/** @type {Api['validateMapping']} */
export function validateMapping(mapping, fields) {
  const program = fields === undefined ? undefined : fieldsProgram(configText(fields, 'fields'));
  return issuesOf(mapping, 'mapping', (text) => [
    ...callCore((core) => core.validateMapping(text)),
    ...(program?.run((handle) => handle.lintMapping(text)) ?? []),
  ]);
}

/** @type {Api['lintMapping']} */
export function lintMapping(mapping) {
  return issuesOf(mapping, 'mapping', (text) => callCore((core) => core.lintMapping(text)));
}

/** @type {Api['validateConfig']} */
export function validateConfig(config) {
  return issuesOf(config, 'config', (text) => callCore((core) => core.validateConfig(text)));
}

/**
 * Runs a check on a configuration. If it can't be read, the error's issues are returned.
 *
 * @param {unknown} value
 * @param {Parameters<typeof configText>[1]} name
 * @param {(text: string) => import('./index.d.ts').Issue[]} find
 */
function issuesOf(value, name, find) {
  try {
    return find(configText(value, name));
  } catch (error) {
    if (error instanceof MappingError) return error.issues;
    throw error;
  }
}

/** @type {Api['parseFql']} */
export function parseFql(fql) {
  const error = triggerFault(fql);
  if (error) return { error };
  const text = JSON.stringify(fql);
  try {
    const tree = callCore((core) => core.parseFql(text));
    if (!tree.includes('"value":[')) return JSON.parse(tree);
    // NaN and the infinities, as in `properties.a = -`, are encoded as an array with their sign.
    return JSON.parse(tree, (key, value) => (key === 'value' && Array.isArray(value) ? value[0] * Infinity : value));
  } catch (error) {
    if (error instanceof MappingError) return { error: new Error(error.message) };
    throw error;
  }
}

/**
 * The issues of a trigger that can't be passed to the parser.
 *
 * @param {unknown} fql
 */
function triggerFault(fql) {
  if (typeof fql !== 'string') {
    return issueError('trigger_not_text', `A trigger must be a string, got ${typeName(fql)}.`);
  }
  return fql.length > MAX_FQL_CHARACTERS ? triggerTooLarge() : undefined;
}

/** @type {Api['lintFql']} */
export function lintFql(fql) {
  const error = triggerFault(fql);
  if (error) return error.issues;
  const text = JSON.stringify(fql);
  return callCore((core) => core.lintFql(text));
}

/** @type {Api['generateFql']} */
export function generateFql(subscription) {
  if (typeof subscription !== 'object' || subscription === null) {
    throw issueError('trigger_invalid', `A trigger's AST must be an object, got ${typeName(subscription)}.`);
  }
  if ('error' in subscription && subscription.error) throw subscription.error;
  const text = treeText(subscription);
  return JSON.parse(callCore((core) => core.generateFql(text)));
}

function triggerTooLarge() {
  const message = `The trigger is too large: at most ${MAX_FQL_CHARACTERS} bytes are allowed.`;
  return issueError('trigger_too_large', message);
}

/** @type {Api['matches']} */
export function matches(trigger, event) {
  if (typeName(event) !== 'object') return false;
  if (typeof trigger === 'string') return matchesText(trigger, event);
  if (typeof trigger !== 'object' || trigger === null) {
    throw issueError('trigger_not_text', `A trigger must be a string or its AST, got ${typeName(trigger)}.`);
  }
  if ('error' in trigger && trigger.error) return false;
  return matchesTrigger(treeText(trigger), event);
}

/**
 * The JSON text of an AST. Numbers that JSON would turn into null are encoded as numbers that it never writes: see
 * `ast` in src/wasm/mod.rs.
 *
 * @param {object} tree
 */
function treeText(tree) {
  const text = configText(tree, 'trigger');
  if (!text.includes('"value":null')) return text;
  let mark = 'number ';
  while (text.includes(mark)) mark += ' ';
  return JSON.stringify(tree, (_key, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? `${mark}${value}` : value,
  )
    .replaceAll(`"${mark}NaN"`, '-0')
    .replaceAll(`"${mark}Infinity"`, '1e999')
    .replaceAll(`"${mark}-Infinity"`, '-1e999');
}

/**
 * @param {string} fql
 * @param {unknown} event
 */
function matchesText(fql, event) {
  if (fql.length > MAX_FQL_CHARACTERS) throw triggerTooLarge();
  try {
    return matchesTrigger(JSON.stringify(fql), event);
  } catch (error) {
    // A trigger that can't be parsed matches nothing, as in the reference.
    if (error instanceof MappingError && error.code === 'trigger_invalid') return false;
    throw error;
  }
}

/**
 * @param {string} trigger the JSON text of a trigger or of its AST
 * @param {unknown} event
 */
function matchesTrigger(trigger, event) {
  const program = programOf(TriggerProgram, trigger, (core) => new core.CoreTrigger(trigger));
  return withEventText(event, program.picker, (text) => program.run((handle) => handle.matches(text.written)));
}

/** @type {Api['validatePayload']} */
export function validatePayload(fields, payload) {
  const definitions = configText(fields, 'fields');
  checkConfig(payload, 'payload');
  const text = JSON.stringify(payload) ?? 'null';
  return JSON.parse(fieldsProgram(definitions).run((handle) => handle.validate(text)));
}

/** @type {Api['fieldsToJsonSchema']} */
export function fieldsToJsonSchema(fields = {}) {
  return JSON.parse(fieldsProgram(configText(fields, 'fields')).run((handle) => handle.toJsonSchema()));
}

/** @param {string} definitions */
function fieldsProgram(definitions) {
  return programOf(FieldsProgram, definitions, (core) => new core.CoreFields(definitions));
}

/** @type {Api['resolveAudienceMembership']} */
export function resolveAudienceMembership(event, syncMode) {
  if (event === undefined || event === null) return undefined;
  const mode = typeof syncMode === 'string' ? syncMode : '';
  return withEventText(event, MEMBERSHIP_PICKER, (text) =>
    callCore((core) => core.resolveAudienceMembership(text.written, mode)),
  );
}

// The member of traits or properties that is read depends on the event.
const MEMBERSHIP_PICKER = compilePicker({
  type: true,
  event: true,
  traits: true,
  properties: true,
  context: { personas: true },
});

/** @implements {Omit<InstanceType<Api['Destination']>, typeof Symbol.dispose>} */
export class Destination {
  #program;
  #config;

  /** @param {import('./index.d.ts').DestinationConfig} [config] */
  constructor(config) {
    const text = configText(config, 'config');
    this.#config = text;
    this.#program = programOf(DestinationProgram, text, (core) => new core.CoreDestination(text));
  }

  /**
   * @param {object} event
   * @returns {import('./index.d.ts').MappedEvent[]}
   */
  map(event) {
    requireObject(event, 'event');
    return this.#program.map(event);
  }

  /**
   * @param {readonly unknown[]} events
   * @returns {import('./index.d.ts').MappedEvent[][]}
   */
  mapBatch(events) {
    requireArray(events, 'events');
    return Array.from(events, (event) => {
      if (isPiece(event)) return JSON.parse(decoder.decode(this.mapNdjson(event)));
      try {
        return this.map(/** @type {object} */ (event));
      } catch (error) {
        // An event that can't be mapped does not affect the others, as in `mapNdjson`.
        if (error instanceof MappingError) return [invalidEntry(error.issues[0])];
        throw error;
      }
    });
  }

  /**
   * @param {Uint8Array | import('./index.d.ts').EventPiece} input
   * @returns {Uint8Array}
   */
  mapNdjson(input) {
    return mapInput(input, this.#mapLines);
  }

  /** @returns {TransformStream<Uint8Array, Uint8Array>} */
  mapStream() {
    return mappingStream(this.#mapLines);
  }

  /** @param {object | string | Uint8Array} event */
  explain(event) {
    if (!isPiece(event)) return explain(this.#program, event);
    // Issues of an event of an input are reported as by `mapNdjson`.
    const [{ line, errors }] = JSON.parse(decoder.decode(this.mapNdjson(event)));
    if (line !== undefined) throw new MappingError(errors[0].message, errors);
    return explain(this.#program, decoder.decode(event.bytes));
  }

  coverage() {
    return new Coverage(this.#config);
  }

  /**
   * @param {readonly object[]} events
   * @param {import('./index.d.ts').PlanOptions} [options]
   */
  plan(events, options) {
    return new Plan(this.mapBatch(events), events, options);
  }

  /**
   * @param {readonly object[]} events
   * @param {import('./index.d.ts').DeliverOptions} options
   */
  async deliver(events, options) {
    return deliver(() => this.plan(events, { seed: Math.random(), ...options }), options);
  }

  /** @param {import('./index.d.ts').ConnectionOptions} options */
  async testAuthentication(options) {
    return testAuthentication(options);
  }

  dispose() {
    this.#program.free();
  }

  /** @type {import('./ndjson.js').MapLines} */
  #mapLines = (lines, firstLine) => this.#program.run((handle) => mapLines(handle, lines, firstLine));
}

// Defined here because not every platform has the symbol.
if (Symbol.dispose)
  Object.defineProperty(Destination.prototype, Symbol.dispose, { value: Destination.prototype.dispose });

/**
 * @param {unknown} value
 * @param {'data' | 'event'} name the reference calls the event `data`
 */
function requireObject(value, name) {
  // A fast path for almost every event.
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) return;
  const type = typeName(value);
  if (type !== 'object') throw issueError('event_not_object', `${name} must be an object, got ${type}`);
}

/**
 * @param {unknown} value
 * @param {'data' | 'events'} name
 */
function requireArray(value, name) {
  if (!Array.isArray(value)) throw issueError('events_not_array', `${name} must be an array, got ${typeName(value)}`);
}
