/**
 * Whether a role's trust policy admits an EKS token or a Pod Identity call, in three-valued truth: a hole in the policy or in the request makes an answer
 * `unknown` at most, so that filling it later never turns yes into no. Pages are of the IAM User Guide (https://docs.aws.amazon.com/IAM/latest/UserGuide/):
 * reference_policies_evaluation-logic, reference_policies_elements_condition_operators, reference_policies_condition-logic-multiple-context-keys-or-values,
 * reference_policies_condition-single-vs-multi-valued-context-keys, reference_policies_variables, reference_policies_iam-condition-keys.
 */
import type { Span } from '../value/span.js';
import {
  concat,
  contains,
  dropEnd,
  endsWith,
  equals,
  equalsAny,
  hasHoles,
  isHole,
  like,
  knownValue,
  lowerCase,
  literalText,
  splitOnce,
  display,
  type Part,
  type Text,
} from '../value/text.js';
import { isOpen, itemsOf, textOf, displayTree, type Tree } from '../value/tree.js';
import { all, any, not, truth, type Truth } from '../value/truth.js';
import { readArn } from './arn.js';
import {
  actionOf,
  member,
  policyFault,
  principalsOf,
  readDate,
  readOperator,
  statementsOf,
  statementsOpen,
  step,
  versionOf,
  type Operator,
  type PolicyFaultReason,
  type PolicyVersion,
  type Statement,
} from './policy-document.js';

// --- The request -----------------------------------------------------------------------------------------------------

export interface RegisteredProvider {
  readonly arn: Text;
  readonly clientIds: readonly Text[];
}

export interface WebIdentityRequest {
  readonly kind: 'web-identity';
  /** Host and path of the token's `iss`, without `https://`. */
  readonly issuer: Text;
  readonly subject: Text;
  readonly audience: Text;
  /** The role to assume. Left out, account and partition of the provider are not judged. */
  readonly roleArn?: Text;
  /** The IAM OIDC providers that exist. Left out they are unseen, and only the policy is judged. */
  readonly providers?: readonly RegisteredProvider[];
}

export interface PodIdentityRequest {
  readonly kind: 'pod-identity';
  /** Session tags; none if the association disables them. */
  readonly tags: Readonly<Record<string, Text>>;
  readonly roleArn?: Text;
}

export type TrustRequest = WebIdentityRequest | PodIdentityRequest;

export type StsAction = 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRole' | 'sts:TagSession';

/** The actions that must all be allowed. A call that sends tags needs TagSession besides (EKS User Guide, pod-id-role). */
export function actionsOf(request: TrustRequest): readonly [StsAction, ...StsAction[]] {
  if (request.kind === 'web-identity') return ['sts:AssumeRoleWithWebIdentity'];
  return Object.keys(request.tags).length === 0 ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
}

// --- Condition keys --------------------------------------------------------------------------------------------------

export interface ConditionKey {
  /** `unknown` where a hole may hold the claim; `other` for a key that names neither claim. */
  readonly claim: 'sub' | 'aud' | 'other' | 'unknown';
  /** What stands before `:sub` or `:aud`; else the whole key. */
  readonly issuer: Text;
}

/** Key names are compared without letter case (reference_policies_elements_condition). */
export function conditionKey(key: Text): ConditionKey {
  const lower = lowerCase(key);
  for (const claim of ['sub', 'aud'] as const) {
    if (endsWith(lower, `:${claim}`) !== 'yes') continue;
    const issuer = dropEnd(key, claim.length + 1);
    if (issuer !== undefined) return { claim, issuer };
  }
  return {
    claim: endsWith(lower, ':sub') === 'no' && endsWith(lower, ':aud') === 'no' ? 'other' : 'unknown',
    issuer: key,
  };
}

/** Keys whose value the call sets, so that neither policy nor token tells it (reference_policies_condition-keys). */
const CALL_KEYS = [
  'sts:RoleSessionName',
  'aws:SourceIp',
  'aws:VpcSourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:UserAgent',
  'aws:Referer',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:SecureTransport',
  'aws:RequestedRegion',
].map((key) => literalText(key.toLowerCase()));

