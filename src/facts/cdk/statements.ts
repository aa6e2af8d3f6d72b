/** Policy documents and their statements: aws-iam/lib/policy-statement.js, policy-document.js. */
import type { Span } from '../../value/span.js';
import { keyOf, knownValue } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import { treeOf } from '../program/tree.js';
import {
  addMember,
  isNothing,
  listValue,
  memberOf,
  objectValue,
  type ChoiceValue,
  type Member,
  type ObjectValue,
  type Value,
} from '../program/value.js';
import type { Assembly } from './assembly.js';
import { emptyBag, type Bag, type DocumentMade, type PrincipalMade, type StatementMade } from './made.js';
import { distinct, mergedStatements, uniqueStatements } from './minimize.js';
import { argOf, instance, literal, madeOf, prop } from './natives.js';
import { accountRoot, principalOf, principalValue } from './principals.js';
import { checkActions, checkStatement } from './refusals.js';
import { list, object, string } from './trees.js';
import { table } from '../../value/table.js';

export const statementMade = (at: Span): StatementMade => ({
  kind: 'statement',
  sid: undefined,
  effect: undefined,
  actions: emptyBag(),
  notActions: emptyBag(),
  principals: emptyBag(),
  notPrincipals: emptyBag(),
  resources: emptyBag(),
  notResources: emptyBag(),
  conditions: [],
  at,
});

/** The items of a list; what is no list that is known leaves the bag open. */
export function addTo(bag: Bag, value: Value | undefined): void {
  if (value === undefined || isNothing(value)) return;
  bag.at ??= value.at;
  if (value.kind === 'list') {
    for (const item of value.items) bag.items.push(item);
    bag.open ||= value.open;
  } else bag.open = true;
}

/** Arguments of a method that takes any number. What may not happen leaves the bag open. */
export function addAll(bag: Bag, { args, open }: Call, run: Run): undefined {
  if (run.certain) for (const arg of args) bag.items.push(arg);
  else if (args.length > 0) bag.open = true;
  bag.open ||= open;
}

const BAGS = ['actions', 'notActions', 'principals', 'notPrincipals', 'resources', 'notResources'] as const;

function fill(statement: StatementMade, props: Value | undefined, run: Run): void {
  statement.sid = prop(props, 'sid', run);
  statement.effect = prop(props, 'effect', run);
  for (const bag of BAGS) addTo(statement[bag], prop(props, bag, run));
  const conditions = prop(props, 'conditions', run);
  if (conditions !== undefined) statement.conditions = [conditions];
}

const PRINCIPAL_METHODS: Readonly<Record<string, string | undefined>> = table({
  addArnPrincipal: 'AWS',
  addServicePrincipal: 'Service',
  addFederatedPrincipal: 'Federated',
  addCanonicalUserPrincipal: 'CanonicalUser',
});

