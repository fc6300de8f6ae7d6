// The playground: reads event, trigger and mapping from the page, maps with the package, shows what came of it.
// Whatever comes from the event is set as text only.

import { Destination, MappingError, definition, parseFql, validateMapping } from './segment-postscript.js';
import { describePlace, locateJsonError } from './json-place.js';
import { sampleEvents, sampleSubscriptions } from './samples.js';
import { layOut, showJson } from './show-json.js';

/**
 * @typedef {import('segment-postscript').Issue} Issue
 * @typedef {import('segment-postscript').MappedEvent} MappedEvent
 * @typedef {'event' | 'trigger' | 'mapping'} EditorName
 * @typedef {EditorName | 'payload'} Source where an issue comes from
 * @typedef {Record<Source, Issue[]>} Findings
 */

const DELAY_MS = 50;
const action = definition.actions.syncAudiences;

const view = {
  status: byId('status', HTMLElement),
  issues: byId('issues', HTMLElement),
  block: byId('payload-block', HTMLElement),
  payload: byId('payload', HTMLElement),
};

/** @type {Record<EditorName, HTMLTextAreaElement>} */
const editors = {
  event: byId('event', HTMLTextAreaElement),
  trigger: byId('trigger', HTMLTextAreaElement),
  mapping: byId('mapping', HTMLTextAreaElement),
};
const EDITOR_NAMES = /** @type {EditorName[]} */ (Object.keys(editors));

/**
 * The last trigger and mapping that compiled, so that editing the event compiles nothing.
 *
 * @type {{ trigger: string, mapping: string, destination: Destination } | undefined}
 */
let compiled;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

start();

async function start() {
  for (const editor of Object.values(editors)) {
    editor.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(update, DELAY_MS);
    });
  }
  const defaults = {
    name: 'Default trigger and mapping',
    subscribe: action.defaultSubscription,
    mapping: defaultMapping(),
  };
  useSubscription(defaults);

  const [events, subscriptions] = await Promise.all([sampleEvents(), sampleSubscriptions()]);
  fillPicker('event-example', events, ({ text }) => (editors.event.value = text));
  fillPicker('subscription-example', [defaults, ...subscriptions], useSubscription);
  // Somebody may have begun to type while the samples were on their way.
  if (editors.event.value === '' && events.length > 0) editors.event.value = events[0].text;
  update();
}

function defaultMapping() {
  /** @type {Record<string, unknown>} */
  const mapping = {};
  for (const [name, field] of Object.entries(action.fields)) {
    if (field.default !== undefined) mapping[name] = field.default;
  }
  return mapping;
}

/** @param {{ subscribe: string, mapping: object }} subscription */
function useSubscription({ subscribe, mapping }) {
  editors.trigger.value = subscribe;
  editors.mapping.value = layOut(mapping);
}

/**
 * @template {{ name: string }} Option
 * @param {string} id
 * @param {Option[]} options
 * @param {(option: Option) => void} choose
 */
function fillPicker(id, options, choose) {
  const picker = byId(id, HTMLSelectElement);
  picker.replaceChildren(...options.map(({ name }, index) => new Option(name, String(index))));
  picker.hidden = options.length === 0;
  picker.addEventListener('change', () => {
    choose(options[Number(picker.value)]);
    update();
  });
}

/** Reads the editors, maps, shows. Never throws: whatever goes wrong is a finding to show. */
function update() {
  clearTimeout(timer);
  /** @type {Findings} */
  const findings = { event: [], trigger: [], mapping: [], payload: [] };
  /** @type {MappedEvent | undefined} */
  let mapped;
  try {
    const event = readJson('event', findings);
    const destination = readDestination(findings);
    if (event !== undefined && destination !== undefined) mapped = destination.map(event.value)[0];
    findings.payload = mapped?.errors ?? [];
  } catch (error) {
    findings.event.push(...issuesOf(error));
  }
  show(mapped, findings);
}

/**
 * The editor's JSON in a box, or undefined with an issue that says where it breaks.
 *
 * @param {'event' | 'mapping'} name
 * @param {Findings} findings
 */
function readJson(name, findings) {
  const text = editors[name].value;
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    findings[name].push({ path: '', message: String(error), ...locateJsonError(text), code: `${name}_not_json` });
    return undefined;
  }
}

/**
 * The destination for the trigger and mapping on the page, compiled anew only when one of them changed.
 *
 * @param {Findings} findings
 */
