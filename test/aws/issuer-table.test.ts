/** Who shares an issuer, and what patterns for subjects of GitHub Actions leave open. Sources: IAM User Guide, id_roles_providers_oidc_secure-by-default; GitHub Docs, actions/reference/security/oidc. */
import { expect, test } from 'vitest';
import { isNamedByHost, issuerRow, sharedIssuer } from '../../src/aws/issuer-table.js';
import { githubSubjectGrade } from '../../src/aws/trust/github-subject.js';
import { textWithHoles } from './trees.js';

test.each([
  ['token.actions.githubusercontent.com', 'GitHub Actions'],
  ['gitlab.com', 'GitLab'],
  ['app.terraform.io', 'Terraform Cloud'],
  ['agent.buildkite.com', 'Buildkite'],
  ['accounts.google.com', 'Google'],
  ['cognito-identity.amazonaws.com', 'Amazon Cognito'],
  ['oidc.vercel.com', 'this issuer'],
  ['scalr.io', 'this issuer'],
  // Issuers of one's own, and of one tenant, enterprise or cluster.
  ['gitlab.example.com', undefined],
  ['token.actions.githubusercontent.com/acme', undefined],
  ['oidc.vercel.com/acme', undefined],
  ['oidc.circleci.com/org/00000000-0000-0000-0000-000000000000', undefined],
  ['oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264', undefined],
  ['<HOST>', undefined],
])('who shares %s: %s', (issuer, name) => expect(sharedIssuer(textWithHoles(issuer))?.name).toBe(name));

test.each([
  ['token.actions.githubusercontent.com/acme', 'GitHub Enterprise'],
  ['token.actions.acme.ghe.com', 'GitHub Enterprise'],
  ['oidc.circleci.com/org/7c1f', 'CircleCI'],
  ['api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', 'Bitbucket Pipelines'],
  ['sts.windows.net/0d1e/', 'Microsoft Entra ID'],
  ['container.googleapis.com/v1/projects/acme/locations/europe-west1/clusters/prod', 'GKE'],
  ['westeurope.oic.prod-aks.azure.com/0d1e/4b5c/', 'AKS'],
  ['oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264', 'EKS'],
  ['oidc.eks.<REGION>.amazonaws.com/id/A', 'EKS'],
  ['login.example.com', undefined],
])('%s is of %s', (issuer, name) => expect(issuerRow(textWithHoles(issuer))?.name).toBe(name));

test.each([
  ['repo:acme/app:ref:refs/heads/main', undefined],
  ['repo:acme/app:environment:prod', undefined],
  ['repo:acme/app:pull_request', undefined],
  ['repo:acme/app:ref:refs/heads/*', undefined],
  ['repo:acme/app-*:*', 'ref'],
  ['repo:acme/app:*', 'ref'],
  ['repo:acme@1/app@2:*', 'ref'],
  ['repo:acme/*', 'repository'],
  ['repo:acme/*:ref:refs/heads/main', 'repository'],
  ['repo:acme@1/*@*:environment:prod', 'repository'],
  ['repo:acme*/app:*', 'owner'],
  ['repo:*/app:*', 'owner'],
  ['repo:<OWNER>/*', 'repository'],
  ['repo:<OWNER>*/app:*', undefined],
  ['organization:acme:*', undefined],
])('%s leaves open: %s', (subject, grade) => expect(githubSubjectGrade(textWithHoles(subject))).toBe(grade));

