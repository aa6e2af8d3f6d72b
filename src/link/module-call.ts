/** Calls of modules of Terraform's registry: which call made a role, and what is wrong with a call. */
import { providerArnFault } from '../aws/issuer.js';
import { readRoleArn } from '../aws/arn.js';
import {
  associationArguments,
  attachesCniPolicy,
  prefixedName,
  providerArgument,
  subjectArguments,
  takesProviders,
} from '../aws/terraform-modules.js';
import type { Role } from '../facts/iam-facts.js';
import type { ModuleCall } from '../facts/terraform-facts.js';
import { toFileSpan, type Span } from '../value/span.js';
import { display, equals, isHole, type Text } from '../value/text.js';
import {
  entriesOf,
  entryOf,
  field,
  isOpen,
  itemsOf,
  parsesAsTrue,
  stringOf,
  textOf,
  type Tree,
} from '../value/tree.js';
import { associationsOfRole } from './association.js';
import { sameEnvironment, type Located } from './environment.js';
import { onceInWorld } from './once.js';
import { rolesNamed } from './role.js';
import type { Indexed } from './world.js';

/** A switch as Terraform reads it: also a string that converts to a boolean. What is not given is off; undefined if it is not known. */
function isOn(tree: Tree | undefined): boolean | undefined {
  const text = stringOf(tree);
  return text === undefined ? parsesAsTrue(tree) : text === 'true' || text === '1';
}

/** A service account with a wildcard that the operator compares literally. */
export interface LiteralWildcard {
  readonly pattern: string;
  readonly at: Span;
  /** The argument that names the operator; undefined: it is fixed. */
  readonly test: string | undefined;
  readonly patterns: string | undefined;
}

export function literalWildcards({ module, inputs }: ModuleCall): readonly LiteralWildcard[] {
  const where = subjectArguments(module);
  if (where === undefined) return [];
  const { test, patterns, argument, member = '' } = where;
  const operator = test === undefined ? undefined : field(inputs, test);
  if (operator !== undefined && operator.kind !== 'null' && stringOf(operator) !== 'StringEquals') return [];
  const written = field(inputs, argument);
  const holders =
    where.in === 'list'
      ? [written]
      : entriesOf(written).map(({ value }) => (where.in === 'lists' ? value : field(value, member)));
  return holders.flatMap(itemsOf).flatMap((item) => {
    const text = textOf(item);
    const isPattern = text?.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal)) === true;
    return text === undefined || !isPattern ? [] : [{ pattern: display(text), at: item.at, test, patterns }];
  });
}

export interface NoProvider {
  readonly at: Span;
  readonly value: string;
  readonly fault: string;
}

/** Values of arguments that are to name a provider and name none. */
export function noProviders(call: ModuleCall): readonly NoProvider[] {
  const { module, version, inputs } = call;
  const single = providerArgument(module, version)?.argument;
  const values: readonly (Tree | undefined)[] = [
    ...(takesProviders(module)
      ? entriesOf(field(inputs, 'oidc_providers')).map(({ value }) => field(value, 'provider_arn'))
      : []),
    ...(single === undefined ? [] : [field(inputs, single)]),
  ];
  return values.flatMap((value) => {
    const text = textOf(value);
    const fault = text === undefined ? undefined : faultOf(text);
    return value === undefined || text === undefined || fault === undefined
      ? []
      : [{ at: value.at, value: display(text), fault }];
  });
}

/** Also what is not known, and holds no colon for certain. */
const faultOf = (text: Text): string | undefined =>
  providerArnFault(text) ??
  (text.parts.every((part) => (isHole(part) ? part.without?.includes(':') === true : !part.literal.includes(':')))
    ? 'this is no ARN'
    : undefined);

export interface MissingProvider {
  readonly argument: string;
  readonly by: string;
  readonly at: Span;
}

/** The argument that makes a provider needed where none is given; where its default does, the call. */
export function missingProvider({ module, version, inputs, at }: ModuleCall): MissingProvider | undefined {
  const needed = providerArgument(module, version);
  if (needed === undefined || isOpen(inputs)) return undefined;
  const {
    argument,
    needed: { by, byDefault },
  } = needed;
  const given = field(inputs, argument);
  if (given !== undefined && given.kind !== 'null') return undefined;
  const made = field(inputs, 'create');
  if (made !== undefined && isOn(made) !== true) return undefined;
  const written = field(inputs, by);
  const needs = written === undefined ? byDefault : isOn(written) === true;
  return needs ? { argument, by, at: written?.at ?? at } : undefined;
}

