import { identifyingSpan, isAbsent, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, isOpen, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/hybrid-nodes-invalid',
  on: 'cluster-config',
  summary: 'credentials of hybrid nodes that eksctl refuses',
  messages: {
    needs: { severity: 'error', text: (_: object) => 'hybrid nodes with IAM Roles Anywhere need `caBundleCert`' },
    foreign: {
      severity: 'error',
      text: (_: object) => '`caBundleCert` is for the provider `IRA`; with `SSM`, the default, eksctl refuses it',
    },
    own: {
      severity: 'info',
      text: (_: object) =>
        'with a role of your own eksctl sets up neither SSM nor IAM Roles Anywhere for the hybrid nodes',
    },
  },
  check({ tree }, { report }) {
    const iam = entryOf(field(tree, 'remoteNetworkConfig'), 'iam');
    if (iam?.value.kind !== 'map' || isOpen(iam.value)) return;
    const provider = field(iam.value, 'provider');
    // eksctl compares without case.
    const name = provider === undefined || provider.kind === 'null' ? 'SSM' : stringOf(provider)?.toUpperCase();
    const bundle = entryOf(iam.value, 'caBundleCert');
    if (name === 'IRA' && isAbsent(iam.value, 'caBundleCert'))
      report({
        message: 'needs',
        data: {},
        at: provider?.at ?? identifyingSpan(iam.value),
        note: 'has no certificate',
      });
    if (name === 'SSM' && bundle !== undefined && present(bundle.value))
      report({ message: 'foreign', data: {}, at: bundle.keyAt, note: 'belongs to IAM Roles Anywhere' });
    const role = field(iam.value, 'roleARN');
    if (role !== undefined && present(role))
      report({ message: 'own', data: {}, at: role.at, note: 'a role that exists' });
  },
});