/** The condition keys of tokens, as IAM User Guide, reference_policies_iam-condition-keys#condition-keys-wif, lists them for each issuer. */
const EVERY = ['sub', 'aud', 'amr', 'azp', 'email'];
const OF_GITHUB = [
  ...['actor', 'actor_id', 'job_workflow_ref', 'repository', 'repository_id', 'repository_owner_id', 'workflow', 'ref'],
  ...['environment', 'enterprise_id'],
];
const OF_BUILDKITE = [
  ...['organization_slug', 'organization_id', 'pipeline_slug', 'pipeline_id', 'build_branch', 'cluster_id'],
  'cluster_name',
];
const OF_GITLAB = [
  ...['namespace_id', 'project_id', 'pipeline_source', 'ref_protected', 'runner_environment', 'user_access_level'],
  ...['user_email', 'user_id', 'user_login'],
];
test.each([
  ['token.actions.githubusercontent.com', [...EVERY, ...OF_GITHUB]],
  ['token.actions.githubusercontent.com/acme', [...EVERY, ...OF_GITHUB]],
  ['gitlab.com', [...EVERY, ...OF_GITLAB]],
  ['app.terraform.io', EVERY],
  ['agent.buildkite.com', [...EVERY, ...OF_BUILDKITE]],
  ['agent.acme.buildkite.site', [...EVERY, ...OF_BUILDKITE]],
  ['agent.acme.buildkite.dev', [...EVERY, ...OF_BUILDKITE]],
  ['oidc.circleci.com/org/7c1f', [...EVERY, 'oidc.circleci.com/project-id']],
  ['api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', EVERY],
  ['accounts.google.com', [...EVERY, 'oaud', 'google/organization_number']],
  ['cognito-identity.amazonaws.com', ['sub', 'aud', 'amr']],
  ['graph.facebook.com', ['app_id', 'id']],
  ['www.amazon.com', ['app_id', 'user_id']],
  ['idcs-7c1f.identity.oraclecloud.com', [...EVERY, 'rpst_id']],
  ['oidc.eks.eu-west-1.amazonaws.com/id/A', ['sub', 'aud']],
])('the claims of %s that are condition keys', (issuer, claims) =>
  expect([...(issuerRow(textWithHoles(issuer))?.claims ?? [])].sort()).toEqual([...claims].sort()),
);

// IAM User Guide, id_roles_providers_oidc_secure-by-default: the list of issuers that need a condition.
test.each([
  ...['token.actions.githubusercontent.com', 'vstoken.actions.githubusercontent.com', 'gitlab.com', 'app.terraform.io'],
  ...['oidc-configuration.audit-log.githubusercontent.com', 'oidc.codefresh.io', 'studio.datachain.ai/api', 'scalr.io'],
  ...['tokens.cloud.shisho.dev', 'proidc.upbound.io', 'agent.buildkite.com', 'accounts.google.com'],
  ...['cognito-identity.amazonaws.com', 'oidc.vercel.com', 'api.pulumi.com/oidc', 'sandboxes.cloud'],
  ...['graph.facebook.com', 'www.amazon.com'],
])('%s serves everybody', (issuer) => expect(sharedIssuer(textWithHoles(issuer))).toBeDefined());

test.each([
  ...[
    'token.actions.acme.ghe.com',
    'github.com/enterprises/acme',
    'agent.acme.buildkite.site',
    'sts.windows.net/0d1e/',
  ],
  ...[
    'login.microsoftonline.com/0d1e/v2.0',
    'idcs-7c1f.identity.oraclecloud.com',
    'westeurope.oic.prod-aks.azure.com/a/b/',
  ],
  ...['container.googleapis.com/v1/projects/a/zones/b/clusters/c', 'oidc.circleci.com/org/7c1f'],
  'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
])('%s serves one owner', (issuer) => {
  expect(issuerRow(textWithHoles(issuer))).toBeDefined();
  expect(sharedIssuer(textWithHoles(issuer))).toBeUndefined();
});

// reference_policies_elements_principal: of these a principal is the host, of all others the ARN of a provider.
test.each([
  ['cognito-identity.amazonaws.com', true],
  ['accounts.google.com', true],
  ['graph.facebook.com', true],
  ['www.amazon.com', true],
  ['gitlab.com', false],
  ['<HOST>', false],
])('%s is a principal by its host: %s', (issuer, named) => expect(isNamedByHost(textWithHoles(issuer))).toBe(named));
