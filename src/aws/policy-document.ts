/**
 * The form of a role's trust policy: its parts with their paths, the condition operators, and what IAM refuses to save.
 * Pages are of the IAM User Guide (https://docs.aws.amazon.com/IAM/latest/UserGuide/): reference_policies_grammar,
 * reference_policies_elements_condition_operators, reference_policies_elements_principal, access-analyzer-reference-policy-checks.
 */
import type { Span } from '../value/span.js';
import {
  contains,
  equals,
  equalsAny,
  hasHoles,
  isHole,
  knownValue,
  lowerCase,
  literalText,
  startsWith,
  display,
  type Text,
} from '../value/text.js';
import { entriesOf, isOpen, itemsOf, textOf, type Entry, type MapTree, type Tree } from '../value/tree.js';
import { any, type Truth } from '../value/truth.js';
import { readArn } from './arn.js';

// --- Paths -----------------------------------------------------------------------------------------------------------

/** `Condition.StringEquals["host/id/X:sub"]`: a name that is no identifier stands as a JSON string in brackets. */
export function step(path: string, name: Text | string): string {
  const text = typeof name === 'string' ? name : display(name);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return `${path}[${JSON.stringify(text)}]`;
  return path === '' ? text : `${path}.${text}`;
}

// --- Parts -----------------------------------------------------------------------------------------------------------

/**
 * A member of a map. Of a name written twice each may be the one that counts (in a template they are arms of an if), so all are arms of a choice.
 * `unknown` where the map may hold what could not be read.
 */
export function member(map: Tree | undefined, name: string): Tree | 'absent' | 'unknown' {
  const found = entriesOf(map).filter((entry) => knownValue(entry.key) === name);
  const last = found.at(-1);
  if (last === undefined) return isOpen(map) ? 'unknown' : 'absent';
  return found.length === 1
    ? last.value
    : { kind: 'choice', arms: found.map((entry) => entry.value), at: last.value.at };
}

export interface Statement {
  readonly tree: Tree;
  /** 0 where Statement is a single object. */
  readonly index: number;
  /** `Statement[0]`, or `Statement` where it is a single object. */
  readonly path: string;
}

/** The statements that are written. More may exist where `statementsOpen`. */
export function statementsOf(policy: Tree | undefined): readonly Statement[] {
  const tree = member(policy, 'Statement');
  if (tree === 'absent' || tree === 'unknown') return [];
  if (tree.kind !== 'list') return [{ tree, index: 0, path: 'Statement' }];
  return tree.items.map((item, index) => ({ tree: item, index, path: `Statement[${index}]` }));
}

export function statementsOpen(policy: Tree | undefined): boolean {
  if (policy?.kind === 'hole' || policy?.kind === 'choice') return true;
  const tree = member(policy, 'Statement');
  return tree === 'unknown' || (tree !== 'absent' && tree.kind === 'list' && tree.open);
}

export interface PrincipalEntry {
  /** `Federated`, `Service`, `AWS`, `CanonicalUser` */
  readonly type: Text;
  readonly typeAt: Span;
  readonly values: readonly Tree[];
  readonly path: string;
}

export function principalsOf(statement: Tree, path = ''): readonly PrincipalEntry[] {
  const principal = member(statement, 'Principal');
  if (principal === 'absent' || principal === 'unknown') return [];
  return entriesOf(principal).map((entry) => ({
    type: entry.key,
    typeAt: entry.keyAt,
    values: itemsOf(entry.value),
    path: step(step(path, 'Principal'), entry.key),
  }));
}

export interface ActionElement {
  readonly element: 'Action' | 'NotAction';
  readonly value: Tree;
  readonly path: string;
}

export function actionOf(statement: Tree, path = ''): ActionElement | undefined {
  for (const element of ['Action', 'NotAction'] as const) {
    const value = member(statement, element);
    if (value !== 'absent' && value !== 'unknown') return { element, value, path: step(path, element) };
  }
  return undefined;
}

export interface Condition {
  readonly operator: Text;
  readonly operatorAt: Span;
  /** Undefined if there is no such operator, or a hole hides which it is. */
  readonly meaning: Operator | undefined;
  readonly key: Text;
  readonly keyAt: Span;
  readonly values: Tree;
  readonly path: string;
}

/** Every key under every operator, in the order of the document. */
export function conditionsOf(statement: Tree, path = ''): readonly Condition[] {
  const condition = member(statement, 'Condition');
  if (condition === 'absent' || condition === 'unknown') return [];
  return conditionsIn(condition, step(path, 'Condition'));
}

