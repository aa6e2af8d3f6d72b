import type { PolicyFaultReason } from '../../src/aws/policy/validate.js';
import { misplacedConditions } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';

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
    // Conditions in the wrong place are trust/condition-missing.
    const misplaced = [policy.tree, ...policy.statements.map(({ tree }) => tree)].flatMap(misplacedConditions);
    for (const { reason, name, entry, at } of policy.faults) {
      const what = WHAT[reason]?.(name);
      if (what === undefined || (entry !== undefined && misplaced.includes(entry))) continue;
      report({
        message: 'invalid',
        data: { what },
        at: entry === undefined ? { ...at, end: Math.min(at.end, at.start + 1) } : at,
        note: 'IAM refuses the policy: MalformedPolicyDocument',
      });
    }
    for (const { actions } of policy.statements)
      if (actions?.name === 'NotAction')
        report({ message: 'notAction', data: {}, at: actions.keyAt, note: 'name the actions instead' });
  },
});