/** What the request has under a key. `values` are those it has if it has any. */
interface Found {
  readonly present: Truth;
  readonly values: readonly Text[];
  readonly about: 'sub' | 'aud' | 'other';
}

/** A value that nobody knows and that equals no other. */
const unknownText = (reference: string): Text => ({ parts: [{ reference, scope: 'request', anonymous: true }] });

function lookUp(key: Text, request: TrustRequest): Found {
  const unknown: Found = { present: 'unknown', values: [unknownText(display(key))], about: 'other' };
  const lower = lowerCase(key);
  if (equalsAny(lower, CALL_KEYS) !== 'no') return unknown;
  if (request.kind === 'pod-identity') return lookUpTag(lower, request) ?? unknown;
  const { claim, issuer } = conditionKey(key);
  if (claim === 'unknown') return unknown;
  if (claim === 'other') return { present: 'no', values: [], about: 'other' };
  return {
    present: equals(lowerCase(issuer), lowerCase(request.issuer)),
    values: [claim === 'sub' ? request.subject : request.audience],
    about: claim,
  };
}

/** Undefined where a hole hides which key it is. */
function lookUpTag(lower: Text, request: PodIdentityRequest): Found | undefined {
  const names = Object.keys(request.tags);
  const known: readonly (readonly [string, readonly Text[]])[] = [
    ...Object.entries(request.tags).map(([name, value]) => [`aws:RequestTag/${name}`, [value]] as const),
    ...(names.length > 0 ? [['aws:TagKeys', names.map(literalText)] as const] : []),
    // The service calls for the cluster, which is in the role's account.
    [
      'aws:SourceAccount',
      [(request.roleArn === undefined ? undefined : readArn(request.roleArn))?.account ?? unknownText('account')],
    ],
    ['aws:SourceArn', [request.tags['eks-cluster-arn'] ?? unknownText('cluster')]],
  ];
  let hidden = false;
  for (const [name, values] of known) {
    const same = equals(lower, literalText(name.toLowerCase()));
    if (same === 'yes') return { present: 'yes', values, about: 'other' };
    hidden ||= same === 'unknown';
  }
  return hidden ? undefined : { present: 'no', values: [], about: 'other' };
}

// --- Holes in the structure ------------------------------------------------------------------------------------------

/** An answer about a tree: unknown for a hole, what all arms agree on for a conditional. */
function about(tree: Tree, ask: (tree: Tree) => Truth): Truth {
  if (tree.kind === 'hole') return 'unknown';
  return tree.kind === 'choice' ? agreed(tree.arms.map((arm) => about(arm, ask))) : ask(tree);
}

function agreed(truths: readonly Truth[]): Truth {
  const [first] = truths;
  return first !== undefined && truths.every((t) => t === first) ? first : 'unknown';
}

/** Whether an item of a list (or a single value, which is a list of one) satisfies `ask`. */
const anyItem = (tree: Tree, ask: (item: Tree) => Truth): Truth =>
  about(tree, (value) =>
    any([
      ...itemsOf(value).map((item) => about(item, ask)),
      ...(isOpen(value) && value.kind === 'list' ? (['unknown'] as const) : []),
    ]),
  );

const ofText =
  (ask: (text: Text) => Truth) =>
  (item: Tree): Truth =>
    item.kind === 'text' ? ask(item.text) : 'no';

// --- Principal and action --------------------------------------------------------------------------------------------

/** EKS User Guide, pod-id-role: the same in every partition. */
const POD_IDENTITY_SERVICE = literalText('pods.eks.amazonaws.com');

/** The ARN that the issuer's provider must have to serve the role, which is looked up in the role's account. */
function providerArn(issuer: Text, roleArn: Text): Text {
  const arn = readArn(roleArn);
  return concat(
    literalText('arn:'),
    arn?.partition ?? unknownText('partition'),
    literalText(':iam::'),
    arn?.account ?? unknownText('account'),
    literalText(':oidc-provider/'),
    issuer,
  );
}

