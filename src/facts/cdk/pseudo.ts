/** Pseudo parameters of CloudFormation, which the library gives as tokens: core/lib/cfn-pseudo.js. */
import type { Span } from '../../value/span.js';
import type { Tree } from '../../value/tree.js';
import type { Run } from '../program/library.js';
import type { HoleValue, Value } from '../program/value.js';
import type { Assembly, Stack } from './assembly.js';
import { lowered } from './lower.js';
import { own } from './natives.js';
import { callTree, string, stringTree } from './trees.js';
import { table } from '../../value/table.js';

const NAMES: Readonly<Record<string, string>> = table({
  ACCOUNT_ID: 'AccountId',
  NO_VALUE: 'NoValue',
  NOTIFICATION_ARNS: 'NotificationARNs',
  PARTITION: 'Partition',
  REGION: 'Region',
  STACK_ID: 'StackId',
  STACK_NAME: 'StackName',
  URL_SUFFIX: 'URLSuffix',
});

/** `isToken`: false where the program may get a value in its place. */
export function pseudo(name: string, assembly: Assembly, at: Span, isToken = true): HoleValue {
  const reference = `AWS::${name}`;
  const tree = (place: Span): Tree => callTree('Ref', stringTree(reference, place), place);
  return assembly.token({ reference, stack: undefined, tree }, at, isToken);
}

/** What only the stack says in whose template it stands: `StackDependentToken` of aws-iam/lib/principals.js. */
export function ofStack(
  name: string,
  valueIn: (stack: Stack, at: Span) => Value,
  assembly: Assembly,
  at: Span,
): HoleValue {
  const tree = (place: Span, from: Stack): Tree => lowered(valueIn(from, place), from, assembly);
  return assembly.token({ reference: `Stack.${name}`, stack: undefined, tree }, at);
}

/** `Aws.ACCOUNT_ID`. */
export function pseudoMember(member: string, assembly: Assembly, at: Span): Value | undefined {
  const name = own(NAMES, member);
  return name === undefined ? undefined : pseudo(name, assembly, at);
}

/** A text of known parts and values. */
export const textOfParts = (parts: readonly (string | Value)[], run: Run, at: Span): Value => ({
  kind: 'text',
  text: { parts: parts.flatMap((part) => run.text(typeof part === 'string' ? string(part, at) : part, at).parts) },
  at,
});
