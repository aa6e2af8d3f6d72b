import { isForPodIdentity, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf, spanOfText } from '../../src/value/text.js';
import { entriesOf, entryOf, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/version-outdated',
  on: 'trust-policy',
  summary: 'a trust policy of the old version of the language',
  fix: 'unsafe',
  messages: {
    variable: {
      severity: 'error',
      text: ({ version }: { version: string }) =>
        `in version \`${version}\` a policy variable is literal text: no token matches it`,
    },
    old: {
      severity: 'warning',
      text: ({ version }: { version: string }) =>
        `version \`${version}\` of the policy language knows no variables: write \`2012-10-17\``,
    },
    missing: {
      severity: 'warning',
      text: (_: object) => 'without `Version` the policy is of `2008-10-17`, which knows no variables',
    },
  },
  check(policy, { report }) {
    // Others are left as AWS itself wrote them.
    const isOurs = policy.statements.some((one) => webIdentityPrincipals(one).length > 0 || isForPodIdentity(one));
    if (!isOurs || policy.version !== '2008-10-17' || isOpen(policy.tree)) return;
    const version = entryOf(policy.tree, 'Version');
    const data = { version: policy.version };
    const variable = policy.statements
      .flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
      .find(({ text }) => text !== undefined && /\$\{(?:aws|sts|iam|saml)[:A-Za-z]/.test(shapeOf(text)));
    const fixes: readonly Fix[] =
      version === undefined
        ? []
        : [
            {
              title: 'write `2012-10-17`',
              safety: 'unsafe',
              edits: [{ at: version.value.at, text: '2012-10-17' }],
            },
          ];
    if (variable !== undefined)
      report({
        message: 'variable',
        data,
        at: (variable.text === undefined ? undefined : spanOfText(variable.text)) ?? variable.at,
        note: 'read as it stands',
        related: version === undefined ? [] : [{ at: version.value.at, note: 'the version' }],
        fixes,
      });
    else if (version !== undefined) report({ message: 'old', data, at: version.value.at, note: 'of 2008', fixes });
    else
      report({
        message: 'missing',
        data,
        at: entriesOf(policy.tree)[0]?.keyAt ?? policy.at,
        note: 'has no `Version`',
      });
  },
});