export function conditionsIn(condition: Tree, path: string): readonly Condition[] {
  return entriesOf(condition).flatMap((operator) => {
    const name = knownValue(operator.key);
    const meaning = name === undefined ? undefined : readOperator(name);
    const operatorPath = step(path, operator.key);
    return entriesOf(operator.value).map((entry) => ({
      operator: operator.key,
      operatorAt: operator.keyAt,
      meaning,
      key: entry.key,
      keyAt: entry.keyAt,
      values: entry.value,
      path: step(operatorPath, entry.key),
    }));
  });
}

// --- Versions --------------------------------------------------------------------------------------------------------

/** Policy variables exist since the second version; without Version the first holds (reference_policies_elements_version). */
export const VERSIONS = ['2008-10-17', '2012-10-17'] as const;
export type PolicyVersion = (typeof VERSIONS)[number] | 'unknown';

export function versionOf(policy: Tree | undefined): PolicyVersion {
  if (policy?.kind === 'hole' || policy?.kind === 'choice') return 'unknown';
  const version = member(policy, 'Version');
  if (version === 'absent') return '2008-10-17';
  if (version === 'unknown' || version.kind !== 'text') return 'unknown';
  const literal = knownValue(version.text);
  return VERSIONS.find((known) => known === literal) ?? 'unknown';
}

// --- Operators -------------------------------------------------------------------------------------------------------

export type OperatorKind =
  'string' | 'string-ignore-case' | 'like' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

export interface Operator {
  /** The name without set prefix and IfExists. */
  readonly base: string;
  readonly kind: OperatorKind;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
}

const BASES: Readonly<Record<string, { readonly kind: OperatorKind; readonly negated?: true }>> = {
  StringEquals: { kind: 'string' },
  StringNotEquals: { kind: 'string', negated: true },
  StringEqualsIgnoreCase: { kind: 'string-ignore-case' },
  StringNotEqualsIgnoreCase: { kind: 'string-ignore-case', negated: true },
  StringLike: { kind: 'like' },
  StringNotLike: { kind: 'like', negated: true },
  NumericEquals: { kind: 'numeric' },
  NumericNotEquals: { kind: 'numeric', negated: true },
  NumericLessThan: { kind: 'numeric' },
  NumericLessThanEquals: { kind: 'numeric' },
  NumericGreaterThan: { kind: 'numeric' },
  NumericGreaterThanEquals: { kind: 'numeric' },
  DateEquals: { kind: 'date' },
  DateNotEquals: { kind: 'date', negated: true },
  DateLessThan: { kind: 'date' },
  DateLessThanEquals: { kind: 'date' },
  DateGreaterThan: { kind: 'date' },
  DateGreaterThanEquals: { kind: 'date' },
  Bool: { kind: 'bool' },
  BinaryEquals: { kind: 'binary' },
  IpAddress: { kind: 'ip' },
  NotIpAddress: { kind: 'ip', negated: true },
  ArnEquals: { kind: 'arn' },
  ArnLike: { kind: 'arn' },
  ArnNotEquals: { kind: 'arn', negated: true },
  ArnNotLike: { kind: 'arn', negated: true },
  Null: { kind: 'null' },
};

/** Base names of all operators, for suggestions. */
export const OPERATORS: readonly string[] = Object.keys(BASES);

/** The meaning of an operator's name, which counts with its letter case. Null has no IfExists. */
export function readOperator(name: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const base = match?.[2];
  if (match === null || base === undefined || !Object.hasOwn(BASES, base)) return undefined;
  const found = BASES[base];
  const ifExists = match[3] !== undefined;
  if (found === undefined || (found.kind === 'null' && ifExists)) return undefined;
  const set = match[1] === 'ForAllValues' || match[1] === 'ForAnyValue' ? match[1] : undefined;
  return { base, kind: found.kind, negated: found.negated === true, ifExists, set };
}

// --- What IAM refuses to save ----------------------------------------------------------------------------------------

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
}

/** The first reason for which IAM answers MalformedPolicyDocument. */
export const policyFault = (policy: Tree): PolicyFault | undefined => policyFaults(policy)[0];

/** All of them, those that are certain: what a hole hides is taken to be right. Names written twice come first, for they are found when the text is read. */
export function policyFaults(policy: Tree): readonly PolicyFault[] {
  const faults = new Faults();
  if (policy.kind === 'map') {
    faults.duplicates(policy, '');
    faults.document(policy);
  } else if (!isOpaque(policy)) faults.add('malformed-document', '', policy.at);
  return faults.found;
}

/** What cannot be judged by its form. */
const isOpaque = (tree: Tree): boolean => tree.kind === 'hole' || tree.kind === 'choice';

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);
/** A trust policy is attached to its resource, and its principals must be named (access-analyzer-reference-policy-checks). */
const PROHIBITED = new Set(['Resource', 'NotResource', 'NotPrincipal']);

