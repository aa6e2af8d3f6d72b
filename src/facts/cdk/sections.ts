/** What a stack holds beside its resources, and data that stands for itself: core/lib/cfn-parameter.js, cfn-json.js, cfn-mapping.js. */
import type { Span } from '../../value/span.js';
import { partsOf } from '../../document/languages.js';
import type { Call, Native, Run } from '../program/library.js';
import { objectValue, type Value } from '../program/value.js';
import type { Assembly, Construct, Stack } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { pascalised } from './l1.js';
import { asPlainKey } from './lower.js';
import { argOf, instance, literal, prop } from './natives.js';
import { callTree, listTree, object, string, stringTree } from './trees.js';
import { logicalId } from './names.js';

const made = (call: Call, run: Run, assembly: Assembly): Construct =>
  assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);

const idOf = ({ path, stack }: Construct): string => logicalId(path.slice(stack.depth));

/** `new CfnParameter(scope, id, { type, default, allowedValues })` */
export const parameterClass = (assembly: Assembly): Native => ({
  name: 'CfnParameter',
  construct: (call, run) => {
    const construct = made(call, run, assembly);
    const [name, props] = [idOf(construct), argOf(call, 2)];
    construct.stack.sections.push({
      section: 'Parameters',
      name,
      value: () => {
        const written = props === undefined ? object({}, call.at) : pascalised(props);
        return written.kind === 'object' && !written.members.has('Type')
          ? objectValue([...written.members.values(), ...typeOfParameter(call.at)], call.at)
          : written;
      },
    });
    return parameterValue(construct, name, assembly, call.at);
  },
});

const typeOfParameter = (at: Span) => [...object({ Type: string('String', at) }, at).members.values()];

function parameterValue(construct: Construct, name: string, assembly: Assembly, at: Span): Value {
  const token = referenceTo(construct.stack, name, assembly, at);
  const value: Value = instance(
    'CfnParameter',
    { kind: 'construct', construct },
    {
      plain: () => token,
      ...constructMembers(construct, assembly, () => value, {
        members: {
          valueAsString: () => token,
          value: () => token,
          valueAsNumber: () => token,
          logicalId: (place) => string(name, place),
        },
      }),
    },
    at,
  );
  construct.value = value;
  return value;
}

const referenceTo = (stack: Stack, name: string, assembly: Assembly, at: Span): Value =>
  assembly.token(
    {
      reference: name,
      stack,
      tree: (place, from) =>
        from === stack
          ? callTree('Ref', stringTree(name, place), place)
          : { kind: 'hole', hole: { reference: name, scope: stack.name, at: place }, at: place },
    },
    at,
  );

/** `new CfnCondition(scope, id, { expression })`, `new CfnMapping(scope, id, { mapping })`, `new CfnOutput(...)`: sections of the template. */
export const sectionClass = (
  section: 'Conditions' | 'Mappings',
  member: 'expression' | 'mapping',
  assembly: Assembly,
): Native => ({
  name: section,
  construct: (call, run) => {
    const construct = made(call, run, assembly);
    const name = idOf(construct);
    const written = prop(argOf(call, 2), member, run);
    if (written !== undefined) construct.stack.sections.push({ section, name, value: () => written });
    const value: Value = instance(
      section,
      { kind: 'construct', construct },
      constructMembers(construct, assembly, () => value, {
        members: { logicalId: (place) => string(name, place), ref: (place) => string(name, place) },
        methods: { findInMap: (one, inner) => findIn(name, one, construct.stack, inner, assembly) },
      }),
      call.at,
    );
    construct.value = value;
    return value;
  },
});

function findIn(name: string, { args, at }: Call, stack: Stack, run: Run, assembly: Assembly): Value {
  const keys = args.slice(0, 2).map((arg) => run.text(arg, arg.at));
  const shown = keys.map((key) =>
    key.parts.map((part) => ('literal' in part ? part.literal : part.reference)).join(''),
  );
  return assembly.token(
    {
      reference: `FindInMap(${[name, ...shown].join(',')})`,
      stack,
      tree: (place, from) => {
        const trees = keys.map((text) => keyTree(text, place, from, assembly));
        return callTree('Fn::FindInMap', listTree([stringTree(name, place), ...trees], place), place);
      },
    },
    at,
  );
}

