import { enabledKeys, isAbsent, keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field } from '../../src/value/tree.js';

/** Controllers that their charts install into kube-system. */
const CONTROLLERS = new Set(['awsLoadBalancerController', 'autoScaler', 'ebsCSIController', 'efsCSIController']);

export default defineRule({
  id: 'eksctl/service-account-namespace',
  on: 'eksctl-service-account',
  summary: 'the service account of a controller without a namespace',
  messages: {
    none: {
      severity: 'warning',
      text: (_: object) =>
        'eksctl creates this service account in `default`, while its controller runs in `kube-system`: set `metadata.namespace`',
    },
  },
  check({ tree, name, nameAt }, { report }) {
    const controller = enabledKeys(field(tree, 'wellKnownPolicies')).find((entry) => CONTROLLERS.has(keyName(entry)));
    if (name !== undefined && controller !== undefined && isAbsent(tree, 'metadata', 'namespace'))
      report({
        message: 'none',
        data: {},
        at: nameAt,
        note: 'created in `default`',
        related: [{ at: controller.keyAt, note: 'the controller it is for' }],
      });
  },
});
