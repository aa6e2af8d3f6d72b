import { App, Stack } from 'aws-cdk-lib';
import { FederatedPrincipal, Role } from 'aws-cdk-lib/aws-iam';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const stack = new Stack(new App(), 'Shop');

new Role(stack, 'Payments', {
  roleName: 'payments',
  assumedBy: new FederatedPrincipal(
    `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`,
    {
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
    },
    'sts:AssumeRoleWithWebIdentity',
  ),
});
