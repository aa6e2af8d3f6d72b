/** A role from the fields beside its trust policy, whatever the tool calls them. Shared by the dialects. */
import type { Document } from '../document/language.js';
import { display, knownValue, type Text } from '../value/text.js';
import { entryOf, field, textOf, type Entry, type MapTree, type Tree } from '../value/tree.js';
import type { Reading } from './dialect.js';
import type { Attachments, Role } from './iam-facts.js';
import { trustPolicyOf } from './trust-policy.js';
import { policyIn } from './policy-text.js';
import { rolePoliciesOf } from './role-policies.js';

/** Under this key, in every spelling, only the trust policy of a role stands. */
export const TRUST_POLICY_KEY = /^assume_?role_?policy(?:_?document)?$/i;

/** The entry of a mapping that makes it a role. */
export const trustPolicyEntry = (tree: MapTree): Entry | undefined =>
  tree.entries.find((entry) => TRUST_POLICY_KEY.test(knownValue(entry.key) ?? ''));

/** States the role that a mapping with such an entry describes, and its trust policy. `name`: what names it there. */
export function readRole(
  holder: MapTree,
  policy: Tree,
  name: Tree | undefined,
  { document, emit }: Reading,
  { references = [], nameGivenAt }: Pick<Role, 'references' | 'nameGivenAt'> = {},
): void {
  const tree = policy.kind === 'text' ? policyIn(policy, document, emit) : policy;
  // A field of this name also stands in schemas (a CustomResourceDefinition): only a policy is one.
  if (policy.kind === 'map' && (tree?.kind !== 'map' || !looksLikePolicy(tree))) return;
  const role = {
    ...roleFrom(holder, name, document, references),
    ...(nameGivenAt === undefined ? {} : { nameGivenAt }),
  };
  if (tree?.kind === 'choice') return emit.fact('role', { ...role, trustChoice: tree });
  if (tree?.kind !== 'map') return emit.fact('role', role);
  const trust = trustPolicyOf(document, tree, role);
  const whole: Role = { ...role, trust };
  emit.fact('role', whole);
  emit.fact('trust-policy', { ...trust, role: whole });
}

function roleFrom(holder: MapTree, name: Tree | undefined, document: Document, references: readonly Text[]): Role {
  const arn = field(holder, 'Arn') ?? field(holder, 'arn');
  return {
    document,
    tree: holder,
    name: textOf(name),
    // What `Ref` gives stands on resources of CloudFormation alone.
    ...(name === undefined && !holder.open && field(holder, 'Ref') !== undefined ? { namedByStack: true } : {}),
    path: textOf(field(holder, 'Path') ?? field(holder, 'path')),
    arn: textOf(arn),
    ...(references.length === 0 ? {} : { references }),
    arnAt: arn?.at,
    at: arn?.at ?? name?.at ?? holder.at,
    trust: undefined,
    attachments: attachmentsOf(holder),
    policies: rolePoliciesOf(holder),
  };
}

/** An object of the cluster as others name it: within an environment the name is enough. */
export const referenceTo = (name: Tree | undefined): Text | undefined => {
  const text = textOf(name);
  return name === undefined || text === undefined
    ? undefined
    : { parts: [{ reference: display(text), scope: REFERENCE, at: name.at }] };
};

const REFERENCE = 'an object of the cluster';

const looksLikePolicy = (tree: MapTree): boolean =>
  tree.entries.some((entry) => /^(?:statement|version|effect|principal)s?$/i.test(knownValue(entry.key) ?? ''));

/** Only `aws iam get-account-authorization-details` prints both what is managed and what is inline. */
function attachmentsOf(holder: MapTree): Attachments | undefined {
  const [attached, inline] = [entryOf(holder, 'AttachedManagedPolicies'), field(holder, 'RolePolicyList')];
  if (attached?.value.kind !== 'list' || inline?.kind !== 'list' || attached.value.open || inline.open)
    return undefined;
  return {
    managed: attached.value.items.flatMap((item) => field(item, 'PolicyArn') ?? []),
    inline: inline.items.length > 0,
    at: attached.keyAt,
  };
}
