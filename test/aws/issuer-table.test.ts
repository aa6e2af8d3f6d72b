/** Who shares an issuer, and what patterns for subjects of GitHub Actions leave open. Sources: IAM User Guide, id_roles_providers_oidc_secure-by-default; GitHub Docs, actions/reference/security/oidc. */
import { expect, test } from 'vitest';
import { issuerRow, sharedIssuer } from '../../src/aws/issuer-table.js';
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