/** Provider ARNs are compared with letter case (id_roles_providers_create_oidc). */
function isProviderOf(arn: Text, request: WebIdentityRequest): Truth {
  if (request.roleArn !== undefined) return equals(arn, providerArn(request.issuer, request.roleArn));
  const split = splitOnce(arn, ':oidc-provider/');
  if (split === undefined) return hasHoles(arn) ? 'unknown' : 'no';
  return split.certain ? equals(split.after, request.issuer) : 'unknown';
}

/** Whether a statement's Principal names the caller. */
export function principalAdmits(statement: Tree, request: TrustRequest): Truth {
  const [wanted, names] =
    request.kind === 'web-identity'
      ? (['Federated', (text: Text): Truth => isProviderOf(text, request)] as const)
      : (['Service', (text: Text): Truth => equals(text, POD_IDENTITY_SERVICE)] as const);
  return ofMember(statement, 'Principal', (principal) =>
    ofMember(principal, wanted, (value) => anyItem(value, ofText(names))),
  );
}

function ofMember(map: Tree, name: string, ask: (tree: Tree) => Truth): Truth {
  const found = member(map, name);
  return found === 'absent' ? 'no' : found === 'unknown' ? 'unknown' : about(found, ask);
}

/** Whether a statement's Action covers an action, or its NotAction leaves it in. Names count without letter case. */
export function actionCovers(statement: Tree, action: StsAction): Truth {
  const covered = (list: Tree): Truth =>
    anyItem(
      list,
      ofText((text) => like(lowerCase(text), literalText(action.toLowerCase()))),
    );
  const element = actionOf(statement);
  if (element === undefined) return isOpen(statement) ? 'unknown' : 'no';
  return element.element === 'Action' ? covered(element.value) : not(covered(element.value));
}

// --- Conditions ------------------------------------------------------------------------------------------------------

export type TrustReason =
  | 'match'
  | 'no-provider'
  | 'audience-not-registered'
  | 'explicit-deny'
  | 'principal-mismatch'
  | 'action-mismatch'
  | 'tagsession-missing'
  | 'condition-sub'
  | 'condition-aud'
  | 'condition-other'
  | 'condition-key-absent'
  | 'no-allow-statement'
  | 'unknown-key'
  | 'malformed-json'
  | PolicyFaultReason
  /** Something in the policy or the request could not be read. */
  | 'unknown-value';

/** One thing that must hold for a statement to apply. */
export interface Check {
  readonly stage: 'principal' | 'action' | 'condition';
  readonly path: string;
  /** What was compared, for people. */
  readonly what: string;
  readonly truth: Truth;
  /** Why a request is refused if this is false. */
  readonly reason: TrustReason;
  readonly at?: Span;
  /** True only because the key is not in the request: such a condition keeps nobody out. */
  readonly vacuous?: true;
}

/** The checks of a statement's Condition, in the order of the document. None means that there is no condition. */
export function conditionChecks(
  statement: Tree,
  request: TrustRequest,
  version: PolicyVersion,
  path = '',
): readonly Check[] {
  const at = step(path, 'Condition');
  const condition = member(statement, 'Condition');
  if (condition === 'absent') return [];
  if (condition === 'unknown') return [unread(at)];
  if (condition.kind !== 'map')
    return [{ ...unread(at, condition.at), truth: about(condition, (arm) => truthOfCondition(arm, request, version)) }];
  const checks = condition.entries.flatMap((entry): readonly Check[] => {
    const operatorPath = step(at, entry.key);
    const name = knownValue(entry.key);
    const operator = name === undefined ? undefined : readOperator(name);
    const block = entry.value;
    if (block.kind !== 'map')
      return [
        {
          ...unread(operatorPath, entry.keyAt),
          truth: about(block, (arm) => truthOfBlock(arm, operator, request, version)),
        },
      ];
    const tests = block.entries.map((test) =>
      testKey(test.key, test.value, operator, request, version, {
        path: step(operatorPath, test.key),
        at: test.keyAt,
        name: display(entry.key),
      }),
    );
    return block.open ? [...tests, unread(operatorPath, entry.keyAt)] : tests;
  });
  return condition.open ? [...checks, unread(at, condition.at)] : checks;
}

