/** Languages that hold identities and are not read: what a cheap scan finds of them is said, so that silence is not taken for judgement. */
import type { Source } from '../value/span.js';
import { isOwn, type Dialect } from './dialect.js';

/** What was not read of one language. */
export interface Unread {
  /** As users call it: `Terraform`. */
  readonly language: string;
  /** Files that hold identities, sorted. */
  readonly paths: readonly string[];
  /** How many, by kind. */
  readonly identities: Readonly<Record<IdentityKind, number>>;
}

type IdentityKind = 'trust policy' | 'service account' | 'association';

interface UnreadLanguage {
  readonly name: string;
  readonly owns: (path: string) => boolean;
  /** For each kind the forms of it, of which the largest count is taken: a policy and what refers to it are one. */
  readonly scans: Readonly<Record<IdentityKind, readonly RegExp[]>>;
}

/** The language that would have to be read for this file; undefined: a dialect reads it, or nobody asks for it. */
export const unreadLanguageOf = (file: Source, dialects: readonly Dialect[]): string | undefined =>
  languageOf(file, dialects)?.name;

/** Endings of the programs that may define identities: they are looked for only where `isProgramRoot` says so. */
export const PROGRAM_ENDINGS: readonly string[] = [
  ...['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'],
  ...['.py', '.go', '.java', '.kt', '.cs'],
];

/** The file marks its folder as a program that makes infrastructure (AWS CDK, CDK for Terraform, cdk8s, Pulumi). */
export const isProgramRoot = (path: string): boolean =>
  /(?:^|\/)(?:cdk8s\.yaml|cdk(?:tf)?\.json|Pulumi\.ya?ml)$/.test(path);

/** Whether a file of this name is of a language that is not read; programs aside. */
export const isUnreadName = (path: string): boolean =>
  LANGUAGES.some((language) => language !== PROGRAM && language.owns(path));

/** By language, those first of which most is unread. */
export function unreadOf(files: readonly Source[], dialects: readonly Dialect[]): readonly Unread[] {
  const found = new Map<string, { readonly paths: string[]; readonly identities: Record<IdentityKind, number> }>();
  for (const file of files) {
    const { path } = file;
    const language = languageOf(file, dialects);
    const counts = language === undefined ? undefined : identitiesIn(file, language);
    if (language === undefined || counts === undefined) continue;
    const known = found.get(language.name) ?? { paths: [], identities: { ...NONE } };
    found.set(language.name, known);
    known.paths.push(path);
    for (const kind of KINDS) known.identities[kind] += counts[kind];
  }
  return [...found]
    .map(([language, { paths, identities }]) => ({ language, paths: paths.sort(), identities }))
    .sort((a, b) => b.paths.length - a.paths.length || (a.language < b.language ? -1 : 1));
}

/** Whether a file of an unread language holds an identity at all. */
export const holdsUnread = (file: Source, dialects: readonly Dialect[]): boolean => {
  const language = languageOf(file, dialects);
  return language !== undefined && identitiesIn(file, language) !== undefined;
};

/** A file whose text was let go of was asked before. */
function languageOf(file: Source, dialects: readonly Dialect[]): UnreadLanguage | undefined {
  if (file.glance !== undefined) return undefined;
  const language = LANGUAGES.find(({ owns }) => owns(file.path));
  // Nearly no file has such a name, and each dialect has its own way to know a file.
  return language === undefined || dialects.some((dialect) => dialect.kind === 'unit' && isOwn(dialect, file))
    ? undefined
    : language;
}

const KINDS: readonly IdentityKind[] = ['trust policy', 'service account', 'association'];
const NONE: Readonly<Record<IdentityKind, number>> = { 'trust policy': 0, 'service account': 0, association: 0 };

function identitiesIn(
  { path, text }: Source,
  { scans }: UnreadLanguage,
): Readonly<Record<IdentityKind, number>> | undefined {
  // What a program imports is read with it.
  if (SCRIPT.test(path) && !CONSTRUCTS.test(text)) return undefined;
  const counts = { ...NONE };
  for (const kind of KINDS)
    for (const scan of scans[kind])
      counts[kind] = Math.max(counts[kind], [...text.matchAll(new RegExp(scan, 'g'))].length);
  return KINDS.some((kind) => counts[kind] > 0) ? counts : undefined;
}

const has =
  (...endings: readonly string[]) =>
  (path: string): boolean => {
    const name = path.toLowerCase();
    return endings.some((ending) => name.endsWith(ending));
  };

const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const CONSTRUCTS = /["'](?:aws-cdk-lib|@aws-cdk\/|@aws-quickstart\/|cdk8s|cdktf|@cdktf\/|@pulumi\/)/;

/** Actions of trust policies, however a language writes them. */
const ACTION = /sts:AssumeRole\w*/;
const ANNOTATION = /eks\.amazonaws\.com\/role-arn/;

/** Data that is written in another syntax, and what a program of it writes as text. */
const OTHER: UnreadLanguage['scans'] = {
  'trust policy': [/assume_?role_?policy(?:_?document)?\b/i, ACTION],
  'service account': [ANNOTATION],
  association: [/PodIdentityAssociation\b/],
};

const TERRAFORM: UnreadLanguage = {
  name: 'Terraform',
  owns: has('.tf', '.tofu', '.hcl'),
  scans: {
    'trust policy': [
      /\bassume_role_policy\s*=|\bsource\s*=\s*"[^"\n]*(?:iam-(?:assumable-role-with-oidc|role-for-service-accounts|eks-role)|eks-pod-identity)/,
      ACTION,
    ],
    'service account': [ANNOTATION],
    association: [/\bresource\s+"aws_eks_pod_identity_association"/],
  },
};

/** The AWS CDK, CDK for Terraform, cdk8s and Pulumi write in other people's languages. */
const PROGRAM: UnreadLanguage = {
  name: 'CDK or Pulumi program',
  owns: has(...PROGRAM_ENDINGS),
  scans: {
    'trust policy': [
      /\bnew\s+(?:\w+\.)*(?:FederatedPrincipal|WebIdentityPrincipal|OpenIdConnectPrincipal)\b/,
      /\b(?:FederatedPrincipal|WebIdentityPrincipal|OpenIdConnectPrincipal)\s*\(/,
      /\bassume_?role_?policy\b/i,
      ACTION,
    ],
    'service account': [/\badd_?service_?account\s*\(/i, ANNOTATION],
    association: [/\bPodIdentityAssociation\s*\(/],
  },
};

const LANGUAGES: readonly UnreadLanguage[] = [
  TERRAFORM,
  PROGRAM,
  { name: 'Jsonnet', owns: has('.jsonnet', '.libsonnet'), scans: OTHER },
  { name: 'CUE', owns: has('.cue'), scans: OTHER },
  { name: 'ytt', owns: has('.star', '.lib.yaml', '.lib.yml', '.lib.txt'), scans: OTHER },
  { name: 'KCL', owns: has('.k'), scans: OTHER },
  { name: 'Dhall', owns: has('.dhall'), scans: OTHER },
];
