/**
 * Who issues the web identity tokens that roles trust, whom else it serves, and which claims of its tokens IAM offers as condition keys.
 * Read on 2026-11-28. Keys: Service Authorization Reference, AWS Security Token Service (AssumeRoleWithWebIdentity), and IAM User Guide,
 * reference_policies_iam-condition-keys#condition-keys-wif. Issuers that need a condition: IAM User Guide, id_roles_providers_oidc_secure-by-default.
 */
import { knownValue, shapeOf, type Text } from '../value/text.js';
import { looksLikeEksIssuer } from './issuer.js';

export interface Issuer {
  readonly host: RegExp;
  readonly name: string;
  /** Everybody may get tokens of it, and not one tenant, cluster or enterprise. */
  readonly shared: boolean;
  /** The claims that are condition keys. Tokens hold others, which a policy cannot ask for. */
  readonly claims: readonly string[];
  /** How the subject of somebody else begins, who decides what follows; undefined where subjects have no such form. */
  readonly strangersSubject?: string;
  /** Claims that say nothing of who the owner is: whoever gets a token decides what they are. */
  readonly chosen?: readonly string[];
  /** The audience says who the owner is: the id of an application, which nobody else gets tokens for. Elsewhere whoever asks for a token names its audience. */
  readonly audienceIsOwner?: true;
}

/** An owner that stands for somebody else: no policy names it. */
export const STRANGER = '0-somebody-else';

const GITHUB = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];

const BUILDKITE = [
  'build_branch',
  'cluster_id',
  'cluster_name',
  'organization_id',
  'organization_slug',
  'pipeline_id',
  'pipeline_slug',
];

/** Every OIDC provider has these (condition-keys-wif). */
const STANDARD = ['sub', 'aud', 'amr', 'azp', 'email'];

