import { enabledKeys } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/alb-ingress-duplicate',
  on: 'node-group',
  summary: 'both names of one add-on policy',
  messages: {
    refused: {
      severity: 'error',
      text: (_: object) => '`albIngress` is the old name of `awsLoadBalancerController`: eksctl refuses both together',
    },
    repeated: {
      severity: 'warning',
      text: (_: object) => '`albIngress` is the old name of `awsLoadBalancerController` and repeats it',
    },
  },
  check({ iam, managed }, { report }) {
    const on = enabledKeys(field(iam, 'withAddonPolicies'));
    const [old, present] = ['albIngress', 'awsLoadBalancerController'].map((key) =>
      on.find((entry) => knownValue(entry.key) === key),
    );
    if (old !== undefined && present !== undefined)
      report({
        message: managed ? 'repeated' : 'refused',
        data: {},
        at: old.keyAt,
        note: 'the old name',
        related: [{ at: present.keyAt, note: 'the new one' }],
      });
  },
});