export function statementValue(made: StatementMade, assembly: Assembly): Value {
  const adder =
    (bag: Bag) =>
    (call: Call, run: Run): undefined => {
      if (bag === made.actions || bag === made.notActions) checkActions(call.args, run, assembly);
      addAll(bag, call, run);
    };
  const addCondition = (operator: Value | undefined, value: Value | undefined, at: Span, run: Run): void => {
    const name = literal(operator);
    const isKnown = name !== undefined && value !== undefined && run.certain;
    made.conditions = [...made.conditions, isKnown ? object({ [name]: value }, at) : object({}, at, true)];
  };
  const addKind =
    (type: string) =>
    ({ args: [value, conditions], at }: Call, run: Run): undefined => {
      if (value === undefined || !run.certain) made.principals.open = true;
      else made.principals.items.push(principalValue(bare(type, value, conditions, at)));
    };
  const kinds = Object.fromEntries(
    Object.entries(PRINCIPAL_METHODS).flatMap(([name, type]) => (type === undefined ? [] : [[name, addKind(type)]])),
  );
  const account =
    (isRoot: boolean) =>
    ({ args: [id], at }: Call, run: Run): undefined => {
      const root = accountRoot(isRoot ? undefined : id, run, assembly, at);
      if (!run.certain) made.principals.open = true;
      else made.principals.items.push(principalValue(bare('AWS', root, undefined, at)));
    };
  return instance(
    'iam.PolicyStatement',
    made,
    {
      plain: () => statementData(made),
      members: {
        sid: () => made.sid,
        effect: (at) => made.effect ?? string('Allow', at),
        actions: (at) => listValue([...made.actions.items], at, made.actions.open),
        resources: (at) => listValue([...made.resources.items], at, made.resources.open),
      },
      methods: {
        ...kinds,
        addActions: adder(made.actions),
        addNotActions: adder(made.notActions),
        addPrincipals: adder(made.principals),
        addNotPrincipals: adder(made.notPrincipals),
        addResources: adder(made.resources),
        addNotResources: adder(made.notResources),
        addAwsAccountPrincipal: account(false),
        addAccountRootPrincipal: account(true),
        addAnyPrincipal: ({ at }) => {
          made.principals.items.push(principalValue(bare('AWS', string('*', at), undefined, at)));
          return undefined;
        },
        addAllResources: ({ at }) => void made.resources.items.push(string('*', at)),
        addCondition: ({ args: [operator, value], at }, run) => {
          addCondition(operator, value, at, run);
          return undefined;
        },
        addConditions: ({ args: [value], at }, run) => {
          made.conditions = [...made.conditions, value === undefined || !run.certain ? object({}, at, true) : value];
          return undefined;
        },
        addSourceAccountCondition: ({ at }) => void (made.conditions = [...made.conditions, object({}, at, true)]),
        addSourceArnCondition: ({ at }) => void (made.conditions = [...made.conditions, object({}, at, true)]),
        copy: (call, run) => {
          const copy = copyOf(made, call.at);
          fillOver(copy, argOf(call, 0), run);
          return statementValue(copy, assembly);
        },
        toStatementJson: () => statementData(made),
        toJSON: () => statementData(made),
      },
      set: (name, value) => {
        if (name === 'sid') made.sid = value;
        if (name === 'effect') made.effect = value;
      },
    },
    made.at,
  );
}

const copyBag = ({ items, open, at }: Bag): Bag => ({ items: [...items], open, at });

const copyOf = (made: StatementMade, at: Span): StatementMade => ({
  ...made,
  actions: copyBag(made.actions),
  notActions: copyBag(made.notActions),
  principals: copyBag(made.principals),
  notPrincipals: copyBag(made.notPrincipals),
  resources: copyBag(made.resources),
  notResources: copyBag(made.notResources),
  at,
});

function fillOver(made: StatementMade, props: Value | undefined, run: Run): void {
  for (const name of BAGS) {
    const value = prop(props, name, run);
    if (value === undefined) continue;
    const bag = made[name];
    [bag.items, bag.open] = [[], false];
    addTo(bag, value);
  }
  made.sid = prop(props, 'sid', run) ?? made.sid;
  made.effect = prop(props, 'effect', run) ?? made.effect;
  const conditions = prop(props, 'conditions', run);
  if (conditions !== undefined) made.conditions = [conditions];
}

const bare = (type: string, value: Value, conditions: Value | undefined, at: Span): PrincipalMade => ({
  kind: 'principal',
  name: 'iam.Principal',
  action: string('sts:AssumeRole', at),
  fragments: [{ type, value }],
  conditions: conditions === undefined || isNothing(conditions) ? [] : [conditions],
  sessionTags: false,
  parts: undefined,
  open: false,
  isDefaultAction: false,
  at,
});

/** The statement as it stands in a document. */
function statementData(made: StatementMade): ObjectValue {
  const { at } = made;
  const principals = partsOf(made.principals);
  return object(
    {
      Sid: made.sid,
      Effect: made.effect ?? string('Allow', at),
      Principal: principalData(made.principals, at),
      NotPrincipal: principalData(made.notPrincipals, at),
      Action: bagData(made.actions, at),
      NotAction: bagData(made.notActions, at),
      Resource: bagData(made.resources, at),
      NotResource: bagData(made.notResources, at),
      Condition: conditionsData([...principals.flatMap(({ conditions }) => conditions), ...made.conditions]),
    },
    at,
  );
}

