/** Worlds from a few texts, for the tables of joins. */
import { worldOf } from '../../src/analyse.js';
import type { Completable, Scope } from '../../src/link/environment.js';
import { unconfigured } from '../../src/link/environment.js';
import type { World } from '../../src/link/world.js';

export const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

export function world(files: Readonly<Record<string, string>>, complete: readonly Completable[] = []): World {
  const scope: Scope = { ...unconfigured, completeAt: () => new Set(complete) };
  return worldOf(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    { scope },
  );
}

/** The only one of a kind that a test made. */
export function only<T>(items: readonly T[]): T {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`expected one, there are ${items.length}`);
  return item;
}

/** Only what mentions an identity of AWS is read. */
const MENTION = '# eks.amazonaws.com/role-arn';

export const account = (name: string, namespace?: string, role?: string): string =>
  [
    MENTION,
    'apiVersion: v1',
    'kind: ServiceAccount',
    'metadata:',
    `  name: ${name}`,
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    ...(role === undefined ? [] : ['  annotations:', `    eks.amazonaws.com/role-arn: ${role}`]),
    '',
  ].join('\n');

export const pod = (name: string, serviceAccount: string, namespace?: string): string =>
  [
    MENTION,
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    `  name: ${name}`,
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    'spec:',
    `  serviceAccountName: ${serviceAccount}`,
    '  containers: []',
    '',
  ].join('\n');

export const role = (arn: string, subject = 'system:serviceaccount:team:reader', issuer = ISSUER): string =>
  JSON.stringify({
    Role: {
      RoleName: arn.slice(arn.lastIndexOf('/') + 1),
      Arn: arn,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { StringEquals: { [`${issuer}:sub`]: subject } },
          },
        ],
      },
    },
  });

export const provider = (issuer: string): string =>
  JSON.stringify({ Url: issuer, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] });

export const cluster = (name: string, issuer: string): string =>
  JSON.stringify({ cluster: { name, version: '1.31', identity: { oidc: { issuer: `https://${issuer}` } } } });

export const association = (namespace: string, serviceAccount: string, roleArn: string): string =>
  JSON.stringify({
    association: {
      clusterName: 'orchard',
      namespace,
      serviceAccount,
      roleArn,
      associationArn: 'arn:aws:eks:eu-west-1:111122223333:podidentityassociation/orchard/a-1',
    },
  });
