/** The programs of fixtures/conformance/{cdk,pulumi,cloudformation} and of fixtures/projects/languages, and operators that plant one known fault into their text, whatever form the policy has there. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Configuration } from './configurations.js';
import type { Operator } from './operators.js';
import { filesBelow, planting, type Planted } from './terraform.js';

const programsOf = (folder: string): readonly Configuration[] =>
  readdirSync(folder)
    .toSorted()
    .filter((name) => existsSync(join(folder, name, 'source')))
    .map((name) => {
      const root = join(folder, name, 'source');
      return { name: `${basename(folder)} ${name}`, files: filesBelow(root, root) };
    });

/** One role, and one service account, each in every language. */
const inEveryLanguage = (folder: string): readonly Configuration[] =>
  ['roles', 'accounts'].flatMap((half) =>
    readdirSync(join(folder, half)).map((name) => ({
      name: `${half}/${name}`,
      files: filesBelow(join(folder, half, name), folder),
    })),
  );

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

/**
 * What is missed, and why it stays so:
 * cdk 016 and 035: what is misspelt is the name of a variable, or a key of an object that is written to later: the library refuses the program;
 * cdk 082: only one arm of a conditional is faulty, and the other may be deployed, or the operator is a conditional;
 * cdk 085: the statement becomes equal to another, of which cdk/federated-default-action speaks; pulumi 008: the same key is malformed already, by its scheme;
 * cloudformation 010: only one arm of a conditional is faulty; cloudformation 047: the fault stands in the default of a parameter, which any deployment replaces.
 */
const MISSED: Readonly<Record<string, readonly string[]>> = {
  'plural in the subject': ['cdk 082', 'cloudformation 047'],
  'slash in the subject': ['cdk 082', 'cloudformation 047'],
  'wildcard under a literal operator': ['cloudformation 047'],
  'action for another principal': ['cdk 085'],
  'misspelt operator': ['cdk 016', 'cdk 035', 'cdk 082'],
  'claim that tokens do not carry': ['cdk 082', 'pulumi 008'],
  'provider that is a role': ['cloudformation 010'],
};

/** Whether it is known that an operator is missed in a program. */
export const isMissed = ({ name }: Operator, program: string): boolean =>
  MISSED[name]?.some((one) => program.startsWith(`${one}-`)) === true;

export interface ProgramLanguage {
  readonly title: string;
  readonly folder: string;
  readonly programs: readonly Configuration[];
  readonly operators: readonly Operator[];
}

const languageOf = (
  title: string,
  folder: string,
  programs: readonly Configuration[],
  left: readonly string[] = [],
): ProgramLanguage => ({
  title,
  folder,
  programs,
  operators: PLANTED.filter(({ name }) => !left.includes(name)).map((planted) => ({
    name: planted.name,
    rule: planted.rule,
    plant: planting(planted),
  })),
});

const CONFORMANCE = 'fixtures/conformance';
const LANGUAGES = 'fixtures/projects/languages';

export const programLanguages: readonly ProgramLanguage[] = [
  languageOf('CDK', `${CONFORMANCE}/cdk`, programsOf(`${CONFORMANCE}/cdk`)),
  languageOf('Pulumi', `${CONFORMANCE}/pulumi`, programsOf(`${CONFORMANCE}/pulumi`)),
  languageOf('CloudFormation', `${CONFORMANCE}/cloudformation`, programsOf(`${CONFORMANCE}/cloudformation`), [
    'misspelt annotation',
  ]),
  languageOf('One role and its service account in every language', LANGUAGES, inEveryLanguage(LANGUAGES), [
    'misspelt service of Pod Identity',
    'misspelt managed policy',
  ]),
];
