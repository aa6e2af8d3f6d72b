/** The variables of a unit's module: its inputs as Terragrunt hands them over, in the environment, and what is stronger than these. */
import { parseExpression } from '../../../document/hcl/parse.js';
import type { Expression } from '../../../document/hcl/ast.js';
import { isHole, knownValue } from '../../../value/text.js';
import { attributeValue } from '../blocks.js';
import { evaluate } from '../evaluate.js';
import { encodedValue, jsonOf, remember } from '../../json-text.js';
import { attributeIn, type Module } from '../module.js';
import { bareScope, variablesIn } from '../program.js';
import { belowRoot, fromRoot, pathIn } from '../root-path.js';
import type { Budget } from '../scope.js';
import type { Source } from '../../../value/span.js';
import { typeOf } from '../types.js';
import { hole, knownText, string, textFrom, unknown, fail, type Value } from '../value.js';
import type { Placed } from './settings.js';

export type Inputs = Map<string, () => Value>;

/** What a module declares as the type of a variable. */
const typeIn = (module: Module, name: string): Expression | undefined => {
  const block = module.variables.get(name);
  return block === undefined ? undefined : attributeIn(block.body, 'type')?.value;
};

/** A value as it comes out of `TF_VAR_x`: text, of which Terraform makes what the type of the variable asks for. */
function fromEnvironment(value: Value, type: Expression | undefined, budget: Budget): Value {
  const kind = type === undefined ? 'string' : typeOf(type).kind;
  switch (value.kind) {
    case 'null':
    case 'hole':
      return value;
    case 'choice':
      return { ...value, arms: value.arms.map((arm) => fromEnvironment(arm, type, budget)) };
    case 'number':
    case 'boolean':
      return kind === 'string' ? string(value.written, value.at) : value;
    case 'list':
    case 'map':
      return kind === 'string' ? asJson(value) : value;
    case 'text':
      return SCALARS.has(kind) ? value : read(value, budget);
  }
}

/** What a text converts to without being read as an expression. */
const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'bool']);

function asJson(value: Value): Value {
  const text = jsonOf(value);
  return text === undefined ? unknown(value.at, 'a value as JSON') : string(remember(text, value), value.at);
}

/** A text as an expression of its own. */
function read(value: Extract<Value, { kind: 'text' }>, budget: Budget): Value {
  const encoded = encodedValue(value.text);
  if (encoded !== undefined) return encoded;
  const text = knownValue(value.text);
  if (text === undefined) return unknown(value.at, 'a text as an expression');
  const expression = parseExpression({ path: value.at.source.path, text });
  if (expression === undefined) return fail('the text is no expression');
  return { ...evaluate(expression, bareScope(budget)), at: value.at };
}

/** `inputs` of a unit. Of what is not known which variables it sets, every variable is. */
export function unitInputs(module: Module, inputs: Value | undefined, scope: string, budget: Budget): Inputs {
  const given: Inputs = new Map();
  if (inputs === undefined || inputs.kind === 'null') return given;
  const isOpen = inputs.kind !== 'map' || inputs.open || inputs.entries.some(({ key }) => key.parts.some(isHole));
  if (isOpen) setUnknown(given, module, scope, inputs);
  for (const { key, value } of inputs.kind === 'map' ? inputs.entries : []) {
    const name = knownValue(key);
    if (name !== undefined) given.set(name, () => fromEnvironment(value, typeIn(module, name), budget));
  }
  return given;
}

function setUnknown(given: Inputs, module: Module, scope: string, { at }: Pick<Value, 'at'>): void {
  for (const name of module.variables.keys()) given.set(name, () => hole(`inputs.${name}`, scope, at));
}

/** The null inputs, which are written to a file of their own and so stronger than the others. */
export const nullInputs = (inputs: Value | undefined): readonly string[] =>
  inputs?.kind !== 'map'
    ? []
    : inputs.entries.flatMap(({ key, value }) => (value.kind === 'null' ? (knownValue(key) ?? []) : []));

/** What `extra_arguments` reads files with. */
export interface ArgumentFiles {
  /** Of the module, with the files of the unit; relative to its folder. */
  readonly inModule: (path: string) => Source | undefined;
  /** Of the tree. */
  readonly inTree: (path: string) => Source | undefined;
}

