import { lostZeros } from '../../src/aws/account-number.js';
import { hasSchemeOfReference, providerArnFault } from '../../src/aws/issuer.js';
import { callOfRole, missingProvider, noProviders } from '../../src/link/module-call.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/provider-arn-malformed',
  on: 'trust-policy',
  summary: 'a Federated principal that is not a valid provider ARN',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ value, fault }: { value: string; fault: string }) =>
        `\`${value}\` is not a valid OIDC provider ARN: ${fault}`,
    },
  },
  check(policy, { world, report }) {
    // Of a module's arguments terraform/irsa-module-misused speaks.
    const call = callOfRole(world, policy.role);
    if (call !== undefined && (noProviders(call).length > 0 || missingProvider(call) !== undefined)) return;
    for (const { kind, text, at } of policy.statements.flatMap(({ principals }) => principals)) {
      const fault = kind !== 'Federated' || text === undefined ? undefined : providerArnFault(text);
      if (text === undefined || fault === undefined) continue;
      // terraform/scheme-not-stripped or terraform/account-id-number says so.
      if ((policy.document.language === 'hcl' && hasSchemeOfReference(text)) || lostZeros(text) !== undefined) continue;
      report({
        message: 'malformed',
        data: { value: display(text), fault },
        at,
        note: 'expected `arn:<partition>:iam::<account>:oidc-provider/<host>/id/<id>`',
      });
    }
  },
});
