/** A role as `get-role` prints it, for tests of what joins with it. */
export const HOST = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

/** Assumed with a token of that issuer, on these conditions. */
export const trustingRole = (name: string, condition: object): string =>
  JSON.stringify({
    Role: {
      Path: '/',
      RoleName: name,
      Arn: `arn:aws:iam::111122223333:role/${name}`,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${HOST}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: condition,
          },
        ],
      },
    },
  });