/** What `extra_arguments` say for a run of `apply`: in the environment, and as arguments. */
export class ExtraArguments {
  constructor(
    private readonly module: Module,
    private readonly scope: string,
    private readonly files: ArgumentFiles,
    private readonly budget: Budget,
  ) {}

  environment(blocks: Iterable<Placed>, given: Inputs): void {
    for (const block of blocks) {
      const variables = attributeValue(block, 'env_vars');
      if (variables?.kind !== 'map' || !isForApply(block)) continue;
      for (const { key, value } of variables.entries) {
        const name = /^TF_VAR_(.+)$/.exec(knownValue(key) ?? '')?.[1];
        if (name !== undefined)
          given.set(name, () => fromEnvironment(asText(value), typeIn(this.module, name), this.budget));
      }
    }
  }

  /** Later ones win: arguments, the files that must be there, those that may. */
  arguments(blocks: Iterable<Placed>, given: Inputs): void {
    for (const block of blocks) {
      if (!isForApply(block)) continue;
      const written = attributeValue(block, 'arguments');
      if (written?.kind === 'list') this.words(written.items, given);
      else if (written !== undefined) setUnknown(given, this.module, this.scope, written);
      for (const [name, required] of [
        ['required_var_files', true],
        ['optional_var_files', false],
      ] as const) {
        const files = attributeValue(block, name);
        if (files === undefined) continue;
        if (files.kind !== 'list' || files.open) setUnknown(given, this.module, this.scope, files);
        if (files.kind === 'list') for (const file of files.items) this.file(file, required, given);
      }
    }
  }

  private words(words: readonly Value[], given: Inputs): void {
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      const text = word === undefined ? undefined : textFrom(word);
      if (word === undefined || text === undefined) continue;
      const [first] = text.parts;
      const start = first === undefined || isHole(first) ? '' : first.literal;
      const option = /^--?(var-file|var)(=?)/.exec(start);
      if (option === null) continue;
      const [whole, name, equals] = option;
      const value = equals === '' ? words[++i] : string(withoutStart(text, whole.length), word.at);
      if (value === undefined) continue;
      if (name === 'var-file') this.file(value, true, given);
      else this.variable(value, given);
    }
  }

  /** `name=value` */
  private variable(value: Value, given: Inputs): void {
    const text = textFrom(value);
    const [first] = text?.parts ?? [];
    const name = first === undefined || isHole(first) ? undefined : /^\s*([\w-]+)=/.exec(first.literal);
    if (text === undefined || name?.[1] === undefined) return setUnknown(given, this.module, this.scope, value);
    const own = name[1];
    const rest = string(withoutStart(text, name[0].length), value.at);
    given.set(own, () => fromEnvironment(rest, typeIn(this.module, own), this.budget));
  }

  private file(value: Value, required: boolean, given: Inputs): void {
    const text = value.kind === 'choice' ? undefined : textFrom(value);
    const path = text === undefined ? undefined : pathIn(text);
    const below = path === undefined ? undefined : belowRoot(path);
    const inTree = below === undefined ? undefined : fromRoot(below, this.scope);
    const isSeen = path !== undefined && (below === undefined ? !path.startsWith('/') : inTree !== undefined);
    const source =
      path === undefined
        ? undefined
        : below === undefined
          ? this.files.inModule(path)
          : this.files.inTree(inTree ?? '');
    if (source !== undefined) for (const [name, of] of variablesIn(source, this.budget)) given.set(name, of);
    else if (required || !isSeen) setUnknown(given, this.module, this.scope, value);
  }
}

const asText = (value: Value): Value => {
  const text = textFrom(value);
  return text === undefined ? value : string(text, value.at);
};

function withoutStart(text: Parameters<typeof knownValue>[0], length: number): typeof text {
  const [first, ...rest] = text.parts;
  if (first === undefined || isHole(first)) return text;
  const literal = first.literal.slice(length);
  return { parts: [...(literal === '' ? [] : [{ literal }]), ...rest] };
}

/** The commands that a value is read for. */
function isForApply(block: Placed): boolean {
  const commands = attributeValue(block, 'commands');
  if (commands === undefined) return false;
  if (commands.kind !== 'list' || commands.open) return true;
  return commands.items.some((one) => ['apply', 'plan', undefined].includes(knownText(one)));
}
