import { identifyingSpan, isEmptyList, present } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue } from '../../src/value/text.js';
import { isUnread, entriesOf, entryOf, field, parsesAsTrue, type MapTree } from '../../src/value/tree.js';

const GRANTS = ['wellKnownPolicies', 'attachPolicyARNs', 'attachPolicy', 'attachRoleARN'];

export default defineRule({
  id: 'eksctl/service-account-without-policy',
  on: 'eksctl-service-account',
  summary: 'a service account of `iam.serviceAccounts` without a policy or a role',
  messages: {
    none: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `${name} has no permissions: set one of \`wellKnownPolicies\`, \`attachPolicyARNs\`, \`attachPolicy\`, \`attachRoleARN\``,
    },
  },
  check({ tree, name }, { report }) {
    if (mayGrant(tree) || entriesOf(tree).some((entry) => isNearMiss(knownValue(entry.key) ?? ''))) return;
    const literal = name === undefined ? undefined : knownValue(name);
    report({
      message: 'none',
      data: { name: literal === undefined ? 'this service account' : `the service account \`${literal}\`` },
      at: entryOf(tree, 'wellKnownPolicies')?.keyAt ?? identifyingSpan(tree),
      note: 'eksctl refuses the file',
    });
  },
});

function mayGrant(account: MapTree): boolean {
  const [policies, arns] = [field(account, 'wellKnownPolicies'), field(account, 'attachPolicyARNs')];
  return (
    isUnread(account) ||
    isUnread(policies) ||
    // Whatever stands there: what is no list is file/schema's.
    (present(arns) && !isEmptyList(arns)) ||
    present(field(account, 'attachPolicy')) ||
    present(field(account, 'attachRoleARN')) ||
    entriesOf(policies).some((entry) => parsesAsTrue(entry.value) !== false)
  );
}

/** eksctl/unknown-field speaks of these. */
const isNearMiss = (key: string): boolean => !GRANTS.includes(key) && nearest(key, GRANTS) !== undefined;