const unread = (path: string, at?: Span): Check => ({
  stage: 'condition',
  path,
  what: 'a part that could not be read',
  truth: 'unknown',
  reason: 'condition-other',
  ...(at === undefined ? {} : { at }),
});

const truthOfCondition = (condition: Tree, request: TrustRequest, version: PolicyVersion): Truth =>
  condition.kind !== 'map'
    ? 'unknown'
    : all([
        ...condition.entries.map((entry) => {
          const name = knownValue(entry.key);
          return about(entry.value, (block) =>
            truthOfBlock(block, name === undefined ? undefined : readOperator(name), request, version),
          );
        }),
        ...(condition.open ? (['unknown'] as const) : []),
      ]);

const truthOfBlock = (
  block: Tree,
  operator: Operator | undefined,
  request: TrustRequest,
  version: PolicyVersion,
): Truth =>
  block.kind !== 'map'
    ? 'unknown'
    : all([
        ...block.entries.map((entry) =>
          truthOfTest(lookUp(entry.key, request), entry.value, operator, request, version),
        ),
        ...(block.open ? (['unknown'] as const) : []),
      ]);

function testKey(
  key: Text,
  values: Tree,
  operator: Operator | undefined,
  request: TrustRequest,
  version: PolicyVersion,
  where: { readonly path: string; readonly at: Span; readonly name: string },
): Check {
  const found = lookUp(key, request);
  const result = truthOfTest(found, values, operator, request, version);
  const claim = found.about === 'sub' ? 'condition-sub' : found.about === 'aud' ? 'condition-aud' : 'condition-other';
  const own = found.values.map((value) => `\`${display(value)}\``).join(', ');
  const presence =
    found.present === 'yes'
      ? `the request has ${own}`
      : found.present === 'no'
        ? 'the request does not have it'
        : 'whether the request has it is not known';
  return {
    stage: 'condition',
    path: where.path,
    what: `${where.name} ${valuesShown(values)}: ${presence}`,
    truth: result,
    reason: found.present === 'no' ? 'condition-key-absent' : claim,
    at: where.at,
    ...(result === 'yes' && found.present === 'no' && operator?.kind !== 'null' ? { vacuous: true as const } : {}),
  };
}

/** The first values of a condition. */
function valuesShown(values: Tree): string {
  const all = itemsOf(values);
  const shown = all
    .slice(0, 3)
    .map((value) => `\`${displayTree(value)}\``)
    .join(' or ');
  return all.length > 3 ? `${shown} or ${all.length - 3} more` : shown === '' ? 'nothing' : shown;
}

function truthOfTest(
  found: Found,
  values: Tree,
  operator: Operator | undefined,
  request: TrustRequest,
  version: PolicyVersion,
): Truth {
  if (operator === undefined) return 'unknown';
  if (operator.kind === 'null') return truthOfNull(found, values, operator);
  const absent = whenAbsent(operator);
  if (found.present === 'no') return absent;
  const present = whenPresent(found.values, values, operator, request, version);
  return found.present === 'yes' ? present : agreed([absent, present]);
}

/** With a set operator Null does not ask for the key any more (access-analyzer-reference-policy-checks, "Null with qualifier"). */
function truthOfNull(found: Found, values: Tree, operator: Operator): Truth {
  if (operator.set !== undefined) return truth(operator.set === 'ForAllValues');
  const says = (word: string): Truth =>
    anyItem(values, (item) => {
      const text = scalarText(item);
      return text === undefined ? 'no' : equals(lowerCase(text), literalText(word));
    });
  return any([all([says('true'), not(found.present)]), all([says('false'), found.present])]);
}

/** ForAllValues, IfExists and negation make an absent key true; ForAnyValue needs one, negated or not. */
function whenAbsent({ set, ifExists, negated }: Operator): Truth {
  if (ifExists || set === 'ForAllValues') return 'yes';
  return truth(negated && set === undefined);
}

/** The values of a condition are alternatives; under a negated operator none of them may match. */
function whenPresent(
  values: readonly Text[],
  patterns: Tree,
  operator: Operator,
  request: TrustRequest,
  version: PolicyVersion,
): Truth {
  const holds = (value: Text): Truth => {
    const matched = anyItem(patterns, (pattern) => matchesPattern(pattern, value, operator, request, version));
    return operator.negated ? not(matched) : matched;
  };
  const each = values.map(holds);
  return operator.set === 'ForAllValues' || (operator.set === undefined && operator.negated) ? all(each) : any(each);
}