/** One item stands as itself; the library keeps sets. */
function bagData({ items: all, open, at }: Bag, around: Span): Value | undefined {
  const items = distinct(all);
  const [only] = items;
  if (only === undefined) return open ? list([], at ?? around, true) : undefined;
  return items.length === 1 && !open ? only : list(items, at ?? around, open);
}

const partsOf = (bag: Bag): readonly PrincipalMade[] =>
  bag.items.flatMap((item) => {
    const principal = principalOf(item);
    return principal === undefined ? [] : (principal.parts ?? [principal]);
  });

function principalData(bag: Bag, around: Span): Value | undefined {
  if (bag.items.length === 0 && !bag.open) return undefined;
  const parts = partsOf(bag);
  const open =
    bag.open || bag.items.some((item) => principalOf(item) === undefined || principalOf(item)?.open === true);
  const at = parts[0]?.at ?? bag.at ?? around;
  const types = new Map<string, Value[]>();
  for (const { fragments } of parts)
    for (const { type, value } of fragments) types.set(type, [...(types.get(type) ?? []), value]);
  const star = types.get('');
  if (star?.[0] !== undefined && types.size === 1 && !open) return star[0];
  const members = [...types].flatMap(([type, all]) => {
    const values = distinct(all);
    const [only] = values;
    if (only === undefined) return [];
    return [memberOf(type, values.length === 1 && !open ? only : list(values, only.at, open))];
  });
  return objectValue(members, at, open);
}

/** Conditions united by their operators; of one key of an operator the last counts. */
function conditionsData(all: readonly Value[]): Value | undefined {
  const [first, ...others] = all.filter((one) => !isEmpty(one));
  return first === undefined ? undefined : others.reduce<Value>((united, next) => merged(united, next, 1), first);
}

const isEmpty = (value: Value): boolean =>
  isNothing(value) ||
  (value.kind === 'object' &&
    value.members.size === 0 &&
    value.others.length === 0 &&
    !value.open &&
    value.base === undefined);

/** `depth`: how many levels of members are united rather than replaced. */
function merged(a: Value, b: Value, depth: number): Value {
  if (isNothing(a)) return b;
  if (isNothing(b)) return a;
  const [x, y] = [dataOf(a), dataOf(b)];
  if (x?.kind !== 'object' || y?.kind !== 'object') {
    const known = [x, y].find((one) => one?.kind === 'object');
    return known?.kind === 'object'
      ? objectValue([...known.members.values(), ...known.others], a.at, true)
      : object({}, a.at, true);
  }
  const made = objectValue([...x.members.values(), ...x.others], a.at, x.open || y.open);
  for (const member of [...y.members.values(), ...y.others]) {
    const before = memberLike(made, member.key);
    const value = before !== undefined && depth > 0 ? merged(before, member.value, depth - 1) : member.value;
    addMember(made, { ...member, value });
  }
  return made;
}

const dataOf = (value: Value): Value | undefined => (value.kind === 'native' ? value.native.plain?.(value.at) : value);

function memberLike(object: ObjectValue, key: Parameters<typeof keyOf>[0]): Value | undefined {
  const name = knownValue(key);
  if (name !== undefined) return object.members.get(name)?.value;
  const wanted = keyOf(key);
  return object.others.find((other) => wanted !== undefined && keyOf(other.key) === wanted)?.value;
}

export const documentMade = (at: Span): DocumentMade => ({ kind: 'document', statements: emptyBag(), at });

