/** Roles with all that is attached to them, wherever in the program it stands. */
import { equals, knownValue, type Text } from '../value/text.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';
import {
  entry,
  listOf,
  mapOf,
  readingOf,
  textIn as textOf,
  type AwsEmission,
  type AwsResource,
} from './aws-provider.js';
import { emitBrokenPolicy } from './broken-policy.js';
import { readRole } from './role.js';
import { tidied } from './tidy.js';
import { table } from '../value/table.js';

interface RoleEntry {
  readonly resource: AwsResource;
  readonly name: Text;
  readonly managed: Tree[];
  readonly inlined: { readonly name: Tree | undefined; readonly policy: Tree }[];
  managedOpen: boolean;
  inlineOpen: boolean;
}

interface Attachment {
  readonly resource: AwsResource;
  readonly role: Tree | undefined;
  readonly policy: Tree;
}

/** What has no name that is known joins nothing. */
const UNNAMED: Text = { parts: [{ reference: 'a role', scope: '', anonymous: true }] };

/** Owns the roles of a unit until all that is attached is known. */
export class Roles {
  private readonly roles: RoleEntry[] = [];
  /** The first of each name; those whose name is not known are compared one by one. */
  private readonly byName = new Map<string, RoleEntry>();
  private readonly unnamed: RoleEntry[] = [];
  private readonly attachments: Attachment[] = [];
  private readonly policies: Pick<Attachment, 'resource' | 'policy'>[] = [];
  private readonly inlines: (Attachment & { readonly name: Tree | undefined })[] = [];

  add(resource: AwsResource): void {
    const entry: RoleEntry = {
      resource,
      name: textOf(resource.computed('name')) ?? UNNAMED,
      managed: [],
      inlined: [],
      managedOpen: false,
      inlineOpen: false,
    };
    const managed = resource.written('managed_policy_arns');
    if (managed?.kind === 'list') {
      for (const one of managed.items) entry.managed.push(one);
      entry.managedOpen ||= managed.open;
    } else if (managed !== undefined) entry.managedOpen = true;
    const { items, open } = resource.blocks('inline_policy');
    entry.inlineOpen ||= open;
    for (const block of items) {
      const policy = block.written('policy');
      if (policy !== undefined) entry.inlined.push({ name: block.written('name'), policy });
    }
    this.roles.push(entry);
    const known = knownValue(entry.name);
    if (known === undefined) this.unnamed.push(entry);
    else if (!this.byName.has(known)) this.byName.set(known, entry);
  }

  attach(resource: AwsResource): void {
    const policy = resource.written('policy_arn');
    if (policy !== undefined) this.attachments.push({ resource, role: resource.written('role'), policy });
  }

  /** Of one policy to many roles, or of many to one. */
  attachAll(resource: AwsResource): void {
    const policies = resource.written('policy_arns') ?? resource.written('policy_arn');
    const roles = resource.written('roles') ?? resource.written('role_name') ?? resource.written('role');
    for (const role of membersOf(roles))
      for (const policy of membersOf(policies)) this.attachments.push({ resource, role, policy });
  }

  /** What its owner manages apart from any role. */
  managed(resource: AwsResource): void {
    const policy = resource.written('policy');
    if (policy !== undefined) this.policies.push({ resource, policy });
  }

  inline(resource: AwsResource): void {
    const policy = resource.written('policy');
    if (policy === undefined) return;
    const name = resource.written('name') ?? resource.computed('name');
    this.inlines.push({ resource, role: resource.written('role'), policy, name });
  }

  emit(emission: AwsEmission): void {
    for (const attachment of this.attachments) this.join(attachment, emission);
    for (const { role, policy, name } of this.inlines) {
      const owner = this.find(role);
      owner?.inlined.push({ name, policy });
    }
    for (const role of this.roles) emitRole(role, emission);
    for (const { resource, policy } of this.policies) {
      const tree = tidied(resource.policyTree(policy));
      if (tree.kind !== 'map') continue;
      const { document, at } = resource;
      emission.emit.fact('permission-policy', { document, tree, arn: textOf(resource.computed('arn')), at });
    }
  }

  private join({ resource, role, policy }: Attachment, emission: AwsEmission): void {
    const owner = this.find(role);
    if (owner !== undefined) {
      // What may not be there leaves the list open.
      if (resource.certain || !owner.resource.certain) owner.managed.push(policy);
      else owner.managedOpen = true;
      return;
    }
    const name = textOf(role);
    const at = resource.at;
    emitReference(policy, resource, emission);
    emission.emit.fact('policy-attachment', {
      document: resource.document,
      tree: mapOf([], at, true),
      role: name,
      roleArn: undefined,
      policyArn: tidied(policy),
      at,
    });
  }