/** Quotation marks are optional for numbers and Booleans (reference_policies_grammar). */
const scalarText = (tree: Tree): Text | undefined =>
  tree.kind === 'number' || tree.kind === 'boolean' ? literalText(tree.written) : textOf(tree);

function matchesPattern(
  tree: Tree,
  value: Text,
  operator: Operator,
  request: TrustRequest,
  version: PolicyVersion,
): Truth {
  const pattern = scalarText(tree);
  if (pattern === undefined) return 'unknown';
  const literally = (): Truth => matchesText(pattern, value, operator);
  // Before the second version `${` is nothing special.
  if (version === '2008-10-17' || !hasVariable(pattern)) return literally();
  const expanded = matchesExpanded(pattern, value, operator, request);
  return version === 'unknown' ? agreed([literally(), expanded]) : expanded;
}

function matchesText(pattern: Text, value: Text, operator: Operator): Truth {
  switch (operator.kind) {
    case 'string':
    case 'binary':
      return equals(pattern, value);
    case 'string-ignore-case':
      return equals(lowerCase(pattern), lowerCase(value));
    case 'like':
      return like(pattern, value);
    case 'arn':
      return arnLike(pattern, value);
    case 'bool':
      return all([
        equals(lowerCase(pattern), lowerCase(value)),
        equalsAny(lowerCase(value), [literalText('true'), literalText('false')]),
      ]);
    case 'numeric':
      return compare(pattern, value, operator, readNumber);
    case 'date':
      return compare(pattern, value, operator, readDate);
    // Every key that holds an address is set by the call. A claim or a tag is none, unless it looks like one.
    case 'ip':
      return hasHoles(value) || /^[\d.]+$|^[\da-f:]*:[\da-f:.]*$/i.test(knownValue(value) ?? '') ? 'unknown' : 'no';
    case 'null':
      return 'unknown';
  }
}

const readNumber = (text: string): number | undefined => (/^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);

function compare(pattern: Text, value: Text, operator: Operator, read: (text: string) => number | undefined): Truth {
  const [right, left] = [knownValue(pattern), knownValue(value)];
  if (right === undefined || left === undefined) return 'unknown';
  const [b, a] = [read(right), read(left)];
  if (a === undefined || b === undefined) return 'no';
  if (operator.base.endsWith('LessThan')) return truth(a < b);
  if (operator.base.endsWith('LessThanEquals')) return truth(a <= b);
  if (operator.base.endsWith('GreaterThan')) return truth(a > b);
  if (operator.base.endsWith('GreaterThanEquals')) return truth(a >= b);
  return truth(a === b);
}

/** Each of the six fields of an ARN is compared apart, with wildcards, under ArnEquals too. */
function arnLike(pattern: Text, value: Text): Truth {
  const p = arnFields(pattern);
  const v = arnFields(value);
  if (v === 'no' || p === 'no') return 'no';
  if (v === 'unknown' || p === 'unknown') return 'unknown';
  return all(p.map((field, i) => like(field, v[i] ?? literalText(''))));
}

function arnFields(text: Text): readonly Text[] | 'no' | 'unknown' {
  const fields: Text[] = [];
  let rest = text;
  while (fields.length < 5) {
    const next = splitOnce(rest, ':');
    if (next === undefined) return contains(rest, ':') === 'no' ? 'no' : 'unknown';
    if (!next.certain) return 'unknown';
    fields.push(next.before);
    rest = next.after;
  }
  return [...fields, rest];
}

// --- Policy variables ------------------------------------------------------------------------------------------------

const hasVariable = (text: Text): boolean => text.parts.some((part) => !isHole(part) && part.literal.includes('${'));

