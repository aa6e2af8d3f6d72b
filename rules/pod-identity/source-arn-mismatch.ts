import { anyItem } from '../../src/aws/policy/conditions.js';
import { matchesText } from '../../src/aws/policy/operators.js';
import { scalarText, type Condition, type Statement } from '../../src/aws/policy/model.js';
import { hasVariable } from '../../src/aws/policy/variables.js';
import { clusterArn } from '../../src/aws/trust/request.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import type { TrustPolicy } from '../../src/facts/iam-facts.js';
import { identityOf } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue, type Text } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/source-arn-mismatch',
  on: 'trust-policy',
  summary: 'an aws:SourceArn or aws:SourceAccount that EKS Pod Identity never sends',
  messages: {
    mismatch: {
      severity: 'error',
      text: ({ value, account }: { value: string; account: string }) =>
        `EKS Pod Identity sends the ARN of the cluster as \`aws:SourceArn\`, and \`${value}\` matches none${account}`,
    },
    account: {
      severity: 'error',
      text: ({ value, account }: { value: string; account: string }) =>
        `EKS Pod Identity sends the account of the cluster as \`aws:SourceAccount\`, which is that of the role, \`${account}\`, and not \`${value}\``,
    },
  },
  check(policy, { world, report }) {
    const arn = clusterArn(policy.role?.arn);
    const account = policy.role === undefined ? undefined : identityOf(world, policy.role)?.account;
    for (const { key, condition, text, at } of sourceConditions(policy)) {
      const value = display(text);
      if (key === 'aws:sourceaccount' && account !== undefined && refuses(condition, account))
        report({
          message: 'account',
          data: { value, account: display(account) },
          at,
          note: 'no pod gets credentials',
          related: [{ at: condition.keyAt, note: 'a cluster gives its pods roles of its own account alone' }],
        });
      if (key !== 'aws:sourcearn' || !refuses(condition, arn)) continue;
      const isOfAnother = !refuses(condition, clusterArn(undefined));
      report({
        message: 'mismatch',
        data: {
          value,
          account: isOfAnother
            ? " in the role's account"
            : ': write `arn:<partition>:eks:<region>:<account>:cluster/<name>`',
        },
        at,
        note: 'no pod gets credentials',
        related: [
          {
            at: condition.keyAt,
            note: 'to restrict pods, ask for session tags such as `aws:RequestTag/kubernetes-namespace`',
          },
        ],
      });
    }
  },
});

/** The conditions of what is for EKS Pod Identity alone, each with its key in lower case and its first value. */
const sourceConditions = ({ statements }: TrustPolicy) =>
  statements
    .filter((statement) => statement.effect === 'Allow' && isForPodIdentityOnly(statement))
    .flatMap(({ conditions }) => conditions)
    .flatMap((condition) => {
      const [value] = condition.values;
      const key = knownValue(condition.key)?.toLowerCase();
      return key === undefined || value?.text === undefined ? [] : [{ key, condition, text: value.text, at: value.at }];
    });

const isForPodIdentityOnly = (statement: Statement): boolean =>
  statement.principals.length === 1 && !statement.principalsOpen && isForPodIdentity(statement);

/** No value of the condition can be the ARN of a cluster. */
function refuses({ meaning, tree }: Condition, arn: Text): boolean {
  if (meaning === undefined || meaning.negated) return false;
  const matched = anyItem(tree, (item) => {
    const text = scalarText(item);
    return text === undefined || hasVariable(text) ? 'unknown' : matchesText(text, arn, meaning);
  });
  return matched === 'no';
}
