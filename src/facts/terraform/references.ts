/** Where the expressions of a module ask for outputs of the modules that it calls. */
import type { Body, Expression, TemplatePart } from '../../document/hcl/ast.js';
import type { OutputReference } from '../terraform-facts.js';
import type { Module } from './module.js';

export interface References {
  readonly outputs: OutputReference[];
  usedWhole: boolean;
}

const ALL = new WeakMap<Module, ReadonlyMap<string, References>>();

/** By the name of the call; a module is searched once. */
export function outputReferences(module: Module): ReadonlyMap<string, References> {
  const known = ALL.get(module);
  if (known !== undefined) return known;
  const found = new Map<string, References>();
  const search = new Search(found);
  for (const { body } of module.files) search.file(body);
  ALL.set(module, found);
  return found;
}

/** Blocks of the top level that say where a resource stands or stood, also within a module that is called. */
const ADDRESSES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['moved', new Set(['from', 'to'])],
  ['import', new Set(['to'])],
  ['removed', new Set(['from'])],
]);

/** Deeper expressions are not searched: what stands there may use anything. */
const MAX_DEPTH = 200;

/** Owns the depth, and what was found. */
class Search {
  private depth = 0;
  private tried = 0;

  constructor(private readonly found: Map<string, References>) {}

  file({ attributes, blocks }: Body): void {
    this.body({ attributes, blocks: [] });
    for (const { type, body } of blocks) this.body(body, ADDRESSES.get(type));
  }

  /** `addresses`: attributes that name resources by their address and ask for no value. */
  private body({ attributes, blocks }: Body, addresses?: ReadonlySet<string>): void {
    for (const { name, value } of attributes) {
      if (addresses?.has(name) === true) continue;
      // An order alone: Terraform does not look whether there is such an output.
      const isOrder = name === 'depends_on';
      if (isOrder) this.tried++;
      this.expression(value);
      if (isOrder) this.tried--;
    }
    for (const block of blocks) this.body(block.body);
  }

  private expression(expression: Expression): void {
    if (this.depth > MAX_DEPTH) return;
    this.depth++;
    const rest = this.traversal(expression);
    for (const part of rest) this.expression(part);
    this.depth--;
  }

  /** The expressions within; of a traversal those of its indices, and what it begins with. */
  private traversal(whole: Expression): readonly Expression[] {
    const keys: Expression[] = [];
    const names: { readonly name: string; readonly node: Expression }[] = [];
    let node = whole;
    while (node.kind === 'attribute' || node.kind === 'index' || node.kind === 'splat') {
      if (node.kind === 'attribute') names.push({ name: node.name, node });
      else if (node.kind === 'index') keys.push(node.key);
      node = node.of;
    }
    if (node !== whole && node.kind !== 'name') keys.push(node);
    if (node.kind === 'name' && node.name === 'module') this.output(names.reverse());
    if (node !== whole) return keys;
    if (whole.kind !== 'call') return within(whole);
    const isTried = whole.name === 'try' || whole.name === 'can';
    if (!isTried) return whole.args;
    this.tried++;
    for (const argument of whole.args) this.expression(argument);
    this.tried--;
    return [];
  }

  private output([call, output]: readonly { readonly name: string; readonly node: Expression }[]): void {
    if (call === undefined) return;
    const own = this.found.get(call.name) ?? { outputs: [], usedWhole: false };
    this.found.set(call.name, own);
    if (output === undefined) own.usedWhole = true;
    else {
      const { at } = output.node;
      const end = at.end;
      own.outputs.push({
        name: output.name,
        tried: this.tried > 0,
        at: { source: at.source, start: end - output.name.length, end },
      });
    }
  }
}

/** The expressions that an expression is made of. */
export function within(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args;
    case 'attribute':
    case 'splat':
      return [expression.of];
    case 'index':
      return [expression.of, expression.key];
    case 'template':
      return expression.parts.flatMap(ofPart);
    case 'conditional':
      return [expression.test, expression.yes, expression.no];
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
    case 'parentheses':
      return [expression.inner];
    case 'tuple':
      return expression.items;
    case 'object':
      return expression.members.flatMap(({ key, value }) => [key, value]);
    case 'for':
      return [
        expression.collection,
        ...(expression.key === undefined ? [] : [expression.key]),
        expression.value,
        ...(expression.condition === undefined ? [] : [expression.condition]),
      ];
    default:
      return [];
  }
}

function ofPart(part: TemplatePart): readonly Expression[] {
  switch (part.kind) {
    case 'interpolation':
      return [part.value];
    case 'if':
      return [part.condition];
    case 'for':
      return [part.collection];
    default:
      return [];
  }
}
