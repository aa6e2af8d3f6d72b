import type { Principal, Statement, Value } from '../../src/aws/policy/model.js';
import { actionCovers } from '../../src/aws/trust/evaluate.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { display, hasHoles, knownValue, shapeOf, type Text } from '../../src/value/text.js';

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
      const { actions } = statement;
      if (statement.effect !== 'Allow' || actions?.name !== 'Action') continue;
      const [provider] = webIdentityPrincipals(statement);
      if (
        provider !== undefined &&
        !maySaml(provider.text, statement) &&
        actionCovers(statement, WEB_IDENTITY) === 'no'
      ) {
        const slip = actions.values.find(isMisspelt);
        const [only, ...more] = actions.values;
        const at = slip?.at ?? (more.length === 0 ? only?.at : actions.keyAt) ?? actions.tree.at;
        const related = [{ at: provider.at, note: 'the provider whose tokens are refused' }];
        const fixes: readonly Fix[] =
          slip !== undefined || more.length === 0
            ? [{ title: `write \`${WEB_IDENTITY}\``, safety: 'unsafe', edits: [{ at, text: WEB_IDENTITY }] }]
            : [];
        const allowed = actions.values.map(({ text }) => `\`${shown(text)}\``).join(', ');
        if (slip !== undefined)
          report({
            message: 'misspelt',
            data: { action: shown(slip.text), near: WEB_IDENTITY },
            at,
            note: 'no request asks for this',
            related,
            fixes,
          });
        else
          report({
            message: 'federated',
            data: { actions: allowed },
            at,
            note: 'no token gets in by this',
            related,
            fixes,
          });
        continue;
      }
      const other = callerWithoutToken(statement);
      if (other !== undefined)
        report({
          message: 'service',
          data: { type: other.kind },
          at: other.at,
          note: 'nobody the statement names can make this call',
        });
    }
  },
});

/** A provider that is not known, where the action is that of SAML. */
const maySaml = (provider: Text, { actions }: Statement): boolean =>
  !/oidc-provider\//.test(shapeOf(provider)) &&
  hasHoles(provider) &&
  actions?.values.some(({ text }) => text !== undefined && /SAML/i.test(shapeOf(text))) === true;

const shown = (text: Text | undefined): string => (text === undefined ? '' : display(text));

function isMisspelt({ text }: Value): boolean {
  const action = text === undefined ? undefined : knownValue(text);
  return action !== undefined && !ACTIONS.includes(action) && nearest(action, [WEB_IDENTITY], 4) !== undefined;
}

/** Where the only action is for tokens and the principals are services and accounts. A provider's ARN under AWS is a fault of the principal. */
function callerWithoutToken({ actions, principals }: Statement) {
  const [action, ...more] = actions?.values ?? [];
  const [first] = principals;
  if (action === undefined || more.length > 0 || first?.kind === undefined) return undefined;
  if (shown(action.text).toLowerCase() !== WEB_IDENTITY.toLowerCase()) return undefined;
  const isOther = ({ kind, text }: Principal): boolean =>
    (kind === 'Service' || kind === 'AWS') && !/oidc-provider|\0/.test(shown(text));
  return principals.every(isOther) ? { kind: first.kind, at: action.at } : undefined;
}
