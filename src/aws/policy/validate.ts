/**
 * What IAM refuses to save in a trust policy (MalformedPolicyDocument), as far as it is certain.
 * IAM User Guide: reference_policies_grammar, reference_policies_elements_principal, access-analyzer-reference-policy-checks.
 */
import type { Span } from '../../value/span.js';
import {
  contains,
  display,
  equals,
  equalsAny,
  hasHoles,
  isHole,
  knownValue,
  literalText,
  lowerCase,
  startsWith,
  type Text,
} from '../../value/text.js';
import { entriesOf, entryOf, isOpen, itemsOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import { any, type Truth } from '../../value/truth.js';
import { readArn } from '../arn.js';
import { asMapping, elementOf, scalarText, step, VERSIONS } from './model.js';
import { readDate, readOperator, type Operator } from './operators.js';
import { table } from '../../value/table.js';

export type PolicyFaultReason =
  | 'malformed-document'
  | 'duplicate-key'
  | 'unknown-element'
  | 'missing-element'
  | 'prohibited-element'
  | 'conflicting-elements'
  | 'malformed-version'
  | 'malformed-id'
  | 'malformed-statement'
  | 'malformed-sid'
  | 'duplicate-sid'
  | 'malformed-effect'
  | 'malformed-principal'
  | 'malformed-action'
  | 'malformed-condition'
  | 'malformed-operator'
  | 'malformed-condition-value';

export interface PolicyFault {
  readonly reason: PolicyFaultReason;
  readonly path: string;
  /** Index of the statement, or null outside of one. */
  readonly statement: number | null;
  readonly at: Span;
  /** The element, the operator, the key or the kind of principal that is at fault or missing. */
  readonly name: string;
  /** Where that is written; undefined where it is missing, or is the document itself. */
  readonly entry: Entry | undefined;
  /** Where a name that stands twice was written before. */
  readonly first?: Span;
}

/** All of them that are certain: what a hole hides is taken to be right. Names written twice come first, for they are found when the text is read. */
export function policyFaults(policy: Tree): readonly PolicyFault[] {
  if (policy.kind === 'map') return [...duplicates(policy, ''), ...documentFaults(policy)];
  return mayBeMapping(policy) ? [] : [missing('malformed-document', '', '', policy.at)];
}

/** What cannot be judged by its form. */
const isOpaque = (tree: Tree): boolean => tree.kind === 'hole' || tree.kind === 'choice';

const mayBeMapping = (tree: Tree): boolean => tree.kind === 'map' || isOpaque(asMapping(tree));

/** `at` is the key of the entry, unless something in its value is at fault. */
const fault = (reason: PolicyFaultReason, path: string, entry: Entry, at = entry.keyAt): PolicyFault => ({
  reason,
  path,
  statement: statementIn(path),
  at,
  name: display(entry.key),
  entry,
});

const missing = (reason: PolicyFaultReason, path: string, name: string, at: Span): PolicyFault => ({
  reason,
  path,
  statement: statementIn(path),
  at,
  name,
  entry: undefined,
});

/** `Statement[2].Sid` is in the third, `Statement.Sid` in the only one. */
function statementIn(path: string): number | null {
  const match = /^Statement(?:\[(\d+)\]|(?=[.[]))/.exec(path);
  return match === null ? null : Number(match[1] ?? 0);
}

function* duplicates(tree: Tree, path: string): Generator<PolicyFault> {
  if (tree.kind === 'list')
    for (const [i, item] of tree.items.entries())
      yield* duplicates(item, path === 'Statement' ? `${path}[${i}]` : path);
  if (tree.kind !== 'map') return;
  for (const { entry, first } of repeated(tree.entries, (key) => key))
    yield { ...fault('duplicate-key', step(path, entry.key), entry), first: first.keyAt };
  for (const entry of tree.entries) yield* duplicates(entry.value, step(path, entry.key));
}

function* documentFaults(policy: MapTree): Generator<PolicyFault> {
  for (const entry of policy.entries) {
    const name = knownValue(entry.key);
    if (name === undefined || isOpaque(entry.value)) continue;
    const { value } = entry;
    if (name === 'Statement') yield* statementFaults(entry);
    else if (name === 'Version') {
      if (!mayBeOneOf(value, VERSIONS)) yield fault('malformed-version', 'Version', entry, value.at);
    } else if (name === 'Id') {
      if (value.kind !== 'text') yield fault('malformed-id', 'Id', entry, value.at);
    } else yield fault('unknown-element', step('', name), entry);
  }
  if (elementOf(policy, 'Statement') === undefined && !isOpen(policy))
    yield missing('missing-element', 'Statement', 'Statement', policy.at);
}

const mayBeOneOf = (tree: Tree, words: readonly string[]): boolean =>
  tree.kind === 'text' && equalsAny(tree.text, words.map(literalText)) !== 'no';

function* statementFaults(statements: Entry): Generator<PolicyFault> {
  const tree = statements.value;
  const wrong = tree.kind === 'list' ? tree.items.length === 0 && !tree.open : !mayBeMapping(tree);
  if (wrong) {
    yield fault('malformed-statement', 'Statement', statements, tree.at);
    return;
  }
  const sids: Text[] = [];
  for (const [index, item] of itemsOf(tree).entries()) {
    const path = tree.kind === 'list' ? `Statement[${index}]` : 'Statement';
    if (item.kind === 'map') {
      for (const entry of item.entries) yield* elementFaults(entry, path, sids);
      yield* combinationFaults(item, path);
    } else if (!mayBeMapping(item)) yield fault('malformed-statement', path, statements, item.at);
  }
}

/** The elements of a statement, and what each may hold. A trust policy is attached to its resource, and its principals must be named (access-analyzer-reference-policy-checks). */
const ELEMENTS: Readonly<
  Record<string, 'prohibited' | ((entry: Entry, path: string, sids: Text[]) => Iterable<PolicyFault>)>
> = table({
  Sid: sidFaults,
  Effect: effectFaults,
  Principal: principalFaults,
  NotPrincipal: 'prohibited',
  Action: actionFaults,
  NotAction: actionFaults,
  Resource: 'prohibited',
  NotResource: 'prohibited',
  Condition: conditionFaults,
});

function* elementFaults(entry: Entry, statement: string, sids: Text[]): Generator<PolicyFault> {
  const name = knownValue(entry.key);
  if (name === undefined) return;
  const path = step(statement, name);
  const check = Object.hasOwn(ELEMENTS, name) ? ELEMENTS[name] : undefined;
  if (check === undefined) yield fault('unknown-element', path, entry);
  else if (check === 'prohibited') yield fault('prohibited-element', path, entry);
  else if (!isOpaque(entry.value)) yield* check(entry, path, sids);
}

function* combinationFaults(statement: MapTree, path: string): Generator<PolicyFault> {
  const has = (name: string): boolean => entryOf(statement, name) !== undefined;
  const notAction = statement.entries.find((entry) => knownValue(entry.key) === 'NotAction');
  if (has('Action') && notAction !== undefined) yield fault('conflicting-elements', step(path, 'NotAction'), notAction);
  if (isOpen(statement)) return;
  const absent = (name: string): PolicyFault => missing('missing-element', step(path, name), name, statement.at);
  if (!has('Effect')) yield absent('Effect');
  if (!has('Principal') && !has('NotPrincipal')) yield absent('Principal');
  if (!has('Action') && notAction === undefined) yield absent('Action');
}

/** Letters and digits only, and once per policy (reference_policies_elements_sid). The empty Sid counts as none. */
function* sidFaults(entry: Entry, path: string, sids: Text[]): Generator<PolicyFault> {
  const { value } = entry;
  if (value.kind !== 'text' || value.text.parts.some((part) => !isHole(part) && /[^A-Za-z0-9]/.test(part.literal))) {
    yield fault('malformed-sid', path, entry, value.at);
    return;
  }
  if (value.text.parts.length === 0) return;
  if (sids.some((other) => equals(other, value.text) === 'yes')) yield fault('duplicate-sid', path, entry, value.at);
  sids.push(value.text);
}

function* effectFaults(entry: Entry, path: string): Generator<PolicyFault> {
  if (!mayBeOneOf(entry.value, ['Allow', 'Deny'])) yield fault('malformed-effect', path, entry, entry.value.at);
}

function* principalFaults(element: Entry, path: string): Generator<PolicyFault> {
  const principal = element.value;
  if (principal.kind === 'map' ? principal.entries.length === 0 && !principal.open : !mayBeMapping(principal)) {
    yield fault('malformed-principal', path, element, principal.at);
    return;
  }
  for (const entry of entriesOf(principal)) {
    const kind = knownValue(entry.key);
    if (kind === undefined) continue;
    const check = Object.hasOwn(PRINCIPALS, kind) ? PRINCIPALS[kind] : undefined;
    if (check === undefined) {
      yield fault('malformed-principal', step(path, kind), entry);
      continue;
    }
    const isWrong = (value: Tree): boolean => !isOpaque(value) && (value.kind !== 'text' || check(value.text) === 'no');
    const wrong = itemsOf(entry.value).find(isWrong);
    if (wrong !== undefined) yield fault('malformed-principal', step(path, kind), entry, wrong.at);
  }
}

function* actionFaults(entry: Entry, path: string): Generator<PolicyFault> {
  const { value } = entry;
  const isWrong = (item: Tree): boolean => !isOpaque(item) && (item.kind !== 'text' || !isAction(item.text));
  const isEmpty = value.kind === 'list' && value.items.length === 0 && !value.open;
  const wrong = isEmpty ? value : itemsOf(value).find(isWrong);
  if (wrong !== undefined) yield fault('malformed-action', path, entry, wrong.at);
}

function* conditionFaults(element: Entry, path: string): Generator<PolicyFault> {
  const condition = element.value;
  if (!mayBeMapping(condition)) {
    yield fault('malformed-condition', path, element, condition.at);
    return;
  }
  for (const entry of entriesOf(condition)) {
    const { key, value } = entry;
    const operatorPath = step(path, key);
    const name = knownValue(key);
    const operator = name === undefined ? undefined : readOperator(name);
    if (!mayBeMapping(value)) yield fault('malformed-condition', operatorPath, entry, value.at);
    if (value.kind !== 'map') continue;
    // An operator without a key is not looked at (moto, tests/test_iam/test_iam_policies.py).
    if (name !== undefined && operator === undefined && value.entries.length > 0)
      yield fault('malformed-operator', operatorPath, entry);
    else yield* keyFaults(value, operator, operatorPath);
  }
}

function* keyFaults(block: MapTree, operator: Operator | undefined, path: string): Generator<PolicyFault> {
  const exact = new Set(repeated(block.entries, (key) => key).map(({ entry }) => entry));
  for (const { entry, first } of repeated(block.entries, lowerCase))
    if (!exact.has(entry)) yield { ...fault('duplicate-key', step(path, entry.key), entry), first: first.keyAt };
  for (const entry of block.entries) {
    const own = step(path, entry.key);
    if (knownValue(entry.key) === '') yield fault('malformed-condition', own, entry);
    if (isOpaque(entry.value)) continue;
    const wrong = itemsOf(entry.value).find((item) => !isOpaque(item) && !isConditionValue(item, operator));
    if (wrong !== undefined) yield fault('malformed-condition-value', own, entry, wrong.at);
  }
}

/** The entries whose key certainly stood before, with the first of that key. */
function repeated(
  entries: readonly Entry[],
  form: (key: Text) => Text,
): readonly { readonly entry: Entry; readonly first: Entry }[] {
  const literals = new Map<string, Entry>();
  const open: { readonly key: Text; readonly entry: Entry }[] = [];
  return entries.flatMap((entry) => {
    const key = form(entry.key);
    const literal = knownValue(key);
    const first =
      literal === undefined ? open.find((other) => equals(other.key, key) === 'yes')?.entry : literals.get(literal);
    if (first !== undefined) return [{ entry, first }];
    if (literal === undefined) open.push({ key, entry });
    else literals.set(literal, entry);
    return [];
  });
}

/** Whether a principal of a kind can have this form. `*` alone is everyone, which is for AWS only; part of a name cannot be a wildcard. */
const PRINCIPALS: Readonly<Record<string, (text: Text) => Truth>> = table({
  AWS: (text) => {
    const literal = knownValue(text);
    // Everyone, an account, or the unique id that a deleted user or role leaves behind.
    if (literal !== undefined && /^(?:\*|\d{12}|A[A-Z0-9]{15,})$/.test(literal)) return 'yes';
    return arnForm(text, /^(?:iam|sts)$/, ['root', 'user/', 'role/', 'assumed-role/', 'federated-user/']);
  },
  // Amazon Cognito, Google and the like are named by host, everything else by ARN.
  Federated: (text) =>
    text.parts.length === 0
      ? 'no'
      : startsWith(text, 'arn:') === 'no' && !hasWildcard(text)
        ? 'yes'
        : arnForm(text, /^iam$/, ['oidc-provider/', 'saml-provider/']),
  Service: (text) =>
    text.parts.length === 0 || hasWildcard(text) || contains(text, ':') === 'yes' || contains(text, '/') === 'yes'
      ? 'no'
      : 'yes',
  CanonicalUser: () => 'yes',
});

const hasWildcard = (text: Text): boolean => text.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal));

