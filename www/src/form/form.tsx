// The mapping as a form, in sync with its JSON text: a row for each field, which is one line until it is opened.

import { computed, signal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { steady, useSteady } from '../steady.ts';
import type { FieldExplanation, Issue } from 'segment-postscript';
import { PATH } from '../data/directives.data.js';
import { FIELDS as DEFINED } from '../data/destination.data.js';
import { formFocus, mappingAs, openRows } from '../build/go-to.ts';
import { keysOf } from '../../../pkg/src/pointer.js';
import { Fixes } from '../result/issues.tsx';
import { plainly, whyEmpty } from '../result/plain.ts';
import { shown } from '../result/shown.ts';
import { draft, mapping, say } from '../store.ts';
import { grouped } from '../ui/numbers.ts';
import { Badge, Button, Icon, Notice } from '../ui/ui.tsx';
import { Sentence, Value } from '../ui/text.tsx';
import { put, remove } from './edit.ts';
import { UsePath, findings } from './found.tsx';
import { lineAndColumn, scan } from './json-scan.js';
import { isSame, writableOf } from './json-value.js';
import { chainOf, directiveOf, isDirectiveLike, kindOf, labelOf, plainPath } from './kinds.ts';
import { eventScope, rooted } from './paths.js';
import type { JsonNode } from './types.js';
import type { ValueForm } from './value.tsx';

interface Field {
  label: string;
  description: string;
  type: string;
  required?: boolean;
  default?: unknown;
  choices?: { label: string; value: string }[];
}

const FIELDS = new Map<string, Field>(Object.entries(DEFINED as Record<string, any>));
const FIELD_KEYS = [...FIELDS.keys()];

/** The key of a directive around the whole mapping. */
const ROOT_DIRECTIVE = '__segment_internal_directive';

/** The maximum number of rows; other keys can be edited as JSON. */
const MAX_ROWS = 200;
/** The number of rows rendered in one task, so that the page stays responsive. */
const AT_ONCE = 30;
/** The maximum number of nested forms in a row. */
const ROOM = 200;
/** Parsing longer mappings takes too long for a keystroke. */
const MAX_TEXT = 1_500_000;

const scope = eventScope(() => draft.peek().event);

/** The form of a part, which is loaded shortly after the first render, or when the pointer enters a row. */
const form = signal<typeof ValueForm | undefined>(undefined);

async function loadForm() {
  form.value = (await import('./value.tsx')).ValueForm;
}

const rest = steady(() => findings.value.rest);

export function MappingForm() {
  const text = mapping.value.mapping;
  const fault = faultOf(text);
  useEffect(() => {
    const timer = setTimeout(() => void loadForm(), 300);
    formFocus.current = focusOnRow;
    return () => {
      clearTimeout(timer);
      formFocus.current = undefined;
    };
  }, []);
  if (fault !== undefined) {
    return (
      <div class="card-body">
        <Notice kind="warn" role="status">
          <p>{fault}</p>
          <Button kind="small" onClick={() => (mappingAs.value = 'json')}>
            Edit the JSON
          </Button>
        </Notice>
      </div>
    );
  }
  const tree = scan(text).tree!;
  const isWhole = tree.kind !== 'object' || isDirectiveLike(tree);
  return (
    <div class="form">
      {rest.value.slice(0, 20).map((issue) => (
        <Problem issue={issue} />
      ))}
      {isWhole ? <WholeMapping tree={tree} /> : <Rows tree={tree} />}
    </div>
  );
}

/** Why a text can't be shown as a form, as a sentence. */
function faultOf(text: string) {
  if (text.length > MAX_TEXT) return 'The mapping is too long for the form: edit it as JSON.';
  const { fault } = scan(text);
  if (fault === undefined) return undefined;
  const { line, column } = lineAndColumn(text, fault.at);
  return `The form returns when the JSON is valid. Line ${line}, column ${column}: ${fault.message.replaceAll('`', '')}.`;
}

/** Opens and focuses the row of a key; without a key, focuses the first row. Returns false if there is none. */
function focusOnRow(key?: string) {
  const rows = [...document.querySelectorAll<HTMLElement>('.form-row')];
  const row = key === undefined ? rows[0] : rows.find(({ dataset }) => dataset.key === key);
  const button = row?.querySelector('button');
  if (row === undefined || !button) return false;
  if (key !== undefined) toggle(key, true);
  row.scrollIntoView({ block: 'nearest' });
  button.focus();
  return true;
}

function toggle(key: string, isOpen: boolean) {
  const next = new Set(openRows.peek());
  if (isOpen) next.add(key);
  else next.delete(key);
  openRows.value = next;
}

function WholeMapping({ tree }: { tree: JsonNode }) {
  const Form = form.value;
  const name = 'The whole mapping';
  return (
    <div class="form-row" role="group" aria-label={name}>
      <h3 class="form-title">{name}</h3>
      {Form && <Form node={tree} place={{ keys: [], names: [name], scope, depth: 0, room: ROOM }} />}
    </div>
  );
}

/** The fields, then the other keys. A field that is not mapped has a row, too. */
function Rows({ tree }: { tree: JsonNode }) {
  const { nodes, keys, left } = useMemo(() => rowsOf(tree), [tree]);
  const [limit, setLimit] = useState(AT_ONCE);
  useEffect(() => {
    if (limit >= keys.length) return;
    const timer = setTimeout(() => setLimit(limit + AT_ONCE));
    return () => clearTimeout(timer);
  }, [limit, keys.length]);
  return (
    <>
      {keys.slice(0, limit).map((key) => (
        <Row key={key} name={key} node={nodes.get(key)} />
      ))}
      {left > 0 && <p class="quiet form-more">{grouped(left)} more keys are not shown here: edit them as JSON.</p>}
    </>
  );
}

/** The keys that have rows, with their parts, and the number of other keys. */
function rowsOf({ items = [] }: JsonNode) {
  const nodes = new Map<string, JsonNode>();
  const keys = [...FIELD_KEYS];
  let left = 0;
  for (const { key, node } of items) {
    const isField = FIELDS.has(key);
    if (!isField && keys.length === MAX_ROWS) left += 1;
    else nodes.set(key, node);
    if (!isField && keys.length < MAX_ROWS) keys.push(key);
  }
  return { nodes, keys, left };
}

/** One field, or another key of the mapping. */
function Row({ name: key, node }: { name: string; node: JsonNode | undefined }) {
  const id = useId();
  const field = FIELDS.get(key);
  const label = field?.label ?? key;
  const isOpen = openRows.value.has(key);
  const told = useSteady(() => findings.value.field(key), [key]);
  const row = useRef<HTMLDivElement>(null);
  const wasOpen = useRef(isOpen);
  // Scroll an opened row into view.
  useLayoutEffect(() => {
    if (isOpen && !wasOpen.current) row.current?.scrollIntoView({ block: 'nearest' });
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <div ref={row} class={`form-row ${isOpen ? 'open' : ''}`} role="group" aria-label={label} data-key={key}>
      <h3 class="form-title">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => toggle(key, !isOpen)}
          onPointerEnter={() => form.peek() ?? void loadForm()}
        >
          <span class="form-label">
            {field ? label : <code>{key}</code>}
            {field?.required && node === undefined && <span class="wrong"> required</span>}
            {field === undefined && key !== ROOT_DIRECTIVE && <Badge kind="warn">not a field</Badge>}
          </span>
          <span class="form-from">{node === undefined ? 'not mapped' : <Summary node={node} />}</span>
          <span class="form-now">
            <Now told={told} />
          </span>
          <Icon shape="next" />
        </button>
      </h3>
      {isOpen ? (
        <div class="form-open" id={id}>
          <Opened name={key} field={field} node={node} label={label} told={told} />
        </div>
      ) : (
        <Problems name={key} told={told} />
      )}
    </div>
  );
}

interface OpenedProps {
  name: string;
  field: Field | undefined;
  node: JsonNode | undefined;
  label: string;
  told: FieldExplanation | undefined;
}

function Opened({ name: key, field, node, label, told }: OpenedProps) {
  const Form = form.value;
  const before = FIELD_KEYS.slice(0, Math.max(FIELD_KEYS.indexOf(key), 0));
  const place = { keys: [key], names: [label], scope, depth: 0, room: ROOM, before };
  const isDefault = field?.default === undefined || (node !== undefined && isSame(node, field.default));
  const choices = field?.choices?.map(({ value }) => value).join(' or ');
  return (
    <>
      <p class="note">
        <code>{key}</code> · {field ? `${choices ?? field.type}. ${field.description}` : about(key)}
      </p>
      {Form ? (
        <Form node={node} place={place} absent={field && 'Not mapped'} fallback={firstPath(field?.default)} />
      ) : (
        <p class="quiet">Loading…</p>
      )}
      {/* Below the inputs, so that they don't move while typing. */}
      <Problems name={key} told={told} isOpen />
      <p class="row">
        {!isDefault && (
          <Button
            kind="small"
            label={`Reset to default: ${label}`}
            onClick={() => {
              put(place, writableOf(field?.default));
              say(`Reset ${label} to its default.`, 'undo');
            }}
          >
            Reset to default
          </Button>
        )}
        {field === undefined && (
          <Button
            kind="small"
            label={`Remove ${key} from the mapping`}
            onClick={() => {
              remove([key]);
              say(`Removed ${key}.`, 'undo');
            }}
          >
            Remove
          </Button>
        )}
      </p>
    </>
  );
}

const about = (key: string) =>
  key === ROOT_DIRECTIVE
    ? 'The directive around the rest of the mapping.'
    : 'The action has no such field, so it is dropped.';

/** How a part is mapped, on one line. */
function Summary({ node }: { node: JsonNode }) {
  const path = plainPath(node);
  const chain = chainOf(node);
  const short = (one: string) => one.replace(/^\$\.(?!\[)/, '');
  if (path !== undefined) return <code>{short(path)}</code>;
  if (chain !== undefined) return <code>first of {chain.map(short).join(', ')}</code>;
  const directive = directiveOf(node);
  const text =
    node.kind === 'string' ? node.value : directive?.operand.kind === 'string' ? directive.operand.value : undefined;
  if (text !== undefined && node.kind === 'string') return <code>“{String(text).slice(0, 200)}”</code>;
  if (text !== undefined) return <code>{String(text).slice(0, 200)}</code>;
  return <>{labelOf(kindOf(node))}</>;
}

const WORDS: Partial<Record<FieldExplanation['status'], [kind: string, word: string]>> = {
  changed: ['warn', 'changed'],
  removed: ['warn', 'removed'],
  failed: ['bad', 'failed'],
};

/** The value of a field for the event. */
function Now({ told }: { told: FieldExplanation | undefined }) {
  if (told === undefined || told.status === 'not_mapped') return null;
  const [kind, word] = WORDS[told.status] ?? [];
  const value = told.value ?? told.before;
  return (
    <>
      {word && <Badge kind={kind!}>{word}</Badge>}
      {value ? <Value preview={value} /> : told.status !== 'failed' && <span class="quiet">empty</span>}
    </>
  );
}

/** Errors and probable mistakes of a field, with fixes. */
function Problems({ name: key, told, isOpen = false }: Pick<OpenedProps, 'name' | 'told'> & { isOpen?: boolean }) {
  const own = useSteady(() => {
    // A badge beside the name says that there is no such field.
    const issues = findings.value.issues(key);
    return issues.filter(({ code, hint }) => code !== 'mapping_unknown_field' || hint !== undefined);
  }, [key]);
  const errors = useSteady(() => {
    const { explanation } = shown.value ?? {};
    return (told?.issues ?? []).map((issue) => ({ issue, text: plainly(issue, explanation).text }));
  }, [told]);
  // In an open row, each path shows its own suggestions.
  const near = useSteady(() => (isOpen ? [] : (nearMisses.value.get(key) ?? [])), [key, isOpen]);
  const isOdd = told !== undefined && (told.status === 'changed' || told.status === 'removed');
  if (own.length + errors.length + near.length === 0 && !isOdd) return null;
  return (
    <div class="form-problems">
      {isOdd && told.reason && (
        <p class="quiet">
          <Sentence text={told.reason.message} />
        </p>
      )}
      {own.slice(0, 20).map((issue) => (
        <Problem issue={issue} isOwn />
      ))}
      {errors.slice(0, 20).map((error) => (
        <Problem {...error} />
      ))}
      {near.map(({ path, paths, keys }) => (
        <p class="row">
          {errors.length === 0 && (
            <span>
              {told?.status === 'empty' ? (
                <Sentence text={`Empty: ${whyEmpty(told)}.`} />
              ) : (
                <Sentence text={`There is no \`${path}\`.`} />
              )}
            </span>
          )}
          {paths.map((other) => (
            <UsePath
              path={other}
              use={() => {
                put({ keys }, other);
                say(`${FIELDS.get(key)?.label ?? key} now reads ${other}.`, 'undo');
              }}
            />
          ))}
        </p>
      ))}
    </div>
  );
}

function Problem({ issue, text = issue.message, isOwn = false }: { issue: Issue; text?: string; isOwn?: boolean }) {
  return (
    <p class={`row ${issue.severity === 'warning' ? 'warning' : 'wrong'}`}>
      <span>
        <Sentence text={text} /> {issue.hint && <Sentence text={issue.hint} />}
      </span>
      {isOwn && <Fixes placed={{ where: 'mapping', issue }} />}
    </p>
  );
}

/** For each key, missing paths that are similar to existing ones. */
const nearMisses = computed(() => {
  const found = new Map<string, { path: string; paths: string[]; keys: string[] }[]>();
  const { explanation, outcome } = shown.value ?? {};
  const isCurrent = outcome?.draft.subscriptions[outcome.draft.selected].mapping === mapping.value.mapping;
  const steps = isCurrent && explanation?.mapping ? [explanation.mapping] : [];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    steps.push(...(step.steps ?? []).toReversed());
    if (step.kind !== PATH) continue;
    for (const { path, near = [] } of step.reads ?? []) {
      const keys = keysOf(step.pointer);
      const own = found.get(keys[0]) ?? [];
      if (near.length > 0 && own.length < 2) found.set(keys[0], [...own, { path, paths: near.map(rooted), keys }]);
    }
  }
  return found;
});

/** The first path in a default. */
function firstPath(value: any): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (typeof value[PATH] === 'string') return value[PATH];
  for (const member of Object.values(value)) {
    const path = firstPath(member);
    if (path !== undefined) return path;
  }
  return undefined;
}
