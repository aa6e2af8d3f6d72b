import { variablesOf } from '../../src/aws/policy/model.js';
import { isForPodIdentity, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { entriesOf, entryOf, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/version-outdated',
  on: 'trust-policy',
  summary: 'a trust policy in the old version of the policy language',
  fix: 'unsafe',
  messages: {
    variable: {
      severity: 'error',
      text: ({ version }: { version: string }) =>
        `version \`${version}\` takes a policy variable literally, and no token matches it: use \`2012-10-17\``,
    },
    old: {
      severity: 'warning',
      text: ({ version }: { version: string }) =>
        `version \`${version}\` does not support policy variables: use \`2012-10-17\``,
    },
    missing: {
      severity: 'warning',
      text: (_: object) => 'without `Version`, `2008-10-17` applies, which does not support policy variables',
    },
  },
  check(policy, { report }) {
    // Others are left as AWS itself wrote them.
    const isOurs = policy.statements.some((one) => webIdentityPrincipals(one).length > 0 || isForPodIdentity(one));
    if (!isOurs || policy.version !== '2008-10-17' || isOpen(policy.tree)) return;
    const version = entryOf(policy.tree, 'Version');
    const data = { version: policy.version };
    const variable = policy.statements.flatMap(variablesOf)[0];
    const fixes: readonly Fix[] = (version === undefined ? [] : [version.value]).map(({ at }) => ({
      title: 'write `2012-10-17`',
      safety: 'unsafe',
      edits: [{ at, text: '2012-10-17' }],
    }));
    if (variable !== undefined)
      report({
        message: 'variable',
        data,
        at: variable,
        note: 'taken literally',
        related: version === undefined ? [] : [{ at: version.value.at, note: 'the version' }],
        fixes,
      });
    else if (version !== undefined)
      report({ message: 'old', data, at: version.value.at, note: 'the old version', fixes });
    else
      report({
        message: 'missing',
        data,
        at: entriesOf(policy.tree)[0]?.keyAt ?? policy.at,
        note: 'add `"Version": "2012-10-17"`',
      });
  },
});