  private find(role: Tree | undefined): RoleEntry | undefined {
    const name = textOf(role);
    if (name === undefined) return undefined;
    const known = knownValue(name);
    if (known !== undefined) return this.byName.get(known);
    return this.unnamed.find((one) => equals(one.name, name) === 'yes');
  }
}

const membersOf = (value: Tree | undefined): readonly Tree[] =>
  value === undefined ? [] : value.kind === 'list' ? value.items : [value];

/** Of whatever kind the role is. */
function emitReference(policy: Tree, { document, region }: AwsResource, { emit }: AwsEmission): void {
  for (const value of policy.kind === 'choice' ? policy.arms : [policy])
    emit.fact('policy-reference', { document, value: tidied(value), holder: 'role', region });
}

function emitRole(role: RoleEntry, emission: AwsEmission): void {
  const { resource } = role;
  for (const policy of distinctManaged(role)) emitReference(policy, resource, emission);
  const { at } = resource;
  const written = resource.written('assume_role_policy');
  for (const policy of [...(written === undefined ? [] : [written]), ...role.inlined.map((one) => one.policy)])
    emitBrokenPolicy(policy, resource.document, emission.emit);
  const trust: Tree = written === undefined ? { kind: 'null', at } : tidied(resource.policyTree(written));
  const path = resource.written('path');
  const boundary = resource.written('permissions_boundary');
  const tags = resource.written('tags');
  const arn = resource.computed('arn');
  const name = resource.written('name');
  const entries: Entry[] = [
    entry('arn', { ...arn, at: name?.at ?? at }, at),
    ...(path === undefined ? [] : [entry('path', path, path.at)]),
    ...(boundary === undefined ? [] : [entry('PermissionsBoundary', boundary, boundary.at)]),
    ...(tags === undefined ? [] : [entry('Tags', tags, tags.at)]),
    ...managedEntry(role),
    ...inlineEntry(role),
    entry('assume_role_policy', trust, trust.at),
  ];
  const holder: MapTree = mapOf(entries, at);
  const nameGivenAt = resource.placeOf('name');
  readRole(
    holder,
    trust,
    tidied(name ?? resource.computed('name')),
    readingOf(resource, holder, emission),
    nameGivenAt === undefined ? {} : { nameGivenAt },
  );
}

function managedEntry(role: RoleEntry): readonly Entry[] {
  const { managed, managedOpen, resource } = role;
  const at = managed[0]?.at ?? resource.at;
  if (managed.length === 0 && !managedOpen) return [];
  return [entry('ManagedPolicyArns', listOf(distinctManaged(role), at, managedOpen), at)];
}

function distinctManaged({ managed }: RoleEntry): readonly Tree[] {
  const known = managed.filter(({ kind }) => kind !== 'null');
  return known.filter(
    (one, i) =>
      !known.slice(0, i).some((other) => {
        const [a, b] = [textOf(one), textOf(other)];
        return a !== undefined && b !== undefined && equals(a, b) === 'yes';
      }),
  );
}

function inlineEntry({ inlined, inlineOpen, resource }: RoleEntry): readonly Entry[] {
  if (inlined.length === 0 && !inlineOpen) return [];
  const at = inlined[0]?.policy.at ?? resource.at;
  const items = inlined.map(({ name, policy }) =>
    mapOf(
      [
        ...(name === undefined ? [] : [entry('PolicyName', name, name.at)]),
        entry('PolicyDocument', resource.policyTree(policy), policy.at),
      ],
      policy.at,
    ),
  );
  return [entry('Policies', listOf(items, at, inlineOpen), at)];
}

/** By the type of the resource. */
export const AWS_ROLES: Readonly<Record<string, (roles: Roles, resource: AwsResource) => void>> = table({
  aws_iam_role: (roles, resource) => roles.add(resource),
  aws_iam_role_policy_attachment: (roles, resource) => roles.attach(resource),
  aws_iam_policy_attachment: (roles, resource) => roles.attachAll(resource),
  aws_iam_role_policy: (roles, resource) => roles.inline(resource),
  aws_iam_policy: (roles, resource) => roles.managed(resource),
  aws_iam_role_policy_attachments_exclusive: (roles, resource) => roles.attachAll(resource),
});
