/** Whom a condition on a token of a shared issuer lets in: owners that nobody named. A row names the page that says who decides what a claim holds. */
import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { sharedPrincipals } from '../../../src/aws/trust/shared-issuer.js';
import { strangersIn } from '../../../src/aws/trust/stranger.js';
import { treeOf } from '../trees.js';

/** Whether a stranger's token is admitted for certain. */
function admitted(issuer: string, condition: object, ...others: readonly object[]): boolean {
  const federated =
    issuer.startsWith('cognito') || issuer.startsWith('accounts.google') || issuer.startsWith('www.')
      ? issuer
      : `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
  const allow = {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  };
  const policy = readPolicy(treeOf({ Version: '2012-10-17', Statement: [allow, ...others] }));
  const [statement] = policy.statements;
  if (statement === undefined) throw new Error('no statement');
  const [shared] = sharedPrincipals(statement);
  if (shared === undefined) throw new Error(`${issuer} is not shared`);
  return strangersIn(policy)(statement, shared.issuer, shared.row) !== undefined;
}

const like = (issuer: string, claim: string, ...values: readonly string[]): object => ({
  StringLike: { [`${issuer}:${claim}`]: values },
});

interface Row {
  readonly issuer: string;
  readonly source: string;
  /** Subjects of every owner, and of one. */
  readonly everybody: readonly string[];
  readonly one: readonly string[];
  /** Claims that whoever gets the token decides, and claims that say whose it is. */
  readonly chosen: readonly string[];
  readonly owned: readonly string[];
}

const rows: readonly Row[] = [
  {
    issuer: 'token.actions.githubusercontent.com',
    source: 'https://docs.github.com/actions/reference/security/oidc',
    everybody: ['*', 'repo:*', 'repo:*:ref:refs/heads/main', 'repo:*/app:*'],
    one: ['repo:acme/*', 'repo:acme/app:ref:refs/heads/main', 'org:*'],
    chosen: ['environment', 'ref', 'workflow'],
    owned: ['actor', 'actor_id', 'enterprise_id', 'repository', 'repository_id', 'repository_owner_id'],
  },
  {
    issuer: 'gitlab.com',
    source: 'https://docs.gitlab.com/ci/secrets/id_token_authentication',
    everybody: ['*', 'project_path:*', 'project_path:*:ref_type:branch:ref:main'],
    one: ['project_path:acme/*', 'project_path:acme/app:ref_type:branch:ref:main', 'group:*'],
    chosen: ['pipeline_source', 'ref_protected', 'runner_environment', 'user_access_level'],
    owned: ['namespace_id', 'project_id', 'user_id', 'user_login'],
  },
  {
    issuer: 'app.terraform.io',
    source:
      'https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens',
    everybody: ['*', 'organization:*', 'organization:*:project:*:workspace:*:run_phase:apply'],
    one: ['organization:acme:*', 'workspace:*'],
    chosen: [],
    owned: [],
  },
  {
    issuer: 'agent.buildkite.com',
    source: 'https://buildkite.com/docs/pipelines/security/oidc',
    everybody: ['*', 'organization:*', 'organization:*:pipeline:app:*'],
    one: ['organization:acme:*', 'pipeline:*'],
    chosen: ['build_branch'],
    owned: ['cluster_id', 'cluster_name', 'organization_id', 'organization_slug', 'pipeline_id', 'pipeline_slug'],
  },
];

describe.each(rows)('$issuer', ({ issuer, everybody, one, chosen, owned }) => {
  test.each(everybody)('every owner has a subject like %s', (subject) =>
    expect(admitted(issuer, like(issuer, 'sub', subject))).toBe(true),
  );
  test.each(one)('not every owner has a subject like %s', (subject) =>
    expect(admitted(issuer, like(issuer, 'sub', subject))).toBe(false),
  );
  test('whoever asks for a token names its audience', () =>
    expect(admitted(issuer, like(issuer, 'aud', 'sts.amazonaws.com'))).toBe(true));
  test.each(chosen)('%s says nothing of the owner', (claim) => {
    expect(admitted(issuer, like(issuer, claim, 'a'))).toBe(true);
    expect(admitted(issuer, { StringNotEquals: { [`${issuer}:${claim}`]: 'a' } })).toBe(true);
  });
  test.each(owned)('%s says whose the token is', (claim) => {
    expect(admitted(issuer, like(issuer, claim, 'a'))).toBe(false);
    expect(admitted(issuer, like(issuer, claim, '*'))).toBe(true);
    expect(admitted(issuer, { StringNotEquals: { [`${issuer}:${claim}`]: 'a' } })).toBe(true);
  });
  test('a claim that is no condition key', () => expect(admitted(issuer, like(issuer, 'sha', '*'))).toBe(false));
});

const GITHUB = 'token.actions.githubusercontent.com';

describe('claims of which nobody can say whether they are there', () => {
  test.each([
    [GITHUB, 'job_workflow_ref'],
    [GITHUB, 'amr'],
    [GITHUB, 'azp'],
    [GITHUB, 'email'],
    ['gitlab.com', 'user_email'],
    ['accounts.google.com', 'google/organization_number'],
  ])('%s %s', (issuer, claim) => {
    expect(admitted(issuer, like(issuer, claim, '*'))).toBe(false);
    expect(admitted(issuer, { StringNotEquals: { [`${issuer}:${claim}`]: 'a' } })).toBe(false);
  });
});

describe('issuers whose audience is the id of an application', () => {
  test.each(['accounts.google.com', 'cognito-identity.amazonaws.com', 'oidc.vercel.com', 'sandboxes.cloud'])(
    '%s',
    (issuer) => {
      expect(admitted(issuer, like(issuer, 'aud', 'a'))).toBe(false);
      expect(admitted(issuer, like(issuer, 'aud', '*'))).toBe(true);
    },
  );
  test('Cognito says in amr whether the user has signed in, which everybody can', () => {
    const issuer = 'cognito-identity.amazonaws.com';
    expect(admitted(issuer, { 'ForAnyValue:StringLike': { [`${issuer}:amr`]: 'authenticated' } })).toBe(true);
  });
});

describe('the repository of somebody else', () => {
  test.each([
    ['*/app', true],
    ['acme/*', false],
    ['*', true],
  ])('%s: %s', (pattern, want) => expect(admitted(GITHUB, like(GITHUB, 'repository', pattern))).toBe(want));
});

describe('what a Deny says', () => {
  const deny = (condition: object): object => ({
    Effect: 'Deny',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  });
  const open = like(GITHUB, 'sub', 'repo:*');
  test.each([
    ['of every other owner', { StringNotLike: { [`${GITHUB}:sub`]: 'repo:acme/*' } }, false],
    ['of one owner', { StringLike: { [`${GITHUB}:sub`]: 'repo:acme/*' } }, true],
    [
      'of a branch that whoever gets the token chooses',
      { StringNotEquals: { [`${GITHUB}:ref`]: 'refs/heads/main' } },
      false,
    ],
  ])('%s', (_, condition, want) => expect(admitted(GITHUB, open, deny(condition))).toBe(want));
});
