/** What may be written at a place. It is told by the lines before it, because a file that somebody writes in can seldom be parsed. */
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node.js';
import schema from '../../schemas/cluster-config.schema.json' with { type: 'json' };
import { readOn, ACCOUNT_ANNOTATIONS } from '../aws/annotations.js';
import { managedPolicies } from '../aws/managed-policy.js';
import { OPERATORS } from '../aws/policy/operators.js';
import { issuersOf } from '../aws/trust/statement.js';
import { eksctlAccounts } from '../link/eksctl.js';
import { DEFAULT_AUDIENCE } from '../link/identity.js';
import type { World } from '../link/world.js';
import { display, knownValue, type Text } from '../value/text.js';
import type { Source } from '../value/span.js';
import type { Asked } from './actions.js';
import { maskOf } from './diagnostics.js';
import { lineBefore, rangeIn } from './positions.js';
import { table } from '../value/table.js';

interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
}

/** Lines that are looked at above a place. */
const ABOVE = 60;

export function completionsAt({ view, file, encoding }: Asked, offset: number): readonly CompletionItem[] {
  const before = lineBefore(file, offset);
  const context = contextOf(file, offset, before.text);
  const { typed } = context;
  const range = rangeIn({ source: file, start: offset - typed.length, end: offset }, encoding);
  const start = typed.toLowerCase();
  const masks = maskOf(view);
  return offersFor(context, view.world, view.readable)
    .filter(({ label }) => masks.text(label) === label)
    .filter(({ label }) => label.toLowerCase().includes(start) || start.endsWith(':'))
    .map(({ label, kind, detail }) => ({
      label,
      kind,
      textEdit: { range, newText: label },
      ...(detail === undefined ? {} : { detail }),
    }));
}

interface Context {
  /** The key of the value that is written; undefined: a key is, or an item. */
  readonly key: string | undefined;
  /** Keys of the mappings around it, from within. */
  readonly around: readonly string[];
  readonly typed: string;
  /** The text of the file so far speaks of a trust policy. */
  readonly isPolicy: boolean;
  /** The lines above, the nearest first. */
  readonly above: readonly string[];
}