function readDestination(findings) {
  const trigger = editors.trigger.value;
  const mappingText = editors.mapping.value;
  if (compiled?.trigger === trigger && compiled.mapping === mappingText) return compiled.destination;

  const parsed = parseFql(trigger);
  if ('error' in parsed) findings.trigger.push({ code: 'trigger_invalid', path: '', message: parsed.error.message });
  const mapping = readJson('mapping', findings);
  if (mapping !== undefined) findings.mapping.push(...validateMapping(mapping.value));
  if (mapping === undefined || findings.trigger.length > 0 || findings.mapping.length > 0) return undefined;

  try {
    const destination = new Destination({
      subscriptions: [{ partnerAction: 'syncAudiences', subscribe: trigger, mapping: mapping.value }],
    });
    compiled = { trigger, mapping: mappingText, destination };
    return destination;
  } catch (error) {
    for (const issue of issuesOf(error)) {
      const source = issue.path.startsWith('/subscriptions/0/subscribe') ? 'trigger' : 'mapping';
      findings[source].push(issue);
    }
    return undefined;
  }
}

/**
 * @param {unknown} error
 * @returns {Issue[]}
 */
function issuesOf(error) {
  if (error instanceof MappingError) return error.issues;
  return [{ code: 'page_failed', path: '', message: String(error) }];
}

const MEMBERSHIP = {
  entered: 'the person entered the audience.',
  exited: 'the person left the audience.',
  unknown: 'whether the person entered or left is not known: the membership is neither true nor false.',
};

/**
 * @param {MappedEvent | undefined} mapped
 * @param {Findings} findings
 */
function show(mapped, findings) {
  const sources = /** @type {Source[]} */ (Object.keys(findings));
  const items = sources.flatMap((source) => findings[source].map((issue) => issueItem(source, issue)));
  const [kind, sentence] = summary(mapped, items.length);
  view.status.dataset.kind = kind;
  setText(view.status, sentence);

  for (const name of EDITOR_NAMES) {
    const issues = findings[name];
    editors[name].setAttribute('aria-invalid', String(issues.length > 0));
    setText(byId(`${name}-note`, HTMLElement), issues.length === 0 ? '' : noteOf(name, issues[0]));
  }

  view.issues.hidden = items.length === 0;
  view.issues.replaceChildren(...items);

  const payload = mapped?.status === 'mapped' ? mapped.payload : undefined;
  view.block.hidden = payload === undefined;
  showJson(view.payload, payload);
}

/**
 * @param {MappedEvent | undefined} mapped
 * @param {number} count of issues
 */
function summary(mapped, count) {
  if (mapped?.status === 'mapped') return ['good', `Mapped: ${MEMBERSHIP[mapped.membership ?? 'unknown']}`];
  if (mapped?.status === 'not_subscribed') return ['idle', 'No payload: the trigger does not match this event.'];
  if (mapped?.status === 'disabled') return ['idle', 'No payload: the subscription is disabled.'];
  return ['bad', `No payload: ${count === 1 ? 'one issue' : `${count} issues`}.`];
}

/**
 * One line below the editor; the list of issues has the rest.
 *
 * @param {Source} source
 * @param {Issue} issue
 */
function noteOf(source, issue) {
  const place = placeOf(source, issue);
  return place === '' ? issue.message : `Wrong from ${place} on.`;
}

/**
 * @param {Source} source
 * @param {Issue} issue
 */
function placeOf(source, issue) {
  if (!issue.span || source === 'payload') return '';
  return describePlace(editors[source].value, issue.span[0]);
}

/**
 * @param {Source} source
 * @param {Issue} issue
 */
function issueItem(source, issue) {
  const about = element('p', { className: 'about' }, [element('code', {}, [issue.code]), ` · ${source}`]);
  const place = placeOf(source, issue);
  if (place !== '' && source !== 'payload' && issue.span) {
    const button = element('button', { type: 'button' }, [place]);
    const [editor, span] = [editors[source], issue.span];
    button.addEventListener('click', () => goTo(editor, span));
    about.append(' · ', button);
  } else if (issue.path) {
    about.append(' · ', element('code', {}, [issue.path]));
  }
  const item = element('li', {}, [element('p', {}, [issue.message]), about]);
  if (issue.hint) item.append(element('p', { className: 'about' }, [issue.hint]));
  return item;
}

/**
 * @param {HTMLTextAreaElement} editor
 * @param {[number, number]} span
 */
function goTo(editor, [start, end]) {
  editor.focus();
  editor.setSelectionRange(start, Math.max(end, start + 1));
}

/**
 * An element from text and other elements; strings become text nodes, never markup.
 *
 * @param {string} tag
 * @param {object} properties
 * @param {(string | Node)[]} children
 */
function element(tag, properties, children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/**
 * Sets the text only when it changed, so that screen readers do not repeat it.
 *
 * @param {HTMLElement} node
 * @param {string} text
 */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
function byId(id, type) {
  const node = document.getElementById(id);
  if (node instanceof type) return node;
  throw new Error(`The page has no #${id}.`);
}
