/** A template as it is deployed: its resources with their values, roles with all that is attached to them, groups of nodes with their launch templates. */
import { equals, literalText } from '../../value/text.js';
import { entriesOf, field, itemsOf, type Entry, type ListTree, type MapTree, type Tree } from '../../value/tree.js';
import { attributeOf, isCluster, referenceTo } from './attributes.js';
import { callOf } from './functions.js';
import { APPLIES, setApart } from './kubernetes.js';
import type { Resource, Template } from './template.js';
import { scalarText } from './texts.js';

/** The name under which a resolved resource carries its own ARN, whether or not its name is written. */
export const OWN_ARN = 'Arn';
/** The name under which it carries what `Ref` gives. */
export const OWN_REFERENCE = 'Ref';
/** The name under which a cluster carries its issuer. */
export const OWN_ISSUER = 'OpenIdConnectIssuerUrl';
/** The name under which a group of nodes carries the data of its launch template. */
export const TEMPLATE_DATA = 'LaunchTemplateData';

/** A resource with its values; those of a role grow while what is attached to it is met. */
interface Resolved {
  readonly resource: Resource;
  /** Its condition holds wherever the template is deployed, or it has none. */
  readonly isCertain: boolean;
  properties: MapTree;
}

/** Only the resources: nothing else of a template makes an identity. */
export function resolved(template: Template): MapTree {
  const all = [...template.resources.values()].flatMap((resource): readonly Resolved[] => {
    const { properties, tree } = resource;
    const isMade = template.isMade(resource);
    if (isMade === false) return [];
    const value = template.evaluator.valueIn(properties ?? empty(tree), resource.locals);
    const own = value.kind === 'map' ? value : empty(tree);
    return [{ resource, isCertain: isMade === true, properties: asHanded(own, resource) }];
  });
  for (const one of all) ownNames(one, template);
  for (const one of all) {
    const applied = APPLIES[one.resource.type];
    const value = applied === undefined ? undefined : field(one.properties, applied);
    if (applied !== undefined && value !== undefined)
      one.properties = withMembers(one.properties, [[applied, setApart(value)]]);
  }
  const roles = all.filter(({ resource }) => resource.type === 'AWS::IAM::Role');
  for (const one of all) attach(one, roles);
  for (const one of all) useLaunchTemplate(one, all);
  const { root } = template;
  const at = field(root, 'Resources')?.at ?? root.at;
  const resources: MapTree = { kind: 'map', entries: all.map(entryOfResource), open: template.open, at };
  return { ...root, entries: [{ key: literalText('Resources'), keyAt: at, value: resources }] };
}

const empty = ({ at }: Tree): MapTree => ({ kind: 'map', entries: [], open: false, at });

/**
 * What the function behind a custom resource is handed: every scalar is a text, but for those of a document that is written into one (`Fn::ToJsonString`).
 * Source: CloudFormation User Guide, "Custom resource request objects" (`ResourceProperties`).
 */
function asHanded(value: MapTree, { type, properties }: Resource): MapTree {
  // What aws-cdk-lib applies is a text, and the rest of its own resources is read as its dialect writes it.
  if (!/^Custom::(?!AWSCDK)|^AWS::CloudFormation::CustomResource$/.test(type)) return value;
  const entries = value.entries.map((entry) => {
    const written = entriesOf(properties).find(({ keyAt }) => keyAt === entry.keyAt)?.value;
    const isDocument = written !== undefined && callOf(written)?.name === 'Fn::ToJsonString';
    return isDocument ? entry : { ...entry, value: withTexts(entry.value) };
  });
  return { ...value, entries };
}

function withTexts(tree: Tree): Tree {
  switch (tree.kind) {
    case 'map':
      return { ...tree, entries: tree.entries.map((entry) => ({ ...entry, value: withTexts(entry.value) })) };
    case 'list':
      return { ...tree, items: tree.items.map(withTexts) };
    case 'choice':
      return { ...tree, arms: tree.arms.map(withTexts) };
    case 'number':
    case 'boolean':
      return { kind: 'text', text: { parts: [{ literal: tree.written, at: tree.at }] }, at: tree.at };
    default:
      return tree;
  }
}

const OWN: readonly string[] = [
  'AWS::IAM::Role',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::OIDCProvider',
  'Custom::AWSCDKOpenIdConnectProvider',
  'AWS::EKS::Cluster',
  'Custom::AWSCDK-EKS-Cluster',
  'AWS::EC2::LaunchTemplate',
];

function ownNames(one: Resolved, template: Template): void {
  const { resource, properties } = one;
  if (!OWN.includes(resource.type)) return;
  const name = field(properties, 'RoleName') ?? field(properties, 'Name') ?? field(properties, 'Url');
  const at = name?.at ?? properties.at;
  one.properties = withMembers(properties, [
    [OWN_ARN, { ...attributeOf(resource, 'Arn', template, at), at }],
    [OWN_REFERENCE, { ...referenceTo(resource, template, at), at }],
    ...(isCluster(resource.type) ? [[OWN_ISSUER, attributeOf(resource, OWN_ISSUER, template, at)] as const] : []),
  ]);
}

