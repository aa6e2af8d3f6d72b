import { policyFaults, type PolicyFaultReason } from '../../src/aws/policy-document.js';
import { misplacedConditions } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { covers } from '../../src/value/span.js';
import { display } from '../../src/value/text.js';
import { entriesOf, entryOf } from '../../src/value/tree.js';

const ELEMENTS = ['Version', 'Id', 'Statement', 'Sid', 'Effect', 'Principal', 'Action', 'Condition'];

/** What IAM refuses and no other rule speaks of. */
const WHAT: Readonly<Partial<Record<PolicyFaultReason, (name: string) => string>>> = {
  'unknown-element': (name) =>
    `\`${name}\` is no element of a policy${nearest(name, ELEMENTS, 3) === undefined ? '' : `; did you mean \`${nearest(name, ELEMENTS, 3)}\`?`}`,
  'missing-element': (name) => `\`${name}\` is missing`,
  'prohibited-element': (name) => `a trust policy takes no \`${name}\``,
  'conflicting-elements': () => 'a statement takes `Action` or `NotAction`, not both',
  'malformed-version': () => '`Version` is `2012-10-17` or `2008-10-17`',
  'malformed-id': () => '`Id` takes a string',
  'malformed-statement': () => '`Statement` takes a mapping or a list of mappings',
  'malformed-sid': () => '`Sid` takes letters and digits only',
  'duplicate-sid': () => 'this `Sid` is used twice',
  'malformed-effect': () => '`Effect` is `Allow` or `Deny`',
  'malformed-action': () => 'an action is written `service:Name`',
};

export default defineRule({
  id: 'trust/element-invalid',
  on: 'trust-policy',
  summary: 'an element that IAM refuses in a trust policy',
  messages: {
    invalid: { severity: 'error', text: ({ what }: { what: string }) => what },
    notAction: { severity: 'warning', text: (_: object) => '`NotAction` allows every action but the ones it names' },
  },
  check(policy, { report }) {
    const misplaced = [policy.tree, ...policy.statements].flatMap(misplacedConditions);
    for (const fault of policyFaults(policy.tree)) {
      const what = WHAT[fault.reason];
      // Conditions in the wrong place are trust/condition-missing.
      if (what === undefined || misplaced.some((entry) => covers(entry.keyAt, fault.at))) continue;
      const name = [policy.tree, ...policy.statements]
        .flatMap(entriesOf)
        .find((entry) => covers(entry.keyAt, fault.at) && covers(fault.at, entry.keyAt));
      const missing = /(?:^|\.)([A-Za-z]+)$/.exec(fault.path)?.[1] ?? fault.path;
      const at =
        fault.reason === 'missing-element'
          ? { ...fault.at, end: Math.min(fault.at.end, fault.at.start + 1) }
          : fault.at;
      report({
        message: 'invalid',
        data: { what: what(name === undefined ? missing : display(name.key)) },
        at,
        note: 'IAM refuses the policy: MalformedPolicyDocument',
      });
    }
    for (const statement of policy.statements) {
      const notAction = entryOf(statement, 'NotAction');
      if (notAction !== undefined && entryOf(statement, 'Action') === undefined)
        report({ message: 'notAction', data: {}, at: notAction.keyAt, note: 'name the actions instead' });
    }
  },
});
