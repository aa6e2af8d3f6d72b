/** Parameters by their types: what a library makes of a type of its own, and the members of an interface or a type that stands in the same file. */
import type { TSESTree } from '../../document/typescript/ast.js';
import { literalText } from '../../value/text.js';
import type { Span } from '../../value/span.js';
import { spanOf } from './places.js';
import { lookUp, type Scope } from './scope.js';
import type { Run } from './library.js';
import { holeValue, isNothing, objectValue, type Member, type Value } from './value.js';

type Type = TSESTree.TypeNode;
export type TypeDeclaration = TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration;

/** Types within types. */
const MAX_DEPTH = 8;

/** Types that stand for what is written between their brackets. */
const SAME: readonly string[] = ['Partial', 'Readonly', 'Required', 'NonNullable'];

/** A value of which only the type is known. Undefined: the type says nothing that a library knows. */
export function typedValue(
  type: Type | undefined,
  reference: string,
  at: Span,
  scope: Scope,
  run: Run,
): Value | undefined {
  const found = typed(type, { reference, at, scope, run }, 0);
  return found !== undefined && hasInstance(found, 0) ? found : undefined;
}

interface Around {
  readonly reference: string;
  readonly at: Span;
  readonly scope: Scope;
  readonly run: Run;
}

const hasInstance = (value: Value, depth: number): boolean =>
  value.kind === 'native' ||
  (value.kind === 'object' &&
    depth < MAX_DEPTH &&
    [...value.members.values()].some((member) => hasInstance(member.value, depth + 1)));

function typed(type: Type | undefined, around: Around, depth: number): Value | undefined {
  if (type === undefined || depth > MAX_DEPTH) return undefined;
  switch (type.type) {
    case 'TSTypeReference':
      return named(type, around, depth);
    case 'TSTypeLiteral':
      return membersOf(type.members, around, depth);
    case 'TSIntersectionType':
      return united(
        type.types.map((one) => typed(one, around, depth + 1)),
        around,
      );
    case 'TSUnionType': {
      const [only, ...others] = type.types.filter(
        (one) => one.type !== 'TSUndefinedKeyword' && one.type !== 'TSNullKeyword',
      );
      return others.length === 0 ? typed(only, around, depth + 1) : undefined;
    }
    default:
      return undefined;
  }
}

function named(type: TSESTree.TSTypeReference, around: Around, depth: number): Value | undefined {
  const { typeName, typeArguments } = type;
  if (typeName.type === 'Identifier') {
    if (SAME.includes(typeName.name)) return typed(typeArguments?.params[0], around, depth + 1);
    const declared = declarationOf(typeName.name, around.scope);
    if (declared !== undefined) return declaredValue(declared, around, depth);
  }
  const value = valueNamed(typeName, around);
  return value?.kind === 'native' ? value.native.instance?.(around.reference, around.at, around.run) : undefined;
}

function valueNamed(name: TSESTree.EntityName, around: Around): Value | undefined {
  if (name.type === 'TSQualifiedName') {
    const left = valueNamed(name.left, around);
    return left?.kind === 'native' ? around.run.get(left, name.right.name, around.at) : undefined;
  }
  if (name.type !== 'Identifier') return undefined;
  const found = lookUp(around.scope, name.name);
  return typeof found === 'function' ? found() : undefined;
}

function declaredValue(declared: TypeDeclaration, around: Around, depth: number): Value | undefined {
  if (declared.type === 'TSTypeAliasDeclaration') return typed(declared.typeAnnotation, around, depth + 1);
  const inherited = declared.extends.map(({ expression }) =>
    expression.type === 'Identifier' && declarationOf(expression.name, around.scope) !== undefined
      ? declaredValue(declarationOf(expression.name, around.scope) ?? declared, around, depth + 1)
      : undefined,
  );
  return depth > MAX_DEPTH ? undefined : united([...inherited, membersOf(declared.body.body, around, depth)], around);
}

/** More members may be there than are written. */
function membersOf(members: readonly TSESTree.TypeElement[], around: Around, depth: number): Value {
  const { reference, scope } = around;
  const made = members.flatMap((member): readonly Member[] => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
    const { name } = member.key;
    const keyAt = spanOf(member.key, scope);
    const inner: Around = { ...around, reference: `${reference}.${name}` };
    const value =
      typed(member.typeAnnotation?.typeAnnotation, inner, depth + 1) ??
      holeValue(inner.reference, `${around.run.unit} ${around.at.source.path} ${String(around.at.start)}`, around.at);
    return [{ key: literalText(name), keyAt, value }];
  });
  return objectValue(made, around.at, true);
}

function united(values: readonly (Value | undefined)[], { at }: Around): Value | undefined {
  const known = values.flatMap((value) => (value === undefined || isNothing(value) ? [] : [value]));
  const native = known.find((value) => value.kind === 'native');
  if (native !== undefined) return native;
  const members = known.flatMap((value) => (value.kind === 'object' ? [...value.members.values()] : []));
  return members.length === 0 ? undefined : objectValue(members, at, true);
}

function declarationOf(name: string, scope: Scope): TypeDeclaration | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.types?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
