import { providerArnFault } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { display, knownValue } from '../../src/value/text.js';
import { displayTree, itemsOf, textOf, type Tree } from '../../src/value/tree.js';

const TYPES = ['Federated', 'Service', 'AWS', 'CanonicalUser'];

export default defineRule({
  id: 'trust/principal-malformed',
  on: 'trust-policy',
  summary: 'a Principal that IAM refuses',
  messages: {
    shape: {
      severity: 'error',
      text: ({ found }: { found: string }) =>
        `\`Principal\` takes a mapping such as \`{"Federated": "<arn>"}\`, not ${found}`,
    },
    member: {
      severity: 'error',
      text: ({ name, near }: { name: string; near: string | undefined }) =>
        `there is no kind of principal \`${name}\`: ${near === undefined ? TYPES.map((type) => `\`${type}\``).join(', ') : `did you mean \`${near}\`?`}`,
    },
    value: {
      severity: 'error',
      text: ({ value, type }: { value: string; type: string }) =>
        `\`${value}\` cannot be a principal of kind \`${type}\``,
    },
  },
  check(policy, { report }) {
    for (const { reason, name, entry, at, path } of policy.faults) {
      if (reason !== 'malformed-principal' || entry === undefined) continue;
      const note = 'IAM refuses the policy';
      const { value, keyAt } = entry;
      if (path.endsWith('.Principal')) report({ message: 'shape', data: { found: foundInstead(value) }, at, note });
      else if (at === keyAt) report({ message: 'member', data: { name, near: nearest(name, TYPES, 3) }, at, note });
      else {
        const wrong = itemsOf(value).find((item) => item.at === at) ?? value;
        // These have rules of their own.
        const text = name === 'Federated' ? textOf(wrong) : undefined;
        if (text !== undefined && (knownValue(text) === '*' || providerArnFault(text) !== undefined)) continue;
        report({ message: 'value', data: { value: displayTree(wrong), type: name }, at, note });
      }
    }
  },
});

function foundInstead(principal: Tree): string {
  if (principal.kind === 'map') return 'nothing';
  return principal.kind === 'text' ? `\`"${display(principal.text)}"\`` : displayTree(principal);
}