function keyTree(text: ReturnType<Run['text']>, at: Span, from: Stack, assembly: Assembly) {
  const [only] = text.parts;
  const meaning = only !== undefined && 'reference' in only ? assembly.meaningOf(only) : undefined;
  return meaning?.tree(at, from) ?? ({ kind: 'text', text, at } as const);
}

/** `new CfnJson(scope, id, { value })`: an object whose keys may be tokens, as it is after deployment. */
export const jsonClass = (assembly: Assembly): Native => ({
  name: 'CfnJson',
  construct: (call, run) => {
    const construct = made(call, run, assembly);
    const written = prop(argOf(call, 2), 'value', run);
    const data = (): Value => (written === undefined ? object({}, call.at, true) : withPlainKeys(written));
    const value: Value = instance(
      'CfnJson',
      { kind: 'construct', construct },
      {
        plain: data,
        ...constructMembers(construct, assembly, () => value, { members: { value: () => value } }),
      },
      call.at,
    );
    construct.value = value;
    return value;
  },
});

export function withPlainKeys(value: Value, depth = 0): Value {
  if (depth > 20) return value;
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => withPlainKeys(item, depth + 1)) };
  if (value.kind === 'choice') return { ...value, arms: value.arms.map((arm) => withPlainKeys(arm, depth + 1)) };
  if (value.kind !== 'object') return value;
  const members = [...value.members.values(), ...value.others].map((member) => ({
    ...member,
    key: asPlainKey(member.key),
    value: withPlainKeys(member.value, depth + 1),
  }));
  return objectValue(members, value.at, value.open);
}

/** `new CfnInclude(scope, id, { templateFile })` */
export const includeClass = (assembly: Assembly): Native => ({
  name: 'CfnInclude',
  construct: (call, run) => {
    const construct = made(call, run, assembly);
    const written = prop(argOf(call, 2), 'templateFile', run);
    const path = literal(written);
    const { stack } = construct;
    const file = path === undefined ? undefined : assembly.fileAt(path);
    if (file === undefined) assembly.missing(path, written?.at ?? call.at);
    const documents = file === undefined ? [] : partsOf(file).flatMap((part) => part.parse());
    for (const { tree } of documents) if (tree?.kind === 'map') stack.included.push(tree);
    const value: Value = instance(
      'CfnInclude',
      { kind: 'construct', construct },
      constructMembers(construct, assembly, () => value, {
        methods: {
          getResource: ({ args: [name], at }, inner) => includedResource(literal(name), construct, at, inner, assembly),
        },
      }),
      call.at,
    );
    construct.value = value;
    return value;
  },
});

function includedResource(
  name: string | undefined,
  construct: Construct,
  at: Span,
  run: Run,
  assembly: Assembly,
): Value {
  if (name === undefined) return run.hole('a resource', at, { anonymous: true });
  return instance(
    'CfnInclude.getResource',
    { kind: 'construct', construct },
    {
      members: { ref: (place) => referenceTo(construct.stack, name, assembly, place) },
      others: (member, place) =>
        member.startsWith('attr')
          ? attributeTo(construct.stack, name, member.slice('attr'.length), assembly, place)
          : undefined,
    },
    at,
  );
}

const attributeTo = (stack: Stack, name: string, attributeName: string, assembly: Assembly, at: Span): Value =>
  assembly.token(
    {
      reference: `${name}.${attributeName}`,
      stack,
      tree: (place, from) =>
        from === stack
          ? callTree('Fn::GetAtt', listTree([stringTree(name, place), stringTree(attributeName, place)], place), place)
          : { kind: 'hole', hole: { reference: `${name}.${attributeName}`, scope: stack.name, at: place }, at: place },
    },
    at,
  );
