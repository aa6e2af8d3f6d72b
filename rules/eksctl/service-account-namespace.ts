import { enabledKeys, isAbsent } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

/** Controllers that their charts install into kube-system. */
const CONTROLLERS = new Set(['awsLoadBalancerController', 'autoScaler', 'ebsCSIController', 'efsCSIController']);

export default defineRule({
  id: 'eksctl/service-account-namespace',
  on: 'cluster-config',
  summary: 'the service account of a controller without a namespace',
  messages: {
    none: {
      severity: 'warning',
      text: (_: object) =>
        'without a namespace eksctl creates this service account in `default`, while the controller runs in `kube-system`',
    },
  },
  check({ serviceAccounts }, { report }) {
    for (const account of serviceAccounts) {
      const name = field(account, 'metadata', 'name');
      if (
        name !== undefined &&
        isAbsent(account, 'metadata', 'namespace') &&
        enabledKeys(field(account, 'wellKnownPolicies')).some((entry) => CONTROLLERS.has(knownValue(entry.key) ?? ''))
      )
        report({ message: 'none', data: {}, at: name.at, note: 'created in `default`' });
    }
  },
});
