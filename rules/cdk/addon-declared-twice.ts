import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'cdk/addon-declared-twice',
  on: 'synthesis-fault',
  summary: 'the Pod Identity agent as an add-on of a cluster for which the CDK adds it',
  fix: 'manual',
  messages: {
    twice: {
      severity: 'error',
      text: () =>
        'the CDK adds `eks-pod-identity-agent` to this cluster by itself: a second add-on of that name fails to deploy',
    },
  },
  check(fault, { report }) {
    if (fault.fault !== 'addon-declared-twice') return;
    report({
      message: 'twice',
      data: {},
      at: fault.at,
      note: 'declared here again',
      related: [{ at: fault.by, note: 'a service account with Pod Identity adds the agent to this cluster' }],
      fixes: [{ title: 'remove this add-on', safety: 'manual', edits: [] }],
    });
  },
});
