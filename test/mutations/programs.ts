/** The programs of fixtures/conformance/{cdk,pulumi,cloudformation}, and operators that plant one known fault into their text, whatever form the policy has there. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from './configurations.js';
import type { Operator } from './operators.js';
import { filesBelow, planting, type Planted } from './terraform.js';

const programsOf = (language: string): readonly Configuration[] => {
  const folder = `fixtures/conformance/${language}`;
  return readdirSync(folder)
    .toSorted()
    .filter((name) => existsSync(join(folder, name, 'source')))
    .map((name) => {
      const root = join(folder, name, 'source');
      return { name: `${language} ${name}`, files: filesBelow(root, root) };
    });
};

const WEB_IDENTITY = /sts:AssumeRoleWithWebIdentity|WebIdentityPrincipal|OpenIdConnectPrincipal/;

const PLANTED: readonly Planted[] = [
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
    pattern: /(system:serviceaccount:[a-z0-9-]+:)[a-z0-9-]+/,
    by: '$1*',
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
    pattern: /:sub(?=["'`]|: )/,
    by: ':subject',
    where: WEB_IDENTITY,
  },
  {
    name: 'endpoint as the audience',
    rule: 'trust/audience-is-endpoint',
    pattern: /(:aud["'`]?\]?["'`]?: ["'`]?)sts\.amazonaws\.com/,
    by: '$1https://sts.amazonaws.com',
  },
  {
    name: 'provider that is a role',
    rule: 'trust/provider-arn-malformed',
    pattern: /:oidc-provider\//,
    by: ':role/',
    where: WEB_IDENTITY,
  },
  {
    name: 'misspelt annotation',
    rule: 'service-account/annotation-misspelt',
    pattern: /eks\.amazonaws\.com\/role-arn/,
    by: 'eks.amazonaws.com/rolearn',
  },
  {
    name: 'misspelt managed policy',
    rule: 'policy/managed-policy-unknown',
    pattern: /AmazonS3ReadOnlyAccess|AmazonEKSWorkerNodePolicy|AmazonEBSCSIDriverPolicy/,
    by: 'AmazonS3ReadOnlyAcess',
  },
];

/** What is missed today. In most nobody knows that the issuer is that of EKS (another stack, an import, a parameter, the configuration or the environment holds it); in some another fault hides it, one arm of a choice alone has it, or the statement becomes equal to another, which is written once. */
const MISSED: Readonly<Record<string, readonly string[]>> = {
  'plural in the subject': [
    ...['cdk 061', 'cdk 062', 'cdk 082', 'pulumi 020', 'pulumi 023', 'cloudformation 002', 'cloudformation 004'],
    ...['cloudformation 028', 'cloudformation 035', 'cloudformation 043', 'cloudformation 047'],
  ],
  'slash in the subject': [
    ...['cdk 061', 'cdk 062', 'cdk 082', 'pulumi 020', 'pulumi 023', 'cloudformation 002', 'cloudformation 004'],
    ...['cloudformation 028', 'cloudformation 035', 'cloudformation 043', 'cloudformation 047'],
  ],
  'wildcard under a literal operator': ['cloudformation 047'],
  'action for another principal': ['cdk 085'],
  'misspelt operator': ['cdk 016', 'cdk 035', 'cdk 082'],
  'claim that tokens do not carry': [
    ...['cdk 013', 'cdk 014', 'cdk 016', 'cdk 046', 'cdk 062', 'cdk 082', 'pulumi 008', 'pulumi 011', 'pulumi 020'],
    ...['pulumi 023', 'cloudformation 002', 'cloudformation 028', 'cloudformation 043'],
  ],
  'endpoint as the audience': ['cdk 062', 'cloudformation 002'],
  'provider that is a role': ['cloudformation 007', 'cloudformation 010'],
};

/** Whether it is known that an operator is missed in a program. */
export const isMissed = ({ name }: Operator, program: string): boolean =>
  MISSED[name]?.some((one) => program.startsWith(`${one}-`)) === true;

export interface ProgramLanguage {
  readonly title: string;
  /** Of `fixtures/conformance`. */
  readonly folder: string;
  readonly programs: readonly Configuration[];
  readonly operators: readonly Operator[];
}

export const programLanguages: readonly ProgramLanguage[] = [
  ['CDK', 'cdk'],
  ['Pulumi', 'pulumi'],
  ['CloudFormation', 'cloudformation'],
].map(([title = '', folder = '']) => ({
  title,
  folder,
  programs: programsOf(folder),
  operators: PLANTED.filter(({ name }) => !(folder === 'cloudformation' && name === 'misspelt annotation')).map(
    (planted) => ({ name: planted.name, rule: planted.rule, plant: planting(planted) }),
  ),
}));
