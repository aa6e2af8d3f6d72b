/** Roles, service accounts and the like that `count` or `for_each` may leave out: whether any is made, and which variables decide it. */
import type { Block, Expression } from '../../document/hcl/ast.js';
import { table } from '../../value/table.js';
import type { Emit } from '../dialect.js';
import type { RepeatedPart } from '../terraform-facts.js';
import { headOf, placeDocument } from './emit-modules.js';
import type { ProgramPlace } from './emit.js';
import type { ModuleInstance } from './instance.js';
import { attributeIn } from './module.js';
import { calledFolder } from './program.js';
import { within } from './references.js';
import { settle, type Value } from './value.js';

/** By the type of the resource; others give nothing an identity. */
const KINDS: Readonly<Record<string, RepeatedPart['kind'] | undefined>> = table({
  aws_iam_role: 'role',
  kubernetes_service_account: 'service account',
  kubernetes_service_account_v1: 'service account',
  aws_eks_pod_identity_association: 'association',
  aws_eks_node_group: 'node group',
});

const kindOf = (key: string): RepeatedPart['kind'] | undefined => KINDS[key.slice(0, key.lastIndexOf('.'))];

/** `key`: of a resource, or `module.x`. Of a module of the registry what it makes is told at its call. */
export function repeatedPart(module: ModuleInstance, key: string, place: ProgramPlace, emit: Emit): void {
  const isCall = key.startsWith('module.');
  const block = isCall ? module.module.calls.get(key.slice('module.'.length)) : module.module.resources.get(key);
  if (block === undefined || block.at.source.inside !== undefined) return;
  const kind = isCall ? 'module' : kindOf(key);
  const state = (made: boolean, by: () => readonly string[]): void => {
    if (kind === undefined) return;
    emit.fact('repeated-part', {
      document: placeDocument(block, place),
      kind,
      name: key,
      made,
      by: made ? [] : by(),
      at: headOf(block),
    });
  };
  const instances = module.instances(key);
  if (instances === undefined || kind === undefined) return;
  if (instances.items.length === 0 && !instances.open) {
    if (isCall && !mayMakeIdentities(module, block, module.module.folder)) return;
    return state(false, () => switchesIn(block, module));
  }
  const children = isCall ? instances.items.flatMap((one) => module.child(one) ?? []) : [];
  const [known] = children.filter(isOfRegistry);
  if (known === undefined) {
    if (countOf(block) !== undefined) state(true, () => []);
    return;
  }
  const roles = [...known.module.resources].filter(([own]) => kindOf(own) === 'role');
  if (roles.length === 0) return;
  const isMade = children.some((child) => roles.some(([own]) => hasAny(child, own)));
  state(isMade, () => roles.slice(0, 1).flatMap(([, role]) => switchesIn(role, known)));
}

const countOf = ({ body }: Block): Expression | undefined =>
  (attributeIn(body, 'count') ?? attributeIn(body, 'for_each'))?.value;

const switchesIn = (block: Block, module: ModuleInstance): readonly string[] => {
  const count = countOf(block);
  return count === undefined ? [] : switchesOf(count, module);
};

const hasAny = (module: ModuleInstance, key: string): boolean => {
  const instances = module.instances(key);
  return instances !== undefined && (instances.open || instances.items.length > 0);
};

const isOfRegistry = ({ module }: ModuleInstance): boolean => module.folder.startsWith('registry:');

/** Calls within each other beyond these are not followed. */
const MAX_DEPTH = 10;

/** Whether what a call brings in makes identities: what is not here may. */
function mayMakeIdentities(module: ModuleInstance, call: Block, from: string, depth = 0): boolean {
  const folder = calledFolder(call.body, from);
  const called = folder === undefined ? undefined : module.workspace.module(folder);
  if (folder === undefined || called === undefined) return true;
  return (
    [...called.resources.keys()].some((key) => kindOf(key) !== undefined) ||
    (depth < MAX_DEPTH &&
      [...called.calls.values()].some((inner) => mayMakeIdentities(module, inner, folder, depth + 1)))
  );
}

/** The variables that an expression rests on, through locals and through what callers give; where some of them are off, those alone. */
function switchesOf(expression: Expression, module: ModuleInstance): readonly string[] {
  const found = new Map<string, boolean>();
  gather(expression, module, found, new Set());
  const off = [...found].filter(([, isOn]) => !isOn).map(([name]) => name);
  return off.length > 0 ? off : [...found.keys()];
}

function gather(expression: Expression, module: ModuleInstance, found: Map<string, boolean>, seen: Set<string>): void {
  const variable = expression.kind === 'attribute' && expression.of.kind === 'name' ? expression.of.name : undefined;
  if (expression.kind === 'attribute' && variable === 'local') {
    const key = `${module.address} local.${expression.name}`;
    const local = module.module.locals.get(expression.name);
    if (local === undefined || seen.has(key)) return;
    seen.add(key);
    return gather(local.value, module, found, seen);
  }
  if (expression.kind === 'attribute' && variable === 'var') return ofVariable(expression.name, module, found, seen);
  for (const inner of within(expression)) gather(inner, module, found, seen);
}

/** What a caller gives rests on variables of its own; what it leaves out, or writes, is an argument of the call. */
function ofVariable(name: string, module: ModuleInstance, found: Map<string, boolean>, seen: Set<string>): void {
  const { caller, address } = module;
  const given = caller === undefined ? undefined : attributeIn(caller.block.body, name)?.value;
  const before = found.size;
  if (caller !== undefined && given !== undefined) gather(given, caller.module, found, seen);
  if (found.size > before) return;
  const { at } = module.module.variables.get(name) ?? {};
  if (at === undefined) return;
  const value = settle(() => module.scope.reference(['var', name], at) ?? { kind: 'null', at }, at);
  found.set(address === '' ? `var.${name}` : `${address}.${name}`, !isOff(value));
}

function isOff(value: Value): boolean {
  switch (value.kind) {
    case 'null':
      return true;
    case 'boolean':
      return !value.value;
    case 'number':
      return value.value === 0;
    case 'text':
      return value.text.parts.length === 0;
    case 'list':
      return !value.open && value.items.length === 0;
    case 'map':
      return !value.open && value.entries.length === 0;
    default:
      return false;
  }
}
