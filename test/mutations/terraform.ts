/** The programs of fixtures/conformance/terraform, and operators that plant one known fault into their HCL, JSON and templates. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Source } from '../../src/value/span.js';
import type { Configuration } from './configurations.js';
import type { Operator } from './operators.js';

const PROGRAMS = 'fixtures/conformance/terraform/programs';

export function filesBelow(folder: string, root: string): readonly Source[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesBelow(path, root);
      return [{ path: relative(root, path), text: readFileSync(path, 'utf8') }];
    });
}

export const programs: readonly Configuration[] = readdirSync(PROGRAMS)
  .sort()
  .map((name) => {
    const root = join(PROGRAMS, name, 'source');
    return { name, files: filesBelow(root, root) };
  });

/** Programs in which a planted fault is none, or cannot be known: a statement that another replaces; a key that has another fault; policies of a role that another program may attach; issuers that a remote state or a parameter holds; text that the file cannot have there. */
export const UNKNOWABLE: ReadonlySet<string> = new Set([
  '019-document-override-by-sid',
  '040-cluster-full',
  '073-remote-state',
  '074-ssm-parameters',
  '082-tf-json-role',
  '083-issuer-scheme-left-in-key',
]);

export interface Planted {
  readonly name: string;
  readonly rule: string;
  readonly pattern: RegExp;
  readonly by: string;
  /** What else the file holds where the fault is one. */
  readonly where?: RegExp;
  readonly whereNot?: RegExp;
}

/** One mutant for each file that has a place for it. */
export const planting =
  ({ pattern, by, where = /^/, whereNot = /(?!)/ }: Planted): Operator['plant'] =>
  ({ files }) =>
    files.flatMap((file) => {
      if (!where.test(file.text) || whereNot.test(file.text)) return [];
      const text = file.text.replace(pattern, by);
      return text === file.text ? [] : [files.map((other) => (other === file ? { ...file, text } : other))];
    });

const WEB_IDENTITY = /sts:AssumeRoleWithWebIdentity/;

export const terraformOperators: readonly Operator[] = (
  [
    {
      name: 'plural in the subject',
      rule: 'trust/subject-malformed',
      pattern: /system:serviceaccount:/,
      by: 'system:serviceaccounts:',
      where: WEB_IDENTITY,
    },
    {
      name: 'slash in the subject',
      rule: 'trust/subject-malformed',
      pattern: /(system:serviceaccount:[a-z0-9-]+):/,
      by: '$1/',
      where: WEB_IDENTITY,
    },
    {
      name: 'wildcard under a literal operator',
      rule: 'trust/subject-wildcard-literal',
      pattern: /(system:serviceaccount:[a-z0-9-]+:)[a-z0-9-]+"/,
      by: '$1*"',
      where: WEB_IDENTITY,
      whereNot: /StringLike/,
    },
    {
      name: 'misspelt action',
      rule: 'trust/action-mismatch',
      pattern: /sts:AssumeRoleWithWebIdentity/,
      by: 'sts:AssumeRoleWithWebIdendity',
    },
    {
      name: 'action for another principal',
      rule: 'trust/action-mismatch',
      pattern: /sts:AssumeRoleWithWebIdentity/,
      by: 'sts:AssumeRole',
    },
    {
      name: 'action of web identity for Pod Identity',
      rule: 'pod-identity/tag-session-missing',
      pattern: /"sts:AssumeRole"(?=[^\]]*TagSession)|(?<=TagSession", )"sts:AssumeRole"/,
      by: '"sts:AssumeRoleWithWebIdentity"',
      where: /pods\.eks\.amazonaws\.com/,
    },
    {
      name: 'misspelt service of Pod Identity',
      rule: 'trust/service-principal-unknown',
      pattern: /pods\.eks\.amazonaws\.com/,
      by: 'pod.eks.amazonaws.com',
    },
    {
      name: 'misspelt operator',
      rule: 'trust/condition-malformed',
      pattern: /StringEquals|StringLike/,
      by: 'StringEqual',
      where: /:sub/,
    },
    {
      name: 'claim that tokens do not carry',
      rule: 'trust/condition-key-malformed',
      pattern: /:sub"/,
      by: ':subject"',
    },
    {
      name: 'ForAllValues on a claim',
      rule: 'trust/condition-set-operator',
      pattern: /("?)StringEquals("?)/,
      by: '"ForAllValues:StringEquals"',
      where: /:sub/,
      whereNot: /\\"StringEquals|merge\(/,
    },
    {
      name: 'endpoint as the audience',
      rule: 'trust/audience-is-endpoint',
      pattern: /"sts\.amazonaws\.com"/,
      by: '"https://sts.amazonaws.com"',
      where: /:aud/,
    },
    {
      name: 'scheme left in a key',
      rule: 'terraform/scheme-not-stripped',
      pattern: /\$\{replace\(([\w.[\]-]+issuer[\w.[\]]*), "https:\/\/", ""\)\}/,
      by: '${$1}',
    },
    {
      name: 'everybody as the principal',
      rule: 'trust/principal-wildcard',
      pattern: /(identifiers\s*=\s*)\[[^\]]*oidc[^\]]*\]/,
      by: '$1["*"]',
    },
    {
      name: 'provider that is a role',
      rule: 'trust/provider-arn-malformed',
      pattern: /:oidc-provider\//,
      by: ':role/',
      where: /assume_role_policy/,
    },
    {
      name: 'misspelt annotation',
      rule: 'service-account/annotation-misspelt',
      pattern: /eks\.amazonaws\.com\/role-arn/,
      by: 'eks.amazonaws.com/rolearn',
    },
    {
      name: 'wildcard in an argument of the module',
      rule: 'terraform/irsa-module-misused',
      pattern: /(namespace_service_accounts\s*=\s*\["[a-z0-9-]+:)[a-z0-9-]+"/,
      by: '$1*"',
      whereNot: /StringLike/,
    },
    {
      name: 'misspelt managed policy',
      rule: 'policy/managed-policy-unknown',
      pattern: /AmazonS3ReadOnlyAccess|AmazonEKSWorkerNodePolicy/,
      by: 'AmazonS3ReadOnlyAcess',
    },
    {
      name: 'worker policy dropped',
      rule: 'node/mandatory-policy-missing',
      pattern: /AmazonEKSWorkerNodePolicy/,
      by: 'AmazonEKSVPCResourceController',
      where: /aws_eks_node_group/,
    },
  ] satisfies readonly Planted[]
).map((planted) => ({ name: planted.name, rule: planted.rule, plant: planting(planted) }));