/** By indentation, which JSON that people write has, too. */
function contextOf(file: Source, offset: number, line: string): Context {
  const flow = flowOf(
    line,
    /[{,]\s*$/.test(file.text.slice(Math.max(0, offset - line.length - 100), offset - line.length)),
  );
  const own = { ...lineOf(line), ...(flow === undefined ? {} : { key: KEY.exec(flow.member.trimStart())?.[1] }) };
  const lines = file.text
    .slice(0, offset)
    .split(/\r\n|\n|\r/)
    .slice(0, -1)
    .slice(-ABOVE);
  const around: string[] = [...(flow?.around ?? [])];
  let { width } = own;
  const nearest = lines.reverse();
  for (const text of nearest) {
    const above = lineOf(text);
    const keys = flowOf(text, false)?.around ?? [];
    const opened = keys.length > 0 || above.key === undefined ? keys : [above.key];
    if (opened.length === 0 || above.width >= width) continue;
    for (const key of opened) around.push(key);
    ({ width } = above);
  }
  const isPolicy = /AssumeRole|assume_role|Statement\b/.test(file.text);
  const called = /\bfromAwsManagedPolicyName\(\s*["'`][\w/-]*$/.test(line) ? MANAGED_NAME : undefined;
  return { key: called ?? own.key, around, typed: wordBefore(line), isPolicy, above: nearest };
}

/** Of a line in which braces are open the member that is written in the innermost of them, and their keys, from within. */
function flowOf(
  line: string,
  isWithin: boolean,
): { readonly member: string; readonly around: readonly string[] } | undefined {
  const open: { readonly mark: string; readonly key: string | undefined; from: number }[] = isWithin
    ? [{ mark: '{', key: undefined, from: 0 }]
    : [];
  for (const { 0: mark, index } of line.matchAll(/"[^"]*"?|'[^']*'?|[{}[\],]/g)) {
    const last = open.at(-1);
    if (mark === '{' || mark === '[')
      open.push({ mark, key: KEY_BEFORE.exec(line.slice(Math.max(0, index - 300), index))?.[1], from: index + 1 });
    else if (mark === '}' || mark === ']') open.pop();
    else if (mark === ',' && last?.mark === '{') last.from = index + 1;
  }
  const braces = open.filter(({ mark }) => mark === '{');
  const inner = braces.at(-1);
  if (inner === undefined || (isWithin && braces.length === 1 && inner.from === 0)) return undefined;
  return { member: line.slice(inner.from), around: braces.flatMap(({ key }) => key ?? []).reverse() };
}

/** The key of what begins behind it. */
const KEY_BEFORE = /(?<![\w./:@$-])([\w./:@$-]+)["']?\s{0,8}[:=]\s{0,8}$/;

/** How far a line is indented, dashes of items included, and the key that it begins with. */
function lineOf(line: string): { readonly width: number; readonly key: string | undefined } {
  let width = 0;
  while (/[ \t]/.test(line.charAt(width)) || (line.charAt(width) === '-' && line.charAt(width + 1) === ' ')) width++;
  // An item stands in the list of the key above, also where that is indented as far.
  const isItem = line.slice(0, width).includes('-');
  const rest = line.slice(width, width + 300);
  const key = KEY.exec(rest)?.[1] ?? BLOCK.exec(rest)?.[1];
  return { width: isItem || rest.startsWith('-') ? width + 1 : width, key };
}

/** What was typed of a word. */
function wordBefore(line: string): string {
  let start = line.length;
  while (start > 0 && /[\w:./*-]/.test(line.charAt(start - 1))) start--;
  return line.slice(start);
}

/** A key and what separates it from its value, as YAML, JSON and HCL write it. */
const KEY = /^["']?([\w./:@${}-]+)["']?\s{0,8}(?::(?=\s|$|["'[{])|=)/;

/** The head of a block of HCL. */
const BLOCK = /^([\w-]+)(?:\s+"[^"]*"){0,3}\s*\{\s*$/;

/** A name of a managed policy, without the rest of its ARN. */
const MANAGED_NAME = 'managed policy';

const ANNOTATION_VALUES: Readonly<Record<string, readonly string[]>> = table({
  'eks.amazonaws.com/audience': [DEFAULT_AUDIENCE],
  'eks.amazonaws.com/sts-regional-endpoints': ['true', 'false'],
  'eks.amazonaws.com/token-expiration': ['86400', '3600'],
});

const ROLE_KEYS =
  /^(?:eks\.amazonaws\.com\/role-arn|role_?arn|attachRoleARN|serviceAccountRoleARN|instanceRoleARN|role-arn)$/i;
const ACCOUNT_KEYS = /^service_?account(?:_?name)?$/i;
const POLICY_KEYS =
  /^(?:attachPolicyARNs|permissionPolicyARNs|managed_?policy_?arns|policy_?arn|ManagedPolicyArns|PolicyArn)$/i;
const FIELDS = {
  withAddonPolicies: schema.definitions.NodeGroupIAMAddonPolicies,
  wellKnownPolicies: schema.definitions.WellKnownPolicies,
};

/** Also what was known before something that is written in could not be read any more. */
function offersFor(context: Context, ...worlds: readonly (World | undefined)[]): readonly Offer[] {
  const { key } = context;
  const all = worlds.flatMap((world) =>
    world === undefined ? [] : key === undefined ? names(context, world) : valuesOf(key, context, world),
  );
  return [...new Map(all.map((offer) => [offer.label, offer])).values()];
}

function valuesOf(key: string, context: Context, world: World): readonly Offer[] {
  const {
    around: [parent = ''],
  } = context;
  if (key === MANAGED_NAME) return managedPolicies().map((label) => ({ label, kind: CompletionItemKind.Constant }));
  if (parent === 'condition' || parent === 'principals') return ofPolicyDocument(key, context, world);
  const values = ANNOTATION_VALUES[key];
  if (values !== undefined) return values.map(valueOffer);
  if (ROLE_KEYS.test(key)) return roles(world);
  if (ACCOUNT_KEYS.test(key)) return accounts(world);
  if (POLICY_KEYS.test(key)) return policies();
  if (isField(parent)) return ['true', 'false'].map(valueOffer);
  if (key.endsWith(':sub')) return subjects(world);
  return key.endsWith(':aud') ? [valueOffer(DEFAULT_AUDIENCE)] : [];
}

/** Arguments of the blocks of `aws_iam_policy_document`. */
function ofPolicyDocument(key: string, { above }: Context, world: World): readonly Offer[] {
  switch (key) {
    case 'test':
      return operators();
    case 'variable':
      return conditionKeys(world);
    case 'identifiers':
      return providers(world);
    case 'values': {
      const variable = above.find((line) => /^\s*variable\s*=/.test(line)) ?? '';
      return /:sub"\s*$/.test(variable)
        ? subjects(world)
        : /:aud"\s*$/.test(variable)
          ? [valueOffer(DEFAULT_AUDIENCE)]
          : [];
    }
    default:
      return [];
  }
}

/** Keys, and items of lists. */
function names({ around, typed, isPolicy }: Context, world: World): readonly Offer[] {
  const [parent = '', grandparent = ''] = around;
  if (parent === 'annotations' || typed.startsWith('eks.amazonaws')) return annotations();
  if (isField(parent))
    return Object.keys(FIELDS[parent].properties).map((label) => ({ label, kind: CompletionItemKind.Field }));
  if (POLICY_KEYS.test(parent) || typed.startsWith('arn:aws:iam::aws:policy')) return policies();
  return isPolicy ? inPolicy(parent, grandparent, typed, world) : [];
}

function inPolicy(parent: string, grandparent: string, typed: string, world: World): readonly Offer[] {
  if (parent === 'Condition' || (typed.length > 3 && OPERATORS.some((name) => name.startsWith(typed))))
    return operators();
  if (grandparent === 'Condition' || OPERATORS.includes(parent)) return conditionKeys(world);
  if (parent === 'Federated') return providers(world);
  return parent.endsWith(':sub') ? subjects(world) : [];
}

const operators = (): readonly Offer[] => OPERATORS.map((label) => ({ label, kind: CompletionItemKind.Operator }));

const isField = (name: string): name is keyof typeof FIELDS => Object.hasOwn(FIELDS, name);

const valueOffer = (label: string): Offer => ({ label, kind: CompletionItemKind.Value });

const annotations = (): readonly Offer[] =>
  [...new Set([...ACCOUNT_ANNOTATIONS, 'eks.amazonaws.com/skip-containers'])].map((label) => ({
    label,
    kind: CompletionItemKind.Property,
    detail: readOn(label)?.account === true ? 'of service accounts' : 'of pods',
  }));

const policies = (): readonly Offer[] =>
  managedPolicies().map((name) => ({ label: `arn:aws:iam::aws:policy/${name}`, kind: CompletionItemKind.Constant }));

const distinct = (texts: readonly (Text | undefined)[]): readonly string[] =>
  [...new Set(texts.flatMap((text) => (text === undefined ? [] : (knownValue(text) ?? []))))].sort();

const roles = ({ facts }: World): readonly Offer[] =>
  distinct(facts.role.map(({ arn }) => arn)).map((label) => ({
    label,
    kind: CompletionItemKind.Reference,
    detail: 'a role of these files',
  }));

const accounts = (world: World): readonly Offer[] =>
  distinct([...world.facts['service-account'], ...eksctlAccounts(world)].map(({ name }) => name)).map((label) => ({
    label,
    kind: CompletionItemKind.Reference,
    detail: 'a service account of these files',
  }));

function subjects(world: World): readonly Offer[] {
  const all = [...world.facts['service-account'], ...eksctlAccounts(world)].flatMap(({ name, namespace }) =>
    name === undefined || knownValue(name) === undefined
      ? []
      : [`system:serviceaccount:${knownValue(namespace) ?? 'default'}:${display(name)}`],
  );
  return [...new Set(all)].sort().map((label) => ({ label, kind: CompletionItemKind.Reference }));
}

const issuersIn = (world: World): readonly string[] =>
  distinct([
    ...world.facts.provider.map(({ issuer }) => issuer),
    ...world.facts.cluster.map(({ issuer }) => issuer),
    ...world.trustPolicies.flatMap(({ statements }) => issuersOf(statements)),
  ]);

/** As trust policies of these files, or their providers, name them. */
const providers = (world: World): readonly Offer[] =>
  distinct([
    ...world.facts.provider.map(({ arn }) => arn),
    ...world.trustPolicies.flatMap(({ statements }) =>
      statements.flatMap(({ principals }) =>
        principals.flatMap(({ issuer, text }) => (issuer === undefined ? [] : text)),
      ),
    ),
  ]).map((label) => ({ label, kind: CompletionItemKind.Reference, detail: 'a provider of these files' }));

/** The keys of each issuer that these files know. */
function conditionKeys(world: World): readonly Offer[] {
  return issuersIn(world).flatMap((issuer) =>
    ['sub', 'aud'].map((claim) => ({
      label: `${issuer.replace(/^https:\/\//, '')}:${claim}`,
      kind: CompletionItemKind.Property,
      detail: claim === 'sub' ? 'the service account' : 'whom the token is for',
    })),
  );
}
