/** How far fixes reach: none where a tool fills the text in, nor where others are made of the same text that need no change. */
import { expect, test } from 'vitest';
import { lintOnce } from '../memory.js';
import type { Source } from '../../src/value/span.js';

const file = (path: string, text: string): Source => ({ path, text });

const account = (arn: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: cart\n  namespace: orchard\n  annotations:\n    eks.amazonaws.com/role-arn: ${arn}\n`;

const role = (path: string, arn: string, id: string): Source => {
  const issuer = `oidc.eks.eu-west-1.amazonaws.com/id/2D7A5E91C3F80B46A1E92C7D5F308B${id}`;
  return file(
    path,
    JSON.stringify({
      Role: {
        RoleName: arn.split('/').at(-1),
        Path: arn.includes('role/apps/') ? '/apps/' : '/',
        Arn: arn,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws:iam::${arn.split(':')[4]}:oidc-provider/${issuer}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEquals: {
                  [`${issuer}:sub`]: 'system:serviceaccount:orchard:cart',
                  [`${issuer}:aud`]: 'sts.amazonaws.com',
                },
              },
            },
          ],
        },
      },
    }),
  );
};

const flux = (name: string, substitute: string): Source =>
  file(
    `clusters/${name}/apps.yaml`,
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec:\n  path: ./base\n  sourceRef: { kind: GitRepository, name: flux-system }\n  postBuild:\n    substitute: ${substitute}\n`,
  );

const base = (arn: string): readonly Source[] => [
  file('base/sa.yaml', account(arn)),
  file('base/kustomization.yaml', 'resources: [sa.yaml]\n'),
];
const overlay = (name: string): Source => file(`overlays/${name}/kustomization.yaml`, 'resources: [../../base]\n');

const PLAIN = 'arn:aws:iam::111122223333:role/cart';
const OTHER = 'arn:aws:iam::111122223333:role/apps/cart';

test.each<{ name: string; files: readonly Source[]; fixes: readonly string[] }>([
  {
    name: 'one text, one object',
    files: [file('sa.yaml', account(PLAIN)), role('prod.json', OTHER, '64')],
    fixes: [`unsafe: change it to \`${OTHER}\``],
  },
  {
    name: 'a base of one overlay',
    files: [...base(PLAIN), overlay('prod'), role('iam/prod.json', OTHER, '64')],
    fixes: [`unsafe: change it to \`${OTHER}\``],
  },
  {
    name: 'a base of two overlays that both need it',
    files: [...base(PLAIN), overlay('one'), overlay('two'), role('iam/both.json', OTHER, '64')],
    fixes: [`unsafe: change it to \`${OTHER}\``],
  },
  {
    name: 'a base of two overlays of which one needs it',
    files: [
      ...base(PLAIN),
      overlay('dev'),
      overlay('prod'),
      role('iam/role-dev.json', PLAIN, '65'),
      role('iam/role-prod.json', OTHER, '64'),
    ],
    fixes: [
      `manual: change it to \`${OTHER}\` for this one alone: others that need no change are made of the same text`,
    ],
  },
  {
    name: 'a text that Flux fills in',
    files: [
      ...base('arn:aws:iam::${account}:role/${env}-cart'),
      flux('prod', '{ account: "111122223333" }'),
      role('iam/prod.json', 'arn:aws:iam::111122223333:role/prod-cart', '64'),
    ],
    fixes: [
      'manual: change it to `arn:aws:iam::111122223333:role/prod-cart`, by what fills in `${account}` and `${env}` (clusters/prod/apps.yaml)',
    ],
  },
  {
    name: 'a text of a role that the overlay does not fill in',
    files: [
      ...base(PLAIN),
      file('overlays/prod/kustomization.yaml', 'namespace: shop\nresources: [../../base]\n'),
      file(
        'iam/main.tf',
        `resource "aws_iam_role" "cart" {
  for_each = { a = { namespace = "other" } }
  name     = "cart"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub" = "system:serviceaccount:\${each.value.namespace}:cart"
        "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
`,
      ),
    ],
    fixes: [
      'manual: change the subject to `system:serviceaccount:shop:cart`, by what fills in `${each.value.namespace}`',
    ],
  },
])('$name', ({ files, fixes }) => {
  const found = lintOnce(files).findings.flatMap((finding) => finding.fixes);
  expect([...new Set(found.map(({ safety, title }) => `${safety}: ${title}`))]).toEqual(fixes);
});