class Faults {
  readonly found: PolicyFault[] = [];
  /** The statement that is being read. */
  private statement: number | null = null;

  add(reason: PolicyFaultReason, path: string, at: Span): void {
    this.found.push({ reason, path, statement: this.statement, at });
  }

  duplicates(tree: Tree, path: string): void {
    if (tree.kind === 'list') {
      for (const [i, item] of tree.items.entries()) {
        const inStatements = path === 'Statement';
        if (inStatements) this.statement = i;
        this.duplicates(item, inStatements ? `${path}[${i}]` : path);
        if (inStatements) this.statement = null;
      }
    }
    if (tree.kind !== 'map') return;
    for (const entry of repeated(tree.entries, (key) => key))
      this.add('duplicate-key', step(path, entry.key), entry.keyAt);
    for (const entry of tree.entries) {
      const single = path === '' && knownValue(entry.key) === 'Statement' && entry.value.kind === 'map';
      if (single) this.statement = 0;
      this.duplicates(entry.value, step(path, entry.key));
      if (single) this.statement = null;
    }
  }

  document(policy: MapTree): void {
    for (const entry of policy.entries) {
      const name = knownValue(entry.key);
      const { value } = entry;
      if (name === undefined || isOpaque(value)) continue;
      if (name === 'Version') {
        if (value.kind !== 'text' || equalsAny(value.text, VERSIONS.map(literalText)) === 'no')
          this.add('malformed-version', 'Version', value.at);
      } else if (name === 'Id') {
        if (value.kind !== 'text') this.add('malformed-id', 'Id', value.at);
      } else if (name === 'Statement') this.statements(value);
      else this.add('unknown-element', step('', name), entry.keyAt);
    }
    if (member(policy, 'Statement') === 'absent') this.add('missing-element', 'Statement', policy.at);
  }

  private statements(tree: Tree): void {
    const wrong = tree.kind === 'list' ? tree.items.length === 0 && !tree.open : tree.kind !== 'map';
    if (wrong) return this.add('malformed-statement', 'Statement', tree.at);
    const sids: Entry[] = [];
    for (const [index, item] of itemsOf(tree).entries()) {
      this.statement = index;
      const path = tree.kind === 'list' ? `Statement[${index}]` : 'Statement';
      if (item.kind === 'map') this.elements(item, path, sids);
      else if (!isOpaque(item)) this.add('malformed-statement', path, item.at);
    }
    this.statement = null;
  }

  private elements(statement: MapTree, path: string, sids: Entry[]): void {
    for (const entry of statement.entries) {
      const name = knownValue(entry.key);
      if (name === undefined) continue;
      if (!ELEMENTS.has(name)) this.add('unknown-element', step(path, name), entry.keyAt);
      else if (PROHIBITED.has(name)) this.add('prohibited-element', step(path, name), entry.keyAt);
      else if (!isOpaque(entry.value)) this.element(name, entry, step(path, name), sids);
    }
    this.combination(statement, path);
  }

  private element(name: string, entry: Entry, path: string, sids: Entry[]): void {
    const { value } = entry;
    switch (name) {
      case 'Sid':
        return this.sid(entry, path, sids);
      case 'Effect':
        if (value.kind !== 'text' || equalsAny(value.text, [literalText('Allow'), literalText('Deny')]) === 'no')
          this.add('malformed-effect', path, value.at);
        return;
      case 'Principal':
        return this.principal(value, path);
      case 'Action':
      case 'NotAction':
        return this.actions(value, path);
      case 'Condition':
        return this.condition(value, path);
    }
  }

  private combination(statement: MapTree, path: string): void {
    const has = (name: string): boolean => entriesOf(statement).some((entry) => knownValue(entry.key) === name);
    const notAction = statement.entries.find((entry) => knownValue(entry.key) === 'NotAction');
    if (has('Action') && notAction !== undefined)
      this.add('conflicting-elements', step(path, 'NotAction'), notAction.keyAt);
    if (isOpen(statement)) return;
    if (!has('Effect')) this.add('missing-element', step(path, 'Effect'), statement.at);
    if (!has('Principal') && !has('NotPrincipal')) this.add('missing-element', step(path, 'Principal'), statement.at);
    if (!has('Action') && notAction === undefined) this.add('missing-element', step(path, 'Action'), statement.at);
  }

