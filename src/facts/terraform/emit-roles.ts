/** Roles with all that is attached to them, wherever in the program it stands. */
import { equals, knownValue, type Text } from '../../value/text.js';
import type { Entry, MapTree } from '../../value/tree.js';
import { readRole } from '../role.js';
import { blocksOf, attributeValue } from './blocks.js';
import { documentOf, mapOf, readingOf, type Emission } from './emit.js';
import { policyTree } from './policy-tree.js';
import { nameText, resourceValue, textOf, type Resource } from './resources.js';
import { attributeOf } from './members.js';
import { tidied } from '../tidy.js';
import { entry, list, settle, string, type Value } from './value.js';

interface RoleEntry {
  readonly resource: Resource;
  readonly name: Text;
  readonly managed: Value[];
  readonly inlined: { readonly name: Value | undefined; readonly policy: Value }[];
  managedOpen: boolean;
  inlineOpen: boolean;
}

interface Attachment {
  readonly resource: Resource;
  readonly role: Value | undefined;
  readonly policy: Value;
}

/** Owns the roles of a unit until all that is attached is known. */
export class Roles {
  private readonly roles: RoleEntry[] = [];
  /** The first of each name; those whose name is not known are compared one by one. */
  private readonly byName = new Map<string, RoleEntry>();
  private readonly unnamed: RoleEntry[] = [];
  private readonly attachments: Attachment[] = [];
  private readonly inlines: (Attachment & { readonly name: Value | undefined })[] = [];

  add(resource: Resource): void {
    const { instance, scope } = resource;
    const entry: RoleEntry = {
      resource,
      name: nameText(resource),
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
    const { items, open } = blocksOf(instance.block.body, 'inline_policy', scope);
    entry.inlineOpen ||= open;
    for (const block of items) {
      const policy = attributeValue(block, 'policy');
      if (policy !== undefined) entry.inlined.push({ name: attributeValue(block, 'name'), policy });
    }
    this.roles.push(entry);
    const known = knownValue(entry.name);
    if (known === undefined) this.unnamed.push(entry);
    else if (!this.byName.has(known)) this.byName.set(known, entry);
  }

  attach(resource: Resource): void {
    const policy = resource.written('policy_arn');
    if (policy !== undefined) this.attachments.push({ resource, role: resource.written('role'), policy });
  }

  /** Of one policy to many roles, or of many to one. */
  attachAll(resource: Resource): void {
    const policies = resource.written('policy_arns') ?? resource.written('policy_arn');
    const roles = resource.written('roles') ?? resource.written('role_name') ?? resource.written('role');
    for (const role of membersOf(roles))
      for (const policy of membersOf(policies)) this.attachments.push({ resource, role, policy });
  }

  inline(resource: Resource): void {
    const policy = resource.written('policy');
    if (policy === undefined) return;
    const name = resource.written('name') ?? string(nameText(resource), resource.at);
    this.inlines.push({ resource, role: resource.written('role'), policy, name });
  }

  emit(emission: Emission): void {
    for (const attachment of this.attachments) this.join(attachment, emission);
    for (const { role, policy, name } of this.inlines) {
      const owner = this.find(role);
      owner?.inlined.push({ name, policy });
    }
    for (const role of this.roles) emitRole(role, emission);
  }

  private join({ resource, role, policy }: Attachment, emission: Emission): void {
    const owner = this.find(role);
    if (owner !== undefined) {
      // What may not be there leaves the list open.
      if (resource.instance.certain || !owner.resource.instance.certain) owner.managed.push(policy);
      else owner.managedOpen = true;
      return;
    }
    const name = textOf(role);
    const at = resource.at;
    emitReference(policy, resource, emission);
    emission.emit.fact('policy-attachment', {
      document: documentOf(resource, emission),
      tree: mapOf([], at, true),
      role: name,
      roleArn: undefined,
      policyArn: tidied(policy),
      at,
    });
  }

  private find(role: Value | undefined): RoleEntry | undefined {
    const name = textOf(role);
    if (name === undefined) return undefined;
    const known = knownValue(name);
    if (known !== undefined) return this.byName.get(known);
    return this.unnamed.find((one) => equals(one.name, name) === 'yes');
  }
}

const membersOf = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : value.kind === 'list' ? value.items : [value];

/** Of whatever kind the role is. */
function emitReference(policy: Value, resource: Resource, emission: Emission): void {
  const { region } = resource.aws;
  const document = documentOf(resource, emission);
  for (const value of policy.kind === 'choice' ? policy.arms : [policy])
    emission.emit.fact('policy-reference', { document, value: tidied(value), holder: 'role', region });
}

function emitRole(role: RoleEntry, emission: Emission): void {
  const { resource } = role;
  for (const policy of distinctManaged(role)) emitReference(policy, resource, emission);
  const { at } = resource;
  const value = resourceValue(resource.module, keyOf(resource), resource.instance);
  const computed = (name: string): Value => settle(() => attributeOf(value, name, at), at);
  const written = resource.written('assume_role_policy');
  const trust: Value = written === undefined ? { kind: 'null', at } : tidied(policyTree(written));
  const path = resource.written('path');
  const boundary = resource.written('permissions_boundary');
  const tags = resource.written('tags');
  const arn = computed('arn');
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
  readRole(holder, trust, tidied(name ?? string(role.name, at)), readingOf(resource, holder, emission));
}

const keyOf = ({ instance }: Resource): string => instance.block.labels.map(({ value }) => value).join('.');

function managedEntry(role: RoleEntry): readonly Entry[] {
  const { managed, managedOpen, resource } = role;
  const at = managed[0]?.at ?? resource.at;
  if (managed.length === 0 && !managedOpen) return [];
  return [entry('ManagedPolicyArns', list(distinctManaged(role), at, 'list', managedOpen), at)];
}

function distinctManaged({ managed }: RoleEntry): readonly Value[] {
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
        entry('PolicyDocument', policyTree(policy), policy.at),
      ],
      policy.at,
    ),
  );
  return [entry('Policies', list(items, at, 'list', inlineOpen), at)];
}
