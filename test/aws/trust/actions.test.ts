/** Actions of a trust policy that its principal cannot call. Sources: STS API Reference (who calls AssumeRoleWithWebIdentity, AssumeRoleWithSAML, AssumeRole); IAM User Guide, reference_policies_elements_action. */
import { expect, test } from 'vitest';
import { readStatement } from '../../../src/aws/policy/model.js';
import { actionFault } from '../../../src/aws/trust/actions.js';
import { treeOf } from '../trees.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/A1';
const PROVIDER = { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` };
const WEB = 'sts:AssumeRoleWithWebIdentity';

const said = (change: object): readonly unknown[] | undefined => {
  const text = JSON.stringify({ Effect: 'Allow', Principal: PROVIDER, Action: WEB, ...change });
  const fault = actionFault(readStatement(treeOf(text)));
  if (fault === undefined) return undefined;
  const what =
    fault.kind === 'misspelt' ? fault.action : fault.kind === 'federated' ? fault.actions.join(' ') : fault.type;
  return [fault.kind, what, text.slice(fault.at.start, fault.at.end)];
};

test.each([
  [{}, undefined],
  [{ Action: 'STS:assumerolewithwebidentity' }, undefined],
  [{ Action: 'sts:*' }, undefined],
  [{ Action: [WEB, 'sts:AssumeRole'] }, undefined],
  [{ Action: '<ACTION>' }, undefined],
  [{ Effect: 'Deny', Action: 'sts:AssumeRole' }, undefined],
  [{ Action: undefined, NotAction: WEB }, undefined],
  [{ Action: undefined }, undefined],
  [{ Action: 'sts:AssumeRole' }, ['federated', 'sts:AssumeRole', 'sts:AssumeRole']],
  [{ Action: ['sts:AssumeRole'] }, ['federated', 'sts:AssumeRole', 'sts:AssumeRole']],
  [{ Action: ['sts:AssumeRole', 'sts:TagSession'] }, ['federated', 'sts:AssumeRole sts:TagSession', 'Action']],
  [{ Action: 'sts:AssumeRoleWithSAML' }, ['federated', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithSAML']],
  [{ Action: 'sts:SetSourceIdentity' }, ['federated', 'sts:SetSourceIdentity', 'sts:SetSourceIdentity']],
  [
    { Action: 'sts:AssumeRoleWithWebIdendity' },
    ['misspelt', 'sts:AssumeRoleWithWebIdendity', 'sts:AssumeRoleWithWebIdendity'],
  ],
  [{ Action: 'sts:AssumeRoleWithWebIden' }, ['misspelt', 'sts:AssumeRoleWithWebIden', 'sts:AssumeRoleWithWebIden']],
  [{ Action: 'sts:AssumeRoleWithWebIde' }, ['federated', 'sts:AssumeRoleWithWebIde', 'sts:AssumeRoleWithWebIde']],
  [
    { Action: ['sts:AssumeRole', 'AssumeRoleWithWebIdentity'] },
    ['misspelt', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithWebIdentity'],
  ],
  // Of a provider that is not known the action tells what it is.
  [{ Principal: { Federated: '<ARN>' }, Action: 'sts:AssumeRole' }, ['federated', 'sts:AssumeRole', 'sts:AssumeRole']],
  [{ Principal: { Federated: '<ARN>' }, Action: ['sts:AssumeRoleWithSAMLs', 'sts:TagSession'] }, undefined],
  [
    {
      Principal: { Federated: 'arn:aws:iam::<ACCOUNT>:oidc-provider/host' },
      Action: ['sts:AssumeRoleWithSAMLs', 'sts:TagSession'],
    },
    ['federated', 'sts:AssumeRoleWithSAMLs sts:TagSession', 'Action'],
  ],
  [
    { Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/Okta' }, Action: 'sts:AssumeRoleWithSAML' },
    undefined,
  ],
  // The action of tokens, for principals that have none.
  [{ Principal: { Service: 'ec2.amazonaws.com' } }, ['service', 'Service', WEB]],
  [{ Principal: { AWS: '111122223333', Service: 'ec2.amazonaws.com' } }, ['service', 'AWS', WEB]],
  [
    { Principal: { Service: 'ec2.amazonaws.com' }, Action: WEB.toUpperCase() },
    ['service', 'Service', WEB.toUpperCase()],
  ],
  [{ Principal: { Service: 'ec2.amazonaws.com' }, Action: [WEB, 'sts:AssumeRole'] }, undefined],
  [{ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }, undefined],
  [{ Principal: { Service: '<SERVICE>' } }, undefined],
  [{ Principal: { AWS: PROVIDER.Federated } }, undefined],
  [{ Principal: { ...PROVIDER, Service: 'ec2.amazonaws.com' } }, undefined],
  [{ Principal: { Service: 'ec2.amazonaws.com', CanonicalUser: 'a' } }, undefined],
  [{ Principal: { '<KIND>': 'ec2.amazonaws.com' } }, undefined],
  [{ Principal: { Service: 1 } }, undefined],
  [{ Principal: {} }, undefined],
])('%j', (change, fault) => {
  expect(said(change)).toEqual(fault);
});
