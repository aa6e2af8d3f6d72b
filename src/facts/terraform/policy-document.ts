/** data.aws_iam_policy_document, as the AWS provider writes it (internal/service/iam/policy_model.go and policy_document_data_source.go). */
import type { Span } from '../../value/span.js';
import { hasHoles, isHole, knownValue, type Text } from '../../value/text.js';
import type { Entry } from '../../value/tree.js';
import { attributeValue, blocksOf, type PlacedBody } from './blocks.js';
import { indented } from './indented-json.js';
import { jsonOf, remember, encodedValue, JsonReader } from '../json-text.js';
import { TERRAFORM_JSON } from './functions/json.js';
import type { Resource } from './resources.js';
import { asString } from './unify.js';
import {
  compareCodePoints,
  entry,
  fail,
  isUnknown,
  list,
  object,
  requireText,
  sameValue,
  string,
  textFrom,
  unknown,
  type Value,
} from './value.js';

interface Policy {
  readonly version: Value | undefined;
  readonly id: Value | undefined;
  readonly statements: readonly Statement[];
  readonly open: boolean;
}

interface Statement {
  readonly sid: string | undefined;
  readonly value: Value;
}

const NO_POLICY: Policy = { version: undefined, id: undefined, statements: [], open: false };
const UNREAD: Policy = { ...NO_POLICY, open: true };

export function policyDocument(resource: Resource, form: 'json' | 'minified'): Value {
  const { at } = resource;
  const policy = merged([
    ...documents(resource, 'source_policy_documents', 'source_json'),
    ownPolicy(resource),
    ...documents(resource, 'override_policy_documents', 'override_json'),
  ]);
  const tree = policyValue(policy, at);
  const compact = jsonOf(tree);
  if (compact === undefined) {
    const whole: Text = {
      parts: [{ reference: `${resource.address}.json`, scope: resource.holeScope, anonymous: true, at }],
    };
    return string(remember(whole, tree), at);
  }
  return string(remember(form === 'json' ? indented(compact) : compact, tree), at);
}

function policyValue({ version, id, statements, open }: Policy, at: Span): Value {
  const list0 = list(
    statements.map(({ value }) => value),
    at,
    'tuple',
    open,
  );
  const entries = [
    entry('Version', version ?? string('2012-10-17', at), at),
    ...(id === undefined ? [] : [entry('Id', id, at)]),
    entry('Statement', list0, at),
  ];
  return { kind: 'map', entries, open: false, at, collection: 'object' };
}

/** Later statements take the place of those with their Sid. */
function merged(policies: readonly Policy[]): Policy {
  const statements: Statement[] = [];
  let [version, id]: [Value | undefined, Value | undefined] = [undefined, undefined];
  let open = false;
  for (const policy of policies) {
    // What is not known may replace any statement with a Sid that came before.
    open ||= policy.open;
    version = laterVersion(version, policy.version);
    id = policy.id ?? id;
    for (const statement of policy.statements) {
      const place = statement.sid === undefined ? -1 : statements.findIndex(({ sid }) => sid === statement.sid);
      if (place >= 0) statements.splice(place, 1, statement);
      else statements.push(statement);
    }
  }
  return { version, id, statements, open };
}

function laterVersion(a: Value | undefined, b: Value | undefined): Value | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [x, y] = [textFrom(a), textFrom(b)].map((text) => (text === undefined ? undefined : knownValue(text)));
  if (x === undefined || y === undefined) return b;
  return y >= x ? b : a;
}

function documents(resource: Resource, name: string, old: string): readonly Policy[] {
  const single = resource.written(old);
  const value = resource.written(name);
  const all = [...(single === undefined ? [] : [parsedPolicy(single)])];
  if (value === undefined) return all;
  if (value.kind !== 'list') return [...all, UNREAD];
  const seen = new Set<string>();
  for (const item of value.items) {
    if (item.kind === 'null') continue;
    const policy = parsedPolicy(item);
    for (const { sid } of policy.statements) {
      if (sid === undefined) continue;
      if (name === 'source_policy_documents' && seen.has(sid)) fail('a Sid is repeated');
      seen.add(sid);
    }
    all.push(policy);
  }
  return value.open ? [...all, UNREAD] : all;
}

/** A document that is read back. */
function parsedPolicy(value: Value): Policy {
  if (value.kind !== 'text') return UNREAD;
  if (knownValue(value.text) === '') return NO_POLICY;
  const tree = encodedValue(value.text) ?? new JsonReader(value.text, value.at, TERRAFORM_JSON).read();
  if (tree === undefined && !hasHoles(value.text)) fail('this is not JSON');
  return tree === undefined || tree === 'unknown' ? UNREAD : policyFrom(tree);
}

function policyFrom(tree: Value): Policy {
  if (tree.kind !== 'map') return fail('a policy is required');
  const member = (name: string): Value | undefined =>
    tree.entries.findLast(({ key }) => knownValue(key) === name)?.value;
  const written = member('Statement');
  const statements = written?.kind === 'list' ? written : undefined;
  if (written !== undefined && statements === undefined && !isUnknown(written)) fail('Statement must be a list');
  return {
    version: member('Version'),
    id: member('Id'),
    open: tree.open || (written !== undefined && statements?.open !== false),
    statements: (statements?.items ?? []).map(readBack),
  };
}