function arnForm(text: Text, service: RegExp, resources: readonly string[]): Truth {
  if (hasWildcard(text) || startsWith(text, 'arn:') === 'no') return 'no';
  const arn = readArn(text);
  if (arn === undefined) return hasHoles(text) ? 'unknown' : 'no';
  const named = knownValue(arn.service);
  const account = knownValue(arn.account);
  if ((named !== undefined && !service.test(named)) || (account !== undefined && !/^\d{12}$/.test(account)))
    return 'no';
  return any(resources.map((resource) => startsWith(arn.resource, resource)));
}

/** `service:Name` with one colon, or `*` (reference_policies_elements_action). */
function isAction(text: Text): boolean {
  const literal = knownValue(text);
  if (literal !== undefined) return literal === '*' || /^[A-Za-z0-9-]+:[^:]+$/.test(literal);
  return text.parts.reduce((colons, part) => colons + (isHole(part) ? 0 : part.literal.split(':').length - 1), 0) <= 1;
}

function isConditionValue(value: Tree, operator: Operator | undefined): boolean {
  if (value.kind !== 'text' && value.kind !== 'number' && value.kind !== 'boolean') return false;
  if (operator?.kind !== 'date' || value.kind === 'number') return true;
  const literal = knownValue(scalarText(value) ?? literalText(''));
  return literal === undefined || literal.includes('${') || readDate(literal) !== undefined;
}
