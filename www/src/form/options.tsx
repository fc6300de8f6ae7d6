// The options of a directive, or the elements of its operand: an input for each.

import { PATH } from '../data/directives.data.js';
import type { Directive, Input } from '../data/directives.data.js';
import { pointerOf } from '../../../pkg/src/pointer.js';
import { Button, Select } from '../ui/ui.tsx';
import type { BodyProps } from './bodies.tsx';
import { find, put, rename } from './edit.ts';
import { Found, findings } from './found.tsx';
import { Option, TextInput } from './inputs.tsx';
import { Items } from './items.tsx';
import { nodeAt } from './json-text.js';
import { directiveOf, fitsLine, isDirectiveLike, plainPath } from './kinds.ts';
import { PathInput } from './path-input.tsx';
import { elementScope, keysScope, pathTo } from './paths.js';
import type { JsonNode, Place, Scope, Shape } from './types.js';
import { Source, ValueForm } from './value.tsx';

interface OptionProps {
  input: Input;
  /** Replaces the label. */
  label?: preact.JSX.Element;
  place: Place;
  node: JsonNode | undefined;
}

export function Options({ node, place, directive }: BodyProps & { directive: Directive }) {
  const { name, inputs } = directive;
  const operand = directiveOf(node)?.operand;
  const at = (key: string) => nodeAt(operand, [key]);
  const known = inputs.map((input) => input.name);
  const conditions = inputs.filter(({ role }) => role === 'condition');
  const condition = conditions.find((input) => at(input.name) !== undefined) ?? conditions[0];
  const shown = inputs.filter((input) => input.role !== 'condition' || input === condition);
  const isCondition = (input: Input) => input === condition;
  const placeOf = (input: Input): Place => ({
    keys: [...place.keys, name, input.name],
    names: [...place.names, isCondition(input) ? 'if' : input.label],
    scope: scopeOf(input, operand, place, name),
    depth: place.depth + 1,
    room: place.room - inputs.length,
    before: known.slice(0, known.indexOf(input.name)),
  });
  const chooser = (
    <Select
      class="form-name"
      label={`${place.names.join(', ')}: condition`}
      value={condition?.name ?? ''}
      options={conditions.map((input) => [input.name, input.label])}
      onChange={(next) => rename([...place.keys, name, condition.name], next)}
    />
  );
  const input = inputs.find(({ role }) => role === 'input');
  return (
    <>
      <div class="form-nested">
        {shown.map((input) => (
          <OptionInput
            key={input.name}
            input={input}
            label={isCondition(input) ? chooser : undefined}
            place={placeOf(input)}
            node={at(input.name)}
          />
        ))}
        {condition && input && (
          <SamePath
            condition={placeOf(condition)}
            asked={plainPath(at(condition.name))}
            input={placeOf(input)}
            given={plainPath(at(input.name))}
          />
        )}
        {directive.holds === 'options' && <Others operand={operand} known={shown.map((input) => input.name)} />}
      </div>
      <Found place={place} directive={name} brief={condition !== undefined} />
    </>
  );
}

function OptionInput({ input, label, place, node }: OptionProps) {
  const name = place.names.join(', ');
  const before = label ?? <span class="form-name">{input.label}</span>;
  const isLine = node === undefined || (node.kind === 'string' && fitsLine(node));
  const value = node === undefined ? '' : String(node.value);
  const write = (next: string | boolean) => put(place, next);
  if (input.format === 'path' && isLine) {
    return (
      <Option label={before}>
        <PathInput label={`${name}: path`} value={value} scope={place.scope} onChange={write} />
      </Option>
    );
  }
  if (input.type === 'array') {
    const items = node ?? { kind: 'array', from: 0, to: 0, items: [] };
    return <Items node={items} place={place} noun={input.items} />;
  }
  if (input.directives) {
    const absent = input.scope && 'elementOf' in input.scope ? 'Unchanged' : 'Not given';
    return <ValueForm node={node} place={place} shape={shapeOf(input.type)} absent={absent} label={before} />;
  }
  const isFlag = input.type === 'boolean';
  // A value that its input can't hold is shown as JSON.
  if (node !== undefined && !(isFlag ? node.kind === 'boolean' : isLine)) {
    return (
      <Option label={before}>
        <Source place={place} node={node} />
      </Option>
    );
  }
  if (isFlag) {
    return (
      <label class="check">
        <input
          type="checkbox"
          aria-label={name}
          checked={node === undefined ? input.default === true : node.value === true}
          onChange={({ currentTarget }) => write(currentTarget.checked)}
        />
        {input.label}
      </label>
    );
  }
  if (input.isRare && node === undefined) return null;
  return (
    <Option label={before}>
      {input.choices ? (
        <Select label={name} value={value} options={input.choices} onChange={write} />
      ) : (
        <TextInput
          label={name}
          code
          class={input.maxLength ? 'short' : ''}
          maxLength={input.maxLength}
          value={value}
          onInput={write}
        />
      )}
    </Option>
  );
}

/** Lists the options that have no input. They are kept. */
function Others({ operand, known }: { operand: JsonNode | undefined; known: string[] }) {
  const others = (operand?.items ?? []).filter(({ key }) => !known.includes(key));
  if (others.length === 0) return null;
  const names = others.slice(0, 5).map(({ key }) => key);
  if (others.length > names.length) names.push(`${others.length - names.length} more`);
  return <p class="quiet">Ignored: {names.join(', ')}.</p>;
}

interface SamePathProps {
  condition: Place;
  asked: string | undefined;
  input: Place;
  given: string | undefined;
}

/** Offers to change the condition or the value if they read different paths. */
function SamePath({ condition, asked, input, given }: SamePathProps) {
  if (asked === undefined || given === undefined || asked === given) return null;
  return (
    <div class="notice warn row">
      <span>
        The condition tests <code>{asked}</code>, but “{input.names.at(-1)}” reads <code>{given}</code>.
      </span>
      <Button kind="small" onClick={() => put({ keys: [...input.keys, PATH] }, asked)}>
        Use <code>{asked}</code> in both
      </Button>
      <Button kind="small" onClick={() => put({ keys: [...condition.keys, PATH] }, given)}>
        Use <code>{given}</code> in both
      </Button>
    </div>
  );
}

/** The shape of a value of this type. */
export function shapeOf(type: Input['type']): Shape {
  return type === 'string' ? 'text' : type === 'object' ? 'object' : 'raw';
}

/** The scope of the paths in an option. */
function scopeOf({ scope }: Input, operand: JsonNode | undefined, place: Place, directive: string): Scope {
  if (scope === undefined) return place.scope;
  if ('resultOf' in scope) return scopeOfResult([...place.keys, directive, scope.resultOf]);
  const array = nodeAt(operand, [scope.elementOf]);
  const path = array?.kind === 'string' && fitsLine(array) ? String(array.value) : undefined;
  return elementScope(place.scope, () => path);
}

/** The paths of a mapping's result, if its keys are literal. */
function scopeOfResult(keys: string[]) {
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