export function documentValue(made: DocumentMade, assembly: Assembly): Value {
  return instance(
    'iam.PolicyDocument',
    made,
    {
      plain: (at) => documentData(made, assembly, at),
      members: { statementCount: () => undefined, isEmpty: () => undefined },
      methods: {
        addStatements: (call, run) => addAll(made.statements, call, run),
        toJSON: ({ at }) => documentData(made, assembly, at),
      },
    },
    made.at,
  );
}

/** Undefined: it has no statements, and is left out. */
export function documentData(made: DocumentMade, assembly: Assembly, at: Span = made.at): Value {
  const { items, open } = made.statements;
  const statements = uniqueStatements(items.map(statementDataOf));
  const united = assembly.flag('@aws-cdk/aws-iam:minimizePolicies') ? mergedStatements(statements) : statements;
  return object({ Statement: list(united, at, open), Version: string('2012-10-17', at) }, at);
}

const statementDataOf = (value: Value): Value => {
  if (value.kind === 'choice') return oneOf(value.arms.map(statementDataOf), value);
  const made = madeOf(value);
  return made?.kind === 'statement' ? statementData(made) : value;
};

/** One of several statements: where they have the same members, each of these is one of several. */
function oneOf(arms: readonly Value[], of: ChoiceValue): Value {
  const [first, ...others] = arms;
  if (first?.kind !== 'object' || first.open || first.others.length > 0) return { ...of, arms };
  const objects = others.filter((arm) => arm.kind === 'object');
  const names = [...first.members.keys()];
  const isAlike = (arm: ObjectValue): boolean =>
    !arm.open && arm.members.size === names.length && names.every((name) => arm.members.has(name));
  if (objects.length !== others.length || !objects.every(isAlike)) return { ...of, arms };
  return objectValue(
    [...first.members].map(([name, member]): Member => {
      const values = [first, ...objects].flatMap((arm) => arm.members.get(name)?.value ?? []);
      const shown = new Set(values.map((value) => JSON.stringify(treeOf(value), withoutPlaces)));
      const hole = { ...of.hole, reference: `${of.hole.reference}.${name}` };
      return shown.size === 1 ? member : { ...member, value: { ...of, arms: values, hole } };
    }),
    first.at,
  );
}

const withoutPlaces = (key: string, value: unknown): unknown => (key === 'at' || key === 'keyAt' ? undefined : value);

export function documentOf(value: Value | undefined): DocumentMade | undefined {
  const made = madeOf(value);
  return made?.kind === 'document' ? made : undefined;
}

export const documentClass = (assembly: Assembly): Native => ({
  name: 'iam.PolicyDocument',
  construct: (call, run) => {
    const made = documentMade(call.at);
    addTo(made.statements, prop(argOf(call, 0), 'statements', run));
    return documentValue(made, assembly);
  },
  get: (name, at) =>
    name === 'fromJson'
      ? {
          kind: 'native',
          native: {
            name: 'fromJson',
            call: ({ args: [json], at: place }, run) => fromJson(json, place, run, assembly),
          },
          at,
        }
      : undefined,
});

function fromJson(json: Value | undefined, at: Span, run: Run, assembly: Assembly): Value {
  const made = documentMade(json?.at ?? at);
  const statements = json?.kind === 'object' ? json.members.get('Statement')?.value : undefined;
  if (statements?.kind === 'object') {
    made.statements.items.push(statements);
    if (run.certain)
      assembly.fault({ fault: 'refused', problem: '`fromJson` takes `Statement` only as a list', at: statements.at });
  } else addTo(made.statements, statements);
  if (statements === undefined) made.statements.open = true;
  return documentValue(made, assembly);
}

export const statementClass = (assembly: Assembly): Native => ({
  name: 'iam.PolicyStatement',
  construct: (call, run) => {
    const made = statementMade(call.at);
    fill(made, argOf(call, 0), run);
    checkStatement(made, run, assembly);
    return statementValue(made, assembly);
  },
  get: (name, at) =>
    name === 'fromJson'
      ? {
          kind: 'native',
          native: { name: 'fromJson', call: ({ args: [json], at: place }) => json ?? object({}, place, true) },
          at,
        }
      : undefined,
});