const withMembers = (map: MapTree, members: readonly (readonly [string, Tree])[]): MapTree => ({
  ...map,
  entries: [
    ...map.entries.filter(({ key }) => !members.some(([name]) => equals(key, literalText(name)) === 'yes')),
    ...members.map(([name, value]): Entry => ({ key: literalText(name), keyAt: value.at, value })),
  ],
});

/** A policy that is a resource of its own. What may not be there leaves the list of the role open. */
function attach(one: Resolved, roles: readonly Resolved[]): void {
  const { resource, properties } = one;
  const isManaged = resource.type === 'AWS::IAM::ManagedPolicy';
  const names =
    isManaged || resource.type === 'AWS::IAM::Policy'
      ? field(properties, 'Roles')
      : resource.type === 'AWS::IAM::RolePolicy'
        ? field(properties, 'RoleName')
        : undefined;
  const policy = isManaged ? field(properties, OWN_REFERENCE) : inlinePolicy(properties);
  if (names === undefined || policy === undefined) return;
  const left: Tree[] = [];
  let isTaken = false;
  for (const name of itemsOf(names)) {
    const role = roles.find((other) => isNamed(other, name));
    if (role === undefined) {
      left.push(name);
      continue;
    }
    const isCertain = one.isCertain || haveOneCondition(one, role);
    addTo(role, isManaged ? 'ManagedPolicyArns' : 'Policies', isCertain ? policy : undefined);
    isTaken ||= isCertain;
  }
  one.properties = isManaged
    ? withMembers(properties, [['Roles', { kind: 'list', items: left, open: false, at: names.at }]])
    : isTaken
      ? { ...properties, entries: properties.entries.filter(({ value }) => value !== field(policy, 'PolicyDocument')) }
      : properties;
}

function haveOneCondition(a: Resolved, b: Resolved): boolean {
  const own = field(a.resource.tree, 'Condition');
  return own !== undefined && sameText(own, field(b.resource.tree, 'Condition'));
}

function inlinePolicy(properties: MapTree): MapTree | undefined {
  const entries = properties.entries.filter(({ key }) =>
    ['PolicyName', 'PolicyDocument'].some((name) => equals(key, literalText(name)) === 'yes'),
  );
  return field(properties, 'PolicyDocument') === undefined ? undefined : { ...properties, entries };
}

const isNamed = ({ properties }: Resolved, name: Tree): boolean => {
  const own = field(properties, OWN_REFERENCE);
  return own !== undefined && (sameText(own, name) || sameChoice(own, name));
};

const sameText = (a: Tree, b: Tree | undefined): boolean => {
  const [x, y] = [scalarText(a), b === undefined ? undefined : scalarText(b)];
  return x !== undefined && y !== undefined && equals(x, y) === 'yes';
};

/** A role whose name is a choice is named by the same choice. */
const sameChoice = (a: Tree, b: Tree): boolean =>
  a.kind === 'choice' &&
  b.kind === 'choice' &&
  a.arms.length === b.arms.length &&
  a.arms.every((arm, i) => sameText(arm, b.arms[i]));

function addTo(role: Resolved, name: string, item: Tree | undefined): void {
  const list = field(role.properties, name);
  const before: ListTree =
    list === undefined
      ? { kind: 'list', items: [], open: false, at: item?.at ?? role.properties.at }
      : list.kind === 'list'
        ? list
        : { kind: 'list', items: [], open: true, at: list.at };
  const after: ListTree = {
    ...before,
    items: item === undefined ? before.items : [...before.items, item],
    open: before.open || item === undefined,
  };
  role.properties = withMembers(role.properties, [[name, after]]);
}

/** By id or by name. */
function useLaunchTemplate(one: Resolved, all: readonly Resolved[]): void {
  if (one.resource.type !== 'AWS::EKS::Nodegroup') return;
  const used = field(one.properties, 'LaunchTemplate');
  const [id, name] = [field(used, 'Id'), field(used, 'Name')];
  const template = all.find(({ resource, properties }) => {
    if (resource.type !== 'AWS::EC2::LaunchTemplate') return false;
    const [own, ownName] = [field(properties, OWN_REFERENCE), field(properties, 'LaunchTemplateName')];
    return (
      (id !== undefined && own !== undefined && sameText(own, id)) ||
      (name !== undefined && ownName !== undefined && sameText(ownName, name))
    );
  });
  const data = field(template?.properties, TEMPLATE_DATA);
  if (data !== undefined) one.properties = withMembers(one.properties, [[TEMPLATE_DATA, data]]);
}

function entryOfResource({ resource, isCertain, properties }: Resolved): Entry {
  const { tree, name } = resource;
  const entries = tree.entries.filter(({ key }) =>
    ['Type', 'Metadata', ...(isCertain ? [] : ['Condition'])].some((kept) => equals(key, literalText(kept)) === 'yes'),
  );
  const value: MapTree = {
    ...tree,
    entries: [...entries, { key: literalText('Properties'), keyAt: properties.at, value: properties }],
  };
  return { key: literalText(name), keyAt: tree.at, value };
}