/** `${name}`, `${name, 'default'}`, and the characters `${*}`, `${?}`, `${$}` (reference_policies_variables). */
const VARIABLE = /\$\{(?:([*?$])|([^{},]*)(?:,\s*'([^']*)')?)\}/g;

/** Stand for `*` and `?` that are no wildcards. They are private-use characters, which neither names nor tokens hold. */
const QUOTED: Readonly<Record<string, string>> = { '*': '\uF8F0', '?': '\uF8F1' };

const quoteWildcards = (text: Text): Text => ({
  parts: text.parts.map((part) =>
    isHole(part) ? part : { ...part, literal: part.literal.replace(/[*?]/g, (c) => QUOTED[c] ?? c) },
  ),
});

function matchesExpanded(pattern: Text, value: Text, operator: Operator, request: TrustRequest): Truth {
  const wild = operator.kind === 'like' || operator.kind === 'arn';
  const inValue = (text: Text): Text => (wild ? quoteWildcards(text) : text);
  const parts: Part[] = [];
  for (const part of pattern.parts) {
    if (isHole(part)) {
      parts.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.literal.matchAll(VARIABLE)) {
      parts.push({ literal: part.literal.slice(from, match.index) });
      from = match.index + match[0].length;
      const [, special, name = '', fallback] = match;
      const replacement = special === undefined ? variable(name.trim(), fallback, request) : literalText(special);
      // A variable without a value matches nothing.
      if (replacement === 'no' || replacement === 'unknown') return replacement;
      parts.push(...inValue(replacement).parts);
    }
    const rest = part.literal.slice(from);
    // A hole inside of a variable's name hides which variable it is.
    if (rest.includes('${') && hasHoles(pattern)) return 'unknown';
    parts.push({ literal: rest });
  }
  return matchesText({ parts: parts.filter((part) => isHole(part) || part.literal !== '') }, inValue(value), operator);
}

function variable(name: string, fallback: string | undefined, request: TrustRequest): Text | 'no' | 'unknown' {
  const found = lookUp(literalText(name), request);
  const [value] = found.values;
  if (found.present === 'unknown') return 'unknown';
  if (found.present === 'yes' && value !== undefined) return value;
  return fallback === undefined ? 'no' : literalText(fallback);
}

// --- Statements ------------------------------------------------------------------------------------------------------

/** Where the principal stands that can be meant: a single one. */
function onlyPrincipal(statement: Tree): Span | undefined {
  const values = principalsOf(statement).flatMap((principal) => principal.values.flatMap(itemsOf));
  return values.length === 1 ? values[0]?.at : undefined;
}

/** Everything that must hold for a statement to apply to a request, in the order of evaluation. */
export function statementChecks(
  statement: Tree,
  request: TrustRequest,
  version: PolicyVersion,
  action: StsAction,
  path = '',
): readonly Check[] {
  const principal = member(statement, 'Principal');
  const element = actionOf(statement, path);
  return [
    {
      stage: 'principal',
      path: step(path, 'Principal'),
      what:
        request.kind === 'web-identity'
          ? `Principal is the provider of ${display(request.issuer)}`
          : 'Principal is pods.eks.amazonaws.com',
      truth: about(statement, (tree) => principalAdmits(tree, request)),
      reason: 'principal-mismatch',
      ...(principal === 'absent' || principal === 'unknown' ? {} : { at: onlyPrincipal(statement) ?? principal.at }),
    },
    {
      stage: 'action',
      path: element?.path ?? step(path, 'Action'),
      what: `${element?.element ?? 'Action'} covers ${action}`,
      truth: about(statement, (tree) => actionCovers(tree, action)),
      reason: 'action-mismatch',
      ...(element === undefined ? {} : { at: element.value.at }),
    },
    ...(statement.kind === 'map' ? conditionChecks(statement, request, version, path) : [unread(path, statement.at)]),
  ];
}

/** Whether a statement applies to a request, whatever its effect: principal, action and all conditions. */
export const statementAdmits = (
  statement: Tree,
  request: TrustRequest,
  version: PolicyVersion,
  action: StsAction = actionsOf(request)[0],
): Truth => all(statementChecks(statement, request, version, action).map((check) => check.truth));

/** Whether a statement has this effect. */
export const effectIs = (statement: Tree, effect: 'Allow' | 'Deny'): Truth =>
  about(statement, (tree) =>
    ofMember(
      tree,
      'Effect',
      ofText((text) => equals(text, literalText(effect))),
    ),
  );

// --- The decision ----------------------------------------------------------------------------------------------------

export interface TraceStep {
  readonly statement: number | null;
  readonly path: string | null;
  readonly what: string;
  readonly truth: Truth;
  readonly at?: Span;
}

export interface TrustDecision {
  readonly decision: 'allow' | 'deny' | 'invalid' | 'unknown';
  readonly reason: TrustReason;
  /** Index of the deciding statement. */
  readonly statement: number | null;
  /** The deciding element; null where no element decides. */
  readonly path: string | null;
  /** Paths of conditions that are true only because the request lacks their key. */
  readonly vacuous?: readonly string[];
  readonly trace: readonly TraceStep[];
}

type Verdict = Omit<TrustDecision, 'trace'>;

/** STS reports faults of the token before it looks at the policy; a policy that cannot be saved comes before both. */
export function evaluate(policy: Tree, request: TrustRequest): TrustDecision {
  const trace: TraceStep[] = [];
  const fault = policyFault(policy);
  if (fault !== undefined) {
    const { reason, statement, path, at } = fault;
    return {
      decision: 'invalid',
      reason,
      statement,
      path,
      trace: [{ statement, path, what: `IAM does not save the policy: ${reason}`, truth: 'no', at }],
    };
  }
  const token = request.kind === 'web-identity' ? tokenStage(request, trace) : undefined;
  if (token !== undefined && token !== 'unknown')
    return { decision: 'deny', reason: token, statement: null, path: null, trace };
  const verdict = podOrToken(policy, request, trace);
  if (token === 'unknown' && verdict.decision === 'allow')
    return { decision: 'unknown', reason: 'unknown-value', statement: null, path: null, trace };
  return { ...verdict, trace };
}

/** Undefined if STS accepts the token, or if the providers are unseen and so are not judged. */
function tokenStage(
  request: WebIdentityRequest,
  trace: TraceStep[],
): 'no-provider' | 'audience-not-registered' | 'unknown' | undefined {
  const ask = (what: string, answer: Truth): Truth => {
    trace.push({ statement: null, path: null, what, truth: answer });
    return answer;
  };
  const { providers } = request;
  if (providers === undefined) {
    ask('the issuer has a provider that knows the audience', 'unknown');
    return undefined;
  }
  const serving = providers.map((provider) => ({ provider, serves: isProviderOf(provider.arn, request) }));
  const exists = ask('the issuer has a provider in the account of the role', any(serving.map(({ serves }) => serves)));
  if (exists === 'no') return 'no-provider';
  const knows = serving.map(({ provider, serves }) => all([serves, equalsAny(request.audience, provider.clientIds)]));
  const registered = ask('the provider knows the audience', any(knows));
  if (registered === 'no') return exists === 'yes' ? 'audience-not-registered' : 'no-provider';
  return registered === 'yes' ? undefined : 'unknown';
}

/** Each action of the call must be allowed. What is refused decides, then what is unknown. */
function podOrToken(policy: Tree, request: TrustRequest, trace: TraceStep[]): Verdict {
  const [first, second] = actionsOf(request);
  const assumed = decide(policy, request, first, trace);
  if (second === undefined || assumed.verdict.decision === 'deny') return assumed.verdict;
  const tagged = decide(policy, request, second, trace);
  if (tagged.verdict.decision === 'deny')
    return tagged.reachedCondition ? tagged.verdict : tagSessionMissing(policy, assumed.verdict);
  return assumed.verdict.decision === 'unknown'
    ? assumed.verdict
    : tagged.verdict.decision === 'unknown'
      ? tagged.verdict
      : assumed.verdict;
}

function tagSessionMissing(policy: Tree, assumed: Verdict): Verdict {
  const statement = statementsOf(policy).find(({ index }) => index === assumed.statement);
  const path =
    statement === undefined ? null : (actionOf(statement.tree, statement.path)?.path ?? step(statement.path, 'Action'));
  return { decision: 'deny', reason: 'tagsession-missing', statement: assumed.statement, path };
}

interface Judged {
  readonly statement: Statement;
  readonly checks: readonly Check[];
  /** Whether it allows (or denies) the request; unknown while its effect is. */
  readonly allows: Truth;
  readonly denies: Truth;
}

function evaluateStatement(
  statement: Statement,
  request: TrustRequest,
  version: PolicyVersion,
  action: StsAction,
  trace: TraceStep[],
): Judged {
  const checks = statementChecks(statement.tree, request, version, action, statement.path);
  for (const { path, what, truth: answer, at } of checks)
    trace.push({ statement: statement.index, path, what, truth: answer, ...(at === undefined ? {} : { at }) });
  const applies = all(checks.map((check) => check.truth));
  return {
    statement,
    checks,
    allows: all([effectIs(statement.tree, 'Allow'), applies]),
    denies: all([effectIs(statement.tree, 'Deny'), applies]),
  };
}

/** A Deny that applies wins; else an Allow that applies, unless a Deny may apply (reference_policies_evaluation-logic). */
function decide(
  policy: Tree,
  request: TrustRequest,
  action: StsAction,
  trace: TraceStep[],
): { readonly verdict: Verdict; readonly reachedCondition: boolean } {
  const version = versionOf(policy);
  const judged = statementsOf(policy).map((statement) => evaluateStatement(statement, request, version, action, trace));
  const hidden = statementsOpen(policy);
  const decided = (verdict: Verdict): { verdict: Verdict; reachedCondition: boolean } => ({
    verdict,
    reachedCondition: true,
  });
  const denying = judged.find((j) => j.denies === 'yes');
  if (denying !== undefined)
    return decided({
      decision: 'deny',
      reason: 'explicit-deny',
      statement: denying.statement.index,
      path: denying.statement.path,
    });
  const allowing = judged.find((j) => j.allows === 'yes');
  if (allowing === undefined && !hidden && judged.every((j) => j.allows === 'no')) return implicitDeny(judged);
  // What is left open is a Deny if something allows for certain, and else an Allow or a Deny.
  const open = judged.find((j) => j.denies === 'unknown' || (allowing === undefined && j.allows === 'unknown'));
  if (open !== undefined) return decided(unknownIn(open));
  if (hidden || allowing === undefined)
    return decided({ decision: 'unknown', reason: 'unknown-value', statement: null, path: 'Statement' });
  const vacuous = allowing.checks.filter((check) => check.vacuous === true).map((check) => check.path);
  return decided({
    decision: 'allow',
    reason: 'match',
    statement: allowing.statement.index,
    path: allowing.statement.path,
    ...(vacuous.length === 0 ? {} : { vacuous }),
  });
}

function unknownIn({ statement, checks }: Judged): Verdict {
  const check = checks.find((c) => c.truth === 'unknown');
  const reason = check?.stage === 'condition' ? 'unknown-key' : 'unknown-value';
  return {
    decision: 'unknown',
    reason,
    statement: statement.index,
    path: check?.path ?? step(statement.path, 'Effect'),
  };
}

/** The Allow that got furthest is named, of equals the first. */
function implicitDeny(judged: readonly Judged[]): { readonly verdict: Verdict; readonly reachedCondition: boolean } {
  const stages = ['principal', 'action', 'condition'];
  let furthest: { readonly check: Check; readonly statement: Statement; readonly stage: number } | undefined;
  for (const { statement, checks } of judged) {
    if (effectIs(statement.tree, 'Allow') === 'no') continue;
    const check = checks.find((c) => c.truth === 'no');
    const stage = check === undefined ? -1 : stages.indexOf(check.stage);
    if (check !== undefined && (furthest === undefined || stage > furthest.stage))
      furthest = { check, statement, stage };
  }
  if (furthest === undefined)
    return {
      verdict: { decision: 'deny', reason: 'no-allow-statement', statement: null, path: 'Statement' },
      reachedCondition: false,
    };
  const { check, statement, stage } = furthest;
  return {
    verdict: { decision: 'deny', reason: check.reason, statement: statement.index, path: check.path },
    reachedCondition: stage === 2,
  };
}