/** Members in the provider's order; condition values as text. */
function readBack(value: Value): Statement {
  if (value.kind !== 'map') return { sid: undefined, value };
  const entries = MEMBERS.flatMap((name) => {
    const found = value.entries.findLast(({ key }) => knownValue(key) === name);
    if (found === undefined) return [];
    if (name !== 'Condition' || found.value.kind !== 'map') return [found];
    return [{ ...found, value: textConditions(found.value) }];
  });
  const sid = entries.find(({ key }) => knownValue(key) === 'Sid')?.value;
  return {
    sid: sid?.kind === 'text' ? knownValue(sid.text) : undefined,
    value: { ...value, entries },
  };
}

const MEMBERS = [
  ...['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource'],
  ...['Principal', 'NotPrincipal', 'Condition'],
];

function textConditions(condition: Extract<Value, { kind: 'map' }>): Value {
  const textValue = (value: Value): Value =>
    value.kind === 'list'
      ? { ...value, items: value.items.map(textValue) }
      : value.kind === 'boolean'
        ? asString(value)
        : value;
  return {
    ...condition,
    entries: condition.entries.map((operator): Entry => ({
      ...operator,
      value:
        operator.value.kind === 'map'
          ? {
              ...operator.value,
              entries: operator.value.entries.map((one): Entry => ({ ...one, value: textValue(one.value) })),
            }
          : operator.value,
    })),
  };
}

function ownPolicy(resource: Resource): Policy {
  const { body } = resource.instance.block;
  const { items, open } = blocksOf(body, 'statement', resource.scope);
  const version = resource.written('version');
  const isOld = version?.kind === 'text' && knownValue(version.text) === '2008-10-17';
  const statements = items.map((item) => statementOf(item, isOld));
  const sids = statements.flatMap(({ sid }) => sid ?? []);
  if (new Set(sids).size < sids.length) fail('a Sid is repeated');
  return { version: version ?? string('2012-10-17', resource.at), id: resource.written('policy_id'), statements, open };
}

function statementOf(placed: PlacedBody, isOld: boolean): Statement {
  const { at } = placed;
  const entries: Entry[] = [];
  const add = (name: string, value: Value | undefined): void => {
    if (value !== undefined) entries.push(entry(name, value, value.at));
  };
  const sid = attributeValue(placed, 'sid');
  const isEmpty = sid?.kind === 'text' && sid.text.parts.length === 0;
  if (!isEmpty) add('Sid', sid);
  add('Effect', attributeValue(placed, 'effect') ?? string('Allow', at));
  add('Action', stringSet(attributeValue(placed, 'actions')));
  add('NotAction', stringSet(attributeValue(placed, 'not_actions')));
  add('Resource', variables(stringSet(attributeValue(placed, 'resources')), isOld));
  add('NotResource', variables(stringSet(attributeValue(placed, 'not_resources')), isOld));
  add('Principal', principals(placed, 'principals', isOld));
  add('NotPrincipal', principals(placed, 'not_principals', isOld));
  add('Condition', conditions(placed, isOld));
  return {
    sid: sid?.kind === 'text' && !isEmpty ? knownValue(sid.text) : undefined,
    value: { kind: 'map', entries, open: false, at, collection: 'object' },
  };
}

/** One is a string; more are sorted, and then reversed. Undefined: left out. */
function stringSet(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  if (value.kind !== 'list') return isUnknown(value) ? value : fail('a set of strings is required');
  const items = value.items.filter(({ kind }) => kind !== 'null').map(stringIn);
  const distinct = items.filter((item, i) => !items.slice(0, i).some((other) => sameValue(item, other) === 'yes'));
  const [only, ...others] = distinct;
  if (value.open) return list(distinct, value.at, 'tuple', true);
  if (only === undefined) return undefined;
  if (others.length === 0) return only;
  return list(
    distinct.toSorted((a, b) => compareCodePoints(orderOf(b), orderOf(a))),
    value.at,
    'tuple',
  );
}

/** What stands in a set of strings is one, whatever it is. */
const stringIn = (value: Value): Value =>
  value.kind === 'hole' ? { kind: 'text', text: { parts: [value.hole] }, at: value.at } : asString(value);

/** What is known of a text; the order of what is not known says nothing. */
const orderOf = (value: Value): string =>
  (textFrom(value)?.parts ?? []).map((part) => (isHole(part) ? part.reference : part.literal)).join('');

/** `&{...}` stands for the variables of the policy language, which `${...}` cannot. */
function variables(value: Value | undefined, isOld: boolean): Value | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => variables(item, isOld) ?? item) };
  if (value.kind !== 'text') return value;
  const { parts } = value.text;
  if (!parts.some((part) => !isHole(part) && part.literal.includes('&{'))) return value;
  if (isOld) fail('version 2008-10-17 has no variables');
  const written = parts.map((part) =>
    isHole(part) ? part : { ...part, literal: part.literal.replaceAll('&{', '${') },
  );
  return { ...value, text: { parts: written } };
}

