import { WEB_IDENTITY } from '../../src/aws/trust/actions.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'cdk/federated-default-action',
  on: 'synthesis-fault',
  summary: 'a FederatedPrincipal without the action of web identities',
  fix: 'manual',
  messages: {
    action: {
      severity: 'error',
      text: () => `\`FederatedPrincipal\` without an action allows \`sts:AssumeRole\`, which no token can call`,
    },
  },
  check(fault, { report }) {
    if (fault.fault !== 'federated-default-action') return;
    report({
      message: 'action',
      data: {},
      at: fault.at,
      note: 'the third argument is missing',
      fixes: [{ title: `pass \`${WEB_IDENTITY}\` as the third argument`, safety: 'manual', edits: [] }],
    });
  },
});