const ISSUERS: readonly Issuer[] = [
  // https://docs.github.com/actions/reference/security/oidc: the owner of a repository names ref, environment and workflow.
  {
    host: /^token\.actions\.githubusercontent\.com$/,
    name: 'GitHub Actions',
    shared: true,
    claims: [...STANDARD, ...GITHUB],
    strangersSubject: `repo:${STRANGER}/`,
    chosen: ['environment', 'ref', 'workflow'],
  },
  {
    host: /^token\.actions\.githubusercontent\.com\/[^/]+$|^token\.actions\.[^./]+\.ghe\.com$|^github\.com\/enterprises\/[^/]+$/,
    name: 'GitHub Enterprise',
    shared: false,
    claims: [...STANDARD, ...GITHUB],
  },
  // https://docs.gitlab.com/ci/secrets/id_token_authentication
  {
    host: /^gitlab\.com$/,
    name: 'GitLab',
    shared: true,
    claims: [
      ...STANDARD,
      'namespace_id',
      'pipeline_source',
      'project_id',
      'ref_protected',
      'runner_environment',
      'user_access_level',
      'user_email',
      'user_id',
      'user_login',
    ],
    strangersSubject: `project_path:${STRANGER}/`,
    chosen: ['pipeline_source', 'ref_protected', 'runner_environment', 'user_access_level'],
  },
  // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens
  {
    host: /^app\.terraform\.io$/,
    name: 'Terraform Cloud',
    shared: true,
    claims: STANDARD,
    strangersSubject: `organization:${STRANGER}:`,
  },
  // https://buildkite.com/docs/pipelines/security/oidc
  {
    host: /^agent\.buildkite\.com$/,
    name: 'Buildkite',
    shared: true,
    claims: [...STANDARD, ...BUILDKITE],
    strangersSubject: `organization:${STRANGER}:`,
    chosen: ['build_branch'],
  },
  {
    host: /^agent\.[^./]+\.buildkite\.(?:site|dev)$/,
    name: 'Buildkite',
    shared: false,
    claims: [...STANDARD, ...BUILDKITE],
  },
  // The rest of the page's list: what their subjects look like was not found out.
  {
    host: /^(?:vstoken\.actions\.githubusercontent\.com|oidc-configuration\.audit-log\.githubusercontent\.com|oidc\.codefresh\.io|studio\.datachain\.ai\/api|scalr\.io|tokens\.cloud\.shisho\.dev|proidc\.upbound\.io)$/,
    name: 'this issuer',
    shared: true,
    claims: STANDARD,
  },
  // https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens: one issuer for each organization.
  {
    host: /^oidc\.circleci\.com\/org\/[^/]+$/,
    name: 'CircleCI',
    shared: false,
    claims: [...STANDARD, 'oidc.circleci.com/project-id'],
  },
  // https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect: one for each workspace.
  {
    host: /^api\.bitbucket\.org\/2\.0\/workspaces\/[^/]+\/pipelines-config\/identity\/oidc$/,
    name: 'Bitbucket Pipelines',
    shared: false,
    claims: STANDARD,
  },
  {
    host: /^accounts\.google\.com$/,
    name: 'Google',
    shared: true,
    claims: [...STANDARD, 'oaud', 'google/organization_number'],
    audienceIsOwner: true,
  },
  {
    host: /^cognito-identity\.amazonaws\.com$/,
    name: 'Amazon Cognito',
    shared: true,
    claims: ['sub', 'aud', 'amr'],
    chosen: ['amr'],
    audienceIsOwner: true,
  },
  {
    host: /^(?:oidc\.vercel\.com|api\.pulumi\.com\/oidc|sandboxes\.cloud)$/,
    name: 'this issuer',
    shared: true,
    claims: STANDARD,
    audienceIsOwner: true,
  },
  { host: /^graph\.facebook\.com$/, name: 'Facebook', shared: true, claims: ['app_id', 'id'] },
  { host: /^www\.amazon\.com$/, name: 'Login with Amazon', shared: true, claims: ['app_id', 'user_id'] },
  // One for each tenant: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
  {
    host: /^(?:sts\.windows\.net\/[^/]+\/|login\.microsoftonline\.com\/[^/]+\/v2\.0)$/,
    name: 'Microsoft Entra ID',
    shared: false,
    claims: STANDARD,
  },
  // One for each cluster: https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity
  {
    host: /^container\.googleapis\.com\/v1\/projects\/[^/]+\/(?:locations|zones)\/[^/]+\/clusters\/[^/]+$/,
    name: 'GKE',
    shared: false,
    claims: STANDARD,
  },
  // https://learn.microsoft.com/azure/aks/use-oidc-issuer
  { host: /^[a-z0-9]+\.oic\.prod-aks\.azure\.com\/.+$/, name: 'AKS', shared: false, claims: STANDARD },
  {
    host: /^idcs-[^./]+\.identity\.oraclecloud\.com$/,
    name: 'Oracle Cloud',
    shared: false,
    claims: [...STANDARD, 'rpst_id'],
  },
];

/** EKS User Guide, iam-roles-for-service-accounts: tokens of service accounts have a subject and an audience that policies can ask for. */
const EKS: Issuer = { host: /./, name: 'EKS', shared: false, claims: ['sub', 'aud'] };

/** Providers that are known to IAM and that a principal names by host. Source: IAM User Guide, reference_policies_elements_principal. */
const NAMED_BY_HOST: ReadonlySet<string> = new Set([
  'cognito-identity.amazonaws.com',
  'accounts.google.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

export const isNamedByHost = (issuer: Text): boolean => NAMED_BY_HOST.has(knownValue(issuer) ?? '');

/** Undefined for issuers that the table does not know. Hosts of names are in lower case (id_roles_providers_create_oidc). */
export const issuerRow = (issuer: Text): Issuer | undefined =>
  looksLikeEksIssuer(issuer) ? EKS : ISSUERS.find(({ host }) => host.test(shapeOf(issuer)));

export const isEks = (row: Issuer | undefined): boolean => row === EKS;

/** The issuer if everybody may get tokens of it. */
export function sharedIssuer(issuer: Text): Issuer | undefined {
  const row = knownValue(issuer) === undefined ? undefined : issuerRow(issuer);
  return row?.shared === true ? row : undefined;
}
