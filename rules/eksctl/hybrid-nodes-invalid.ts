import { identifyingSpan, isAbsent, present, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { isUnread, field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/hybrid-nodes-invalid',
  on: 'cluster-config',
  summary: 'credentials of hybrid nodes that eksctl refuses',
  messages: {
    needs: {
      severity: 'error',
      text: (_: object) => '`caBundleCert` must be set for hybrid nodes with IAM Roles Anywhere (`provider: IRA`)',
    },
    foreign: {
      severity: 'error',
      text: (_: object) =>
        '`caBundleCert` cannot be combined with the provider `SSM`, the default: remove it, or set `provider: IRA`',
    },
    own: {
      severity: 'info',
      text: (_: object) =>
        'eksctl sets up neither SSM nor IAM Roles Anywhere for an existing role: set up the credentials of the hybrid nodes yourself',
    },
  },
  check({ tree }, { report }) {
    const iam = field(tree, 'remoteNetworkConfig', 'iam');
    if (iam?.kind !== 'map' || isUnread(iam)) return;
    const provider = field(iam, 'provider');
    // eksctl compares without case.
    const name = present(provider) ? stringOf(provider)?.toUpperCase() : 'SSM';
    const bundle = setEntry(iam, 'caBundleCert');
    if (name === 'IRA' && isAbsent(iam, 'caBundleCert'))
      report({ message: 'needs', data: {}, at: provider?.at ?? identifyingSpan(iam), note: 'no certificate' });
    if (name === 'SSM' && bundle !== undefined)
      report({ message: 'foreign', data: {}, at: bundle.keyAt, note: 'eksctl refuses the file' });
    const role = field(iam, 'roleARN');
    if (present(role)) report({ message: 'own', data: {}, at: role.at, note: 'an existing role' });
  },
});
