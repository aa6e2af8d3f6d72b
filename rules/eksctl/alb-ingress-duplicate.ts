import { keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'eksctl/alb-ingress-duplicate',
  on: 'node-group',
  summary: '`albIngress` together with `awsLoadBalancerController`, its new name',
  messages: {
    refused: {
      severity: 'error',
      text: (_: object) =>
        '`albIngress` cannot be combined with `awsLoadBalancerController`, its new name: remove `albIngress`',
    },
    repeated: {
      severity: 'warning',
      text: (_: object) => '`albIngress` repeats `awsLoadBalancerController`, its new name: remove `albIngress`',
    },
  },
  check({ addonPolicies, managed }, { report }) {
    const [old, current] = ['albIngress', 'awsLoadBalancerController'].map((key) =>
      addonPolicies.find((entry) => keyName(entry) === key),
    );
    if (old !== undefined && current !== undefined)
      report({
        message: managed ? 'repeated' : 'refused',
        data: {},
        at: old.keyAt,
        note: 'deprecated since eksctl 0.84',
        related: [{ at: current.keyAt, note: 'the same policy' }],
      });
  },
});
