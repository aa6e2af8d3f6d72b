import { zerosLostIn } from '../../src/aws/account-number.js';
import { providerArnFault } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { display, knownValue } from '../../src/value/text.js';
import { displayTree, itemsOf, textOf, type Tree } from '../../src/value/tree.js';
import { table } from '../../src/value/table.js';

const TYPES = ['Federated', 'Service', 'AWS', 'CanonicalUser'];

const EXPECTED: Readonly<Record<string, string>> = table({
  AWS: 'expected an account ID, or the ARN of a role, a user or an account root',
  Federated: 'expected `arn:<partition>:iam::<account>:oidc-provider/<host>/id/<id>`',
  Service: 'expected a service principal such as `pods.eks.amazonaws.com`',
});

export default defineRule({
  id: 'trust/principal-malformed',
  on: 'trust-policy',
  summary: 'a Principal that IAM rejects',
  messages: {
    shape: {
      severity: 'error',
      text: ({ found }: { found: string }) =>
        `\`Principal\` must be a mapping such as \`{"Federated": "<arn>"}\`, not ${found}`,
    },
    member: {
      severity: 'error',
      text: ({ name, near }: { name: string; near: string | undefined }) =>
        `unknown principal type \`${name}\`: ${near === undefined ? `must be one of ${TYPES.map((type) => `\`${type}\``).join(', ')}` : `did you mean \`${near}\`?`}`,
    },
    value: {
      severity: 'error',
      text: ({ value, type }: { value: string; type: string }) => `\`${value}\` is not a valid \`${type}\` principal`,
    },
  },
  check(policy, { report }) {
    for (const { reason, name, entry, at, path } of policy.faults) {
      if (reason !== 'malformed-principal' || entry === undefined) continue;
      const note = 'IAM rejects the policy: MalformedPolicyDocument';
      const { value, keyAt } = entry;
      if (path.endsWith('.Principal')) report({ message: 'shape', data: { found: foundInstead(value) }, at, note });
      else if (at === keyAt && !TYPES.includes(name))
        report({ message: 'member', data: { name, near: nearest(name, TYPES, 3) }, at, note });
      else {
        const wrong = itemsOf(value).find((item) => item.at === at) ?? value;
        // These have rules of their own.
        const text = name === 'Federated' ? textOf(wrong) : undefined;
        if (text !== undefined && (knownValue(text) === '*' || providerArnFault(text) !== undefined)) continue;
        if (zerosLostIn(wrong) !== undefined) continue;
        report({ message: 'value', data: { value: displayTree(wrong), type: name }, at, note: EXPECTED[name] ?? note });
      }
    }
  },
});

function foundInstead(principal: Tree): string {
  if (principal.kind === 'map') return 'nothing';
  return principal.kind === 'text' ? `\`"${display(principal.text)}"\`` : displayTree(principal);
}
