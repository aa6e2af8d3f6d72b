import { actionOf, principalsOf } from '../../src/aws/policy-document.js';
import { actionCovers } from '../../src/aws/trust.js';
import { isAllow, webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue, display } from '../../src/value/text.js';
import { entryOf, itemsOf, textOf } from '../../src/value/tree.js';

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** Actions of sts that a trust policy can name. Source: Service Authorization Reference, AWS Security Token Service. */
const ACTIONS = [
  WEB_IDENTITY,
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
];

export default defineRule({
  id: 'trust/action-mismatch',
  on: 'trust-policy',
  summary: 'the actions of a statement are not the one its principal needs',
  fix: 'unsafe',
  messages: {
    misspelt: {
      severity: 'error',
      text: ({ action, near }: { action: string; near: string }) =>
        `there is no action \`${action}\`; did you mean \`${near}\`?`,
    },
    federated: {
      severity: 'error',
      text: ({ actions }: { actions: string }) =>
        `a web identity provider needs \`${WEB_IDENTITY}\`, the statement allows ${actions}`,
    },
    service: {
      severity: 'error',
      text: ({ type }: { type: string }) =>
        `\`${WEB_IDENTITY}\` is for Federated principals, the statement names \`${type}\``,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const action = actionOf(statement);
      if (!isAllow(statement) || action?.element !== 'Action') continue;
      const providers = webIdentityPrincipals(statement);
      const items = itemsOf(action.value);
      if (providers.length > 0 && actionCovers(statement, WEB_IDENTITY) === 'no') {
        const slip = items
          .map((item) => ({ at: item.at, action: knownValue(textOf(item) ?? { parts: [] }) ?? '' }))
          .find((item) => !ACTIONS.includes(item.action) && nearest(item.action, [WEB_IDENTITY], 4) !== undefined);
        const at =
          slip?.at ?? (items.length === 1 ? items[0]?.at : entryOf(statement, 'Action')?.keyAt) ?? action.value.at;
        const fixes =
          slip !== undefined || items.length === 1
            ? [{ title: `write \`${WEB_IDENTITY}\``, safety: 'unsafe' as const, edits: [{ at, text: WEB_IDENTITY }] }]
            : [];
        const related = providers
          .slice(0, 1)
          .map((provider) => ({ at: provider.at, note: 'the provider whose tokens are refused' }));
        if (slip !== undefined)
          report({
            message: 'misspelt',
            data: { action: slip.action, near: WEB_IDENTITY },
            at,
            note: 'no request asks for this',
            related,
            fixes,
          });
        else
          report({
            message: 'federated',
            data: { actions: items.map((item) => `\`${display(textOf(item) ?? { parts: [] })}\``).join(', ') },
            at,
            note: 'no token gets in by this',
            related,
            fixes,
          });
        continue;
      }
      const types = principalsOf(statement).map((principal) => knownValue(principal.type));
      const web = items.find(
        (item) => knownValue(textOf(item) ?? { parts: [] })?.toLowerCase() === WEB_IDENTITY.toLowerCase(),
      );
      const [type] = types;
      if (
        web === undefined ||
        items.length > 1 ||
        type === undefined ||
        !types.every((name) => name === 'Service' || name === 'AWS')
      )
        continue;
      // A provider's ARN under AWS is a fault of the principal.
      if (
        principalsOf(statement).some((principal) =>
          principal.values.some((value) => /oidc-provider|\0/.test(display(textOf(value) ?? { parts: [] }))),
        )
      )
        continue;
      report({ message: 'service', data: { type }, at: web.at, note: 'nobody the statement names can make this call' });
    }
  },
});