/** Policies that a call attaches by their ARNs: in version 5, and since version 6. */
const POLICIES = ['role_policy_arns', 'policies'];

/** Where the policy of the CNI is attached without a family of addresses, so that it allows nothing of what is needed; other policies may. */
export function cniWithoutFamily({ module, inputs }: ModuleCall): Span | undefined {
  if (!attachesCniPolicy(module) || isOn(field(inputs, 'attach_vpc_cni_policy')) !== true) return undefined;
  if (POLICIES.map((name) => field(inputs, name)).some((tree) => tree !== undefined && !isNothing(tree)))
    return undefined;
  const families = ['vpc_cni_enable_ipv4', 'vpc_cni_enable_ipv6'].map((name) => isOn(field(inputs, name)));
  return families.every((one) => one === false) ? field(inputs, 'attach_vpc_cni_policy')?.at : undefined;
}

export interface MissingAssociation {
  readonly argument: string;
  readonly role: Role;
}

/** The role of a call can be assumed through Pod Identity alone, and nothing here makes the association or could hand the role on. */
export function missingAssociation(world: Indexed, call: ModuleCall): MissingAssociation | undefined {
  const { module, version, inputs, outputs, usedWhole } = call;
  const args = associationArguments(module, version);
  if (args === undefined || isOpen(inputs) || usedWhole) return undefined;
  const isFalse = (name: string): boolean => isOn(field(inputs, name)) === false;
  if (args.on.some((name) => field(inputs, name) !== undefined && isOn(field(inputs, name)) !== true)) return undefined;
  if (!args.off.every(isFalse)) return undefined;
  const association = field(inputs, args.association);
  if (association === undefined ? args.byDefault : !isNothing(association)) return undefined;
  if (outputs.some(({ name }) => args.role.includes(name))) return undefined;
  const role = rolesOfCall(world, call).find(({ trust }) =>
    trust?.statements.some(({ principals }) =>
      principals.some(({ text }) => text !== undefined && display(text) === 'pods.eks.amazonaws.com'),
    ),
  );
  if (role?.arn === undefined || associationsOfRole(world, role.arn).length > 0) return undefined;
  return { argument: args.association, role };
}

const isNothing = (tree: Tree): boolean =>
  tree.kind === 'null' ||
  (tree.kind === 'boolean' && !tree.value) ||
  (tree.kind === 'map' && tree.entries.length === 0 && !tree.open);

/** A call whose role has a random ending behind this name, where no role has the name itself. */
export function callWithEnding(world: Indexed, arn: Text, from: Located): ModuleCall | undefined {
  const name = readRoleArn(arn)?.name;
  if (name === undefined) return undefined;
  const call = world.facts['module-call'].find((one) => {
    const args = prefixedName(one.module, one.version);
    const own = args === undefined ? undefined : textOf(field(one.inputs, args.name));
    return (
      args !== undefined &&
      own !== undefined &&
      equals(own, name) === 'yes' &&
      (entryOf(one.inputs, args.prefixed) === undefined || isOn(field(one.inputs, args.prefixed)) === true) &&
      sameEnvironment(world, one, from)
    );
  });
  return call === undefined || rolesNamed(world, name, from).length > 0 ? undefined : call;
}

/** Whether a role is one that a call makes, so that its trust policy is made of the arguments. */
export const callOfRole = (world: Indexed, role: Role | undefined): ModuleCall | undefined =>
  role === undefined ? undefined : callsByPlace(world).get(placeOf(role.tree.at));

const rolesOfCall = ({ facts }: Indexed, { at }: ModuleCall): readonly Role[] =>
  facts.role.filter(({ tree }) => placeOf(tree.at) === placeOf(at));

const callsByPlace = onceInWorld(
  ({ facts }: Indexed): ReadonlyMap<string, ModuleCall> =>
    new Map(facts['module-call'].map((call) => [placeOf(call.at), call])),
);

function placeOf(place: Span): string {
  const { source, start } = toFileSpan(place);
  return `${source.path}:${start}`;
}
