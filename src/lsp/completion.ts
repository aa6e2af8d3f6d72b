/** What may be written at a place. It is told by the lines before it, because a file that somebody writes in can seldom be parsed. */
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node.js';
import schema from '../../schemas/cluster-config.schema.json' with { type: 'json' };
import { readOn, ACCOUNT_ANNOTATIONS } from '../aws/annotations.js';
import { managedPolicies } from '../aws/managed-policy.js';
import { OPERATORS } from '../aws/policy/operators.js';
import { issuersOf } from '../aws/trust/statement.js';
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
  return offersFor(context, view.world)
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
}

/** By indentation, which JSON that people write has, too. */
function contextOf(file: Source, offset: number, line: string): Context {
  const own = lineOf(line);
  const lines = file.text
    .slice(0, offset)
    .split(/\r\n|\n|\r/)
    .slice(0, -1)
    .slice(-ABOVE);
  const around: string[] = [];
  let { width } = own;
  for (const above of lines.reverse().map(lineOf))
    if (above.key !== undefined && above.width < width) {
      around.push(above.key);
      ({ width } = above);
    }
  const isPolicy = /AssumeRole|assume_role|Statement\b/.test(file.text);
  return { key: own.key, around, typed: wordBefore(line), isPolicy };
}

/** How far a line is indented, dashes of items included, and the key that it begins with. */
function lineOf(line: string): { readonly width: number; readonly key: string | undefined } {
  let width = 0;
  while (/[ \t]/.test(line.charAt(width)) || (line.charAt(width) === '-' && line.charAt(width + 1) === ' ')) width++;
  // An item stands in the list of the key above, also where that is indented as far.
  const isItem = line.slice(0, width).includes('-');
  const rest = line.slice(width, width + 300);
  return { width: isItem || rest.startsWith('-') ? width + 1 : width, key: KEY.exec(rest)?.[1] };
}

/** What was typed of a word. */
function wordBefore(line: string): string {
  let start = line.length;
  while (start > 0 && /[\w:./*-]/.test(line.charAt(start - 1))) start--;
  return line.slice(start);
}

/** A key and what separates it from its value, as YAML, JSON and HCL write it. */
const KEY = /^["']?([\w./:@${}-]+)["']?\s{0,8}(?::(?=\s|$|["'[{])|=)/;

const ANNOTATION_VALUES: Readonly<Record<string, readonly string[]>> = table({
  'eks.amazonaws.com/audience': [DEFAULT_AUDIENCE],
  'eks.amazonaws.com/sts-regional-endpoints': ['true', 'false'],
  'eks.amazonaws.com/token-expiration': ['86400', '3600'],
});

const ROLE_KEYS =
  /^(?:eks\.amazonaws\.com\/role-arn|role_?arn|attachRoleARN|serviceAccountRoleARN|instanceRoleARN|role-arn)$/i;
const ACCOUNT_KEYS = /^(?:serviceAccountName|serviceAccount|service_account|service_account_name)$/;
const POLICY_KEYS =
  /^(?:attachPolicyARNs|permissionPolicyARNs|managed_?policy_?arns|policy_?arn|ManagedPolicyArns|PolicyArn)$/i;
const FIELDS = {
  withAddonPolicies: schema.definitions.NodeGroupIAMAddonPolicies,
  wellKnownPolicies: schema.definitions.WellKnownPolicies,
};

function offersFor(context: Context, world: World): readonly Offer[] {
  return context.key === undefined ? names(context, world) : valuesOf(context.key, context, world);
}

function valuesOf(key: string, { around: [parent = ''] }: Context, world: World): readonly Offer[] {
  const values = ANNOTATION_VALUES[key];
  if (values !== undefined) return values.map(valueOffer);
  if (ROLE_KEYS.test(key)) return roles(world);
  if (ACCOUNT_KEYS.test(key)) return accounts(world);
  if (POLICY_KEYS.test(key)) return policies();
  if (isField(parent)) return ['true', 'false'].map(valueOffer);
  if (key.endsWith(':sub')) return subjects(world);
  return key.endsWith(':aud') ? [valueOffer(DEFAULT_AUDIENCE)] : [];
}

/** Keys, and items of lists. */
function names({ around, typed, isPolicy }: Context, world: World): readonly Offer[] {
  const [parent = '', grandparent = ''] = around;
  if (parent === 'annotations' || typed.startsWith('eks.amazonaws')) return annotations();
  if (isField(parent))
    return Object.keys(FIELDS[parent].properties).map((label) => ({ label, kind: CompletionItemKind.Field }));
  if (POLICY_KEYS.test(parent) || typed.startsWith('arn:aws:iam::aws:policy')) return policies();
  if (!isPolicy) return [];
  if (parent === 'Condition') return OPERATORS.map((label) => ({ label, kind: CompletionItemKind.Operator }));
  if (grandparent === 'Condition') return conditionKeys(world);
  return parent.endsWith(':sub') ? subjects(world) : [];
}

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

const accounts = ({ facts }: World): readonly Offer[] =>
  distinct(facts['service-account'].map(({ name }) => name)).map((label) => ({
    label,
    kind: CompletionItemKind.Reference,
    detail: 'a service account of these files',
  }));

function subjects({ facts }: World): readonly Offer[] {
  const all = facts['service-account'].flatMap(({ name, namespace }) =>
    name === undefined || knownValue(name) === undefined
      ? []
      : [`system:serviceaccount:${knownValue(namespace) ?? 'default'}:${display(name)}`],
  );
  return [...new Set(all)].sort().map((label) => ({ label, kind: CompletionItemKind.Reference }));
}

/** The keys of each issuer that these files know. */
function conditionKeys(world: World): readonly Offer[] {
  const issuers = distinct([
    ...world.facts.provider.map(({ issuer }) => issuer),
    ...world.facts.cluster.map(({ issuer }) => issuer),
    ...world.trustPolicies.flatMap(({ statements }) => issuersOf(statements)),
  ]);
  return issuers.flatMap((issuer) =>
    ['sub', 'aud'].map((claim) => ({
      label: `${issuer.replace(/^https:\/\//, '')}:${claim}`,
      kind: CompletionItemKind.Property,
      detail: claim === 'sub' ? 'the service account' : 'whom the token is for',
    })),
  );
}