interface PrincipalGroup {
  readonly key: Text;
  readonly items: Value[];
  open: boolean;
}

function principals(placed: PlacedBody, type: string, isOld: boolean): Value | undefined {
  const { items, open } = blocksOf(placed.body, type, placed.scope);
  if (items.length === 0 && !open) return undefined;
  const groups = principalGroups(items);
  const everyone = open ? undefined : everyoneIn(groups);
  if (everyone !== undefined) return everyone;
  const at = items[0]?.at ?? placed.at;
  const entries = groups.map(({ key, items: members, open: more }): Entry => {
    const first = members[0]?.at ?? at;
    const set = stringSet(list(members, first, 'set', more)) ?? list([], first);
    return { key, keyAt: key.parts[0]?.at ?? at, value: variables(set, isOld) ?? set };
  });
  return object(entries, at, 'object', open);
}

/** The identifiers of all blocks of a type stand in one list. */
function principalGroups(items: readonly PlacedBody[]): readonly PrincipalGroup[] {
  const byType = new Map<string, PrincipalGroup>();
  for (const item of items) {
    const key = requireText(attributeValue(item, 'type') ?? fail('a type is required'));
    const name = JSON.stringify(key.parts.map((part) => (isHole(part) ? part.reference : part.literal)));
    const identifiers = attributeValue(item, 'identifiers') ?? fail('identifiers are required');
    const group = byType.get(name) ?? { key, items: [], open: false };
    if (identifiers.kind === 'list') {
      for (const one of identifiers.items) group.items.push(one);
      group.open ||= identifiers.open;
    } else {
      if (!isUnknown(identifiers)) fail('a set of strings is required');
      group.open = true;
    }
    byType.set(name, group);
  }
  return [...byType.values()];
}

/** `*` of the type `*`, and nothing else, is written as one star. */
function everyoneIn([only, ...others]: readonly PrincipalGroup[]): Value | undefined {
  if (only === undefined || others.length > 0 || knownValue(only.key) !== '*' || only.items.length !== 1)
    return undefined;
  const [identifier] = only.items;
  return identifier?.kind === 'text' && knownValue(identifier.text) === '*' ? identifier : undefined;
}

function conditions(placed: PlacedBody, isOld: boolean): Value | undefined {
  const { items, open } = blocksOf(placed.body, 'condition', placed.scope);
  if (items.length === 0 && !open) return undefined;
  const at = items[0]?.at ?? placed.at;
  const operators: {
    readonly test: Text;
    readonly keys: { readonly key: Text; readonly at: Span; values: Value }[];
  }[] = [];
  const seen: Value[] = [];
  for (const item of items) {
    const [test, variable] = ['test', 'variable'].map(
      (name) => attributeValue(item, name) ?? fail(`${name} is required`),
    );
    const values = attributeValue(item, 'values') ?? fail('values are required');
    if (test === undefined || variable === undefined) continue;
    const whole = list([test, variable, values], item.at);
    if (seen.some((other) => sameValue(other, whole) === 'yes')) continue;
    seen.push(whole);
    const [operator, key] = [requireText(test), requireText(variable)];
    let group = operators.find((one) => sameText(one.test, operator));
    if (group === undefined) operators.push((group = { test: operator, keys: [] }));
    const before = group.keys.find((one) => sameText(one.key, key));
    if (before === undefined) group.keys.push({ key, at: variable.at, values });
    else before.values = joinedValues(before.values, values);
  }
  const entries = operators.map(({ test, keys }): Entry => {
    const keyAt = test.parts[0]?.at ?? at;
    const members = keys.map((one): Entry => ({
      key: one.key,
      keyAt: one.at,
      value: conditionValues(one.values, isOld),
    }));
    return { key: test, keyAt, value: object(members, keyAt) };
  });
  return object(entries, at, 'object', open);
}

const sameText = (a: Text, b: Text): boolean =>
  sameValue({ kind: 'text', text: a, at: NOWHERE }, { kind: 'text', text: b, at: NOWHERE }) === 'yes';

const NOWHERE: Span = { source: { path: '', text: '' }, start: 0, end: 0 };

/** In the order of the set's hash codes, which says nothing to IAM. */
function joinedValues(a: Value, b: Value): Value {
  if (a.kind !== 'list' || b.kind !== 'list') return list([], a.at, 'list', true);
  return list([...a.items, ...b.items], a.at, 'list', a.open || b.open);
}

function conditionValues(values: Value, isOld: boolean): Value {
  if (values.kind !== 'list') return isUnknown(values) ? unknown(values.at) : fail('a list of strings is required');
  const items = values.items.map((item) => variables(stringIn(item), isOld) ?? item);
  const [only] = items;
  return items.length === 1 && only !== undefined && !values.open ? only : list(items, values.at, 'tuple', values.open);
}