  /** Letters and digits only, and once per policy (reference_policies_elements_sid). The empty Sid counts as none. */
  private sid(entry: Entry, path: string, sids: Entry[]): void {
    const { value } = entry;
    if (value.kind !== 'text' || value.text.parts.some((part) => !isHole(part) && /[^A-Za-z0-9]/.test(part.literal)))
      return this.add('malformed-sid', path, value.at);
    if (value.text.parts.length === 0) return;
    if (sids.some((other) => other.value.kind === 'text' && equals(other.value.text, value.text) === 'yes'))
      this.add('duplicate-sid', path, value.at);
    sids.push(entry);
  }

  private principal(principal: Tree, path: string): void {
    if (principal.kind !== 'map' || (principal.entries.length === 0 && !principal.open))
      return this.add('malformed-principal', path, principal.at);
    for (const entry of principal.entries) {
      const type = knownValue(entry.key);
      if (type === undefined) continue;
      const check = Object.hasOwn(PRINCIPALS, type) ? PRINCIPALS[type] : undefined;
      if (check === undefined) this.add('malformed-principal', step(path, type), entry.keyAt);
      else {
        const wrong = itemsOf(entry.value).find(
          (value) => !isOpaque(value) && (value.kind !== 'text' || check(value.text) === 'no'),
        );
        if (wrong !== undefined) this.add('malformed-principal', step(path, type), wrong.at);
      }
    }
  }

  private actions(value: Tree, path: string): void {
    const empty = value.kind === 'list' && value.items.length === 0 && !value.open;
    const wrong = empty
      ? value
      : itemsOf(value).find((item) => !isOpaque(item) && (item.kind !== 'text' || !isAction(item.text)));
    if (wrong !== undefined) this.add('malformed-action', path, wrong.at);
  }

  private condition(condition: Tree, path: string): void {
    if (condition.kind !== 'map') return this.add('malformed-condition', path, condition.at);
    for (const { key, keyAt, value } of condition.entries) {
      const operatorPath = step(path, key);
      if (isOpaque(value)) continue;
      const name = knownValue(key);
      if (value.kind !== 'map') this.add('malformed-condition', operatorPath, value.at);
      // An operator without a key is not looked at (moto, tests/test_iam/test_iam_policies.py).
      else if (name !== undefined && readOperator(name) === undefined && value.entries.length > 0)
        this.add('malformed-operator', operatorPath, keyAt);
      else this.keys(value, name === undefined ? undefined : readOperator(name), operatorPath);
    }
  }

  private keys(block: MapTree, operator: Operator | undefined, path: string): void {
    const exact = new Set(repeated(block.entries, (key) => key));
    for (const entry of repeated(block.entries, lowerCase))
      if (!exact.has(entry)) this.add('duplicate-key', step(path, entry.key), entry.keyAt);
    for (const { key, keyAt, value } of block.entries) {
      if (knownValue(key) === '') this.add('malformed-condition', step(path, key), keyAt);
      if (isOpaque(value)) continue;
      const wrong = itemsOf(value).find((item) => !isOpaque(item) && !isConditionValue(item, operator));
      if (wrong !== undefined) this.add('malformed-condition-value', step(path, key), wrong.at);
    }
  }
}

/** The entries whose key certainly stood before. */
function repeated(entries: readonly Entry[], form: (key: Text) => Text): readonly Entry[] {
  const literals = new Set<string>();
  const open: Text[] = [];
  return entries.filter((entry) => {
    const key = form(entry.key);
    const literal = knownValue(key);
    const seen = literal === undefined ? open.some((other) => equals(other, key) === 'yes') : literals.has(literal);
    if (literal === undefined) open.push(key);
    else literals.add(literal);
    return seen;
  });
}

/** Whether a principal of a kind can have this form. `*` alone is everyone, which is for AWS only; part of a name cannot be a wildcard. */
const PRINCIPALS: Readonly<Record<string, (text: Text) => Truth>> = {
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
};

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
  const literal = knownValue(textOf(value) ?? literalText(''));
  return literal === undefined || literal.includes('${') || readDate(literal) !== undefined;
}

/** A W3C profile of ISO 8601, or seconds since 1970 (reference_policies_elements_condition_operators, date operators). In milliseconds. */
export function readDate(text: string): number | undefined {
  if (/^-?\d{5,}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/i.exec(text);
  const iso = basic === null ? text : `${basic.slice(1, 4).join('-')}T${basic.slice(4).join(':')}Z`;
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?$/i.test(iso))
    return undefined;
  // Without a zone it is UTC.
  const time = Date.parse(
    /T/i.test(iso) && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso)
      ? `${iso}Z`
      : iso.replace(/([+-]\d\d)(\d\d)$/, (whole, hours: string, minutes: string) =>
          /T/i.test(iso) ? `${hours}:${minutes}` : whole,
        ),
  );
  return Number.isNaN(time) ? undefined : time;
}
