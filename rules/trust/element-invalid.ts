import type { PolicyFault, PolicyFaultReason } from '../../src/aws/policy/validate.js';
import { misplacedConditions } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';

const ELEMENTS = ['Version', 'Id', 'Statement', 'Sid', 'Effect', 'Principal', 'Action', 'Condition'];

/** What IAM rejects and no other rule speaks of, and what to do. */
const FAULTS: Readonly<Partial<Record<PolicyFaultReason, (name: string) => readonly [what: string, todo: string]>>> = {
  'unknown-element': (name) => {
    const near = nearest(name, ELEMENTS, 3);
    return near === undefined
      ? [`unknown element \`${name}\``, 'remove it']
      : [`unknown element \`${name}\`; did you mean \`${near}\`?`, `rename it to \`${near}\``];
  },
  'missing-element': (name) => [`\`${name}\` is missing`, 'add it'],
  'prohibited-element': (name) => [`\`${name}\` is not allowed in a trust policy`, 'remove it'],
  'conflicting-elements': () => ['`Action` and `NotAction` are mutually exclusive', 'keep `Action`'],
  'malformed-version': () => ['`Version` must be `2012-10-17` or `2008-10-17`', 'write `2012-10-17`'],
  'malformed-id': () => ['`Id` must be a string', 'quote it'],
  'malformed-statement': () => ['`Statement` must be a mapping or a list of mappings', 'write at least one statement'],
  'malformed-sid': () => ['`Sid` may contain only letters and digits', 'remove the other characters'],
  'duplicate-sid': () => ['duplicate `Sid`', 'rename or remove one of them'],
  'malformed-effect': () => ['`Effect` must be `Allow` or `Deny`', 'write one of them'],
  'malformed-action': () => [
    'an action must have the form `service:Name`',
    'write it as `sts:AssumeRoleWithWebIdentity`',
  ],
};

/** An element of a statement that stands beside `Statement`. */
const OUTSIDE = (name: string): readonly [what: string, todo: string] => [
  `\`${name}\` stands outside of \`Statement\``,
  'move it into the statement',
];

const isStray = ({ reason, name }: PolicyFault): boolean =>
  reason === 'unknown-element' && ['Principal', 'Action', 'Effect'].includes(name);

export default defineRule({
  id: 'trust/element-invalid',
  on: 'trust-policy',
  summary: 'an element that IAM rejects in a trust policy',
  messages: {
    invalid: { severity: 'error', text: ({ what }: { what: string }) => what },
    notAction: { severity: 'warning', text: (_: object) => '`NotAction` allows every action except those it lists' },
  },
  check(policy, { report }) {
    // Conditions in the wrong place are trust/condition-missing.
    const misplaced = [policy.tree, ...policy.statements.map(({ tree }) => tree)].flatMap(misplacedConditions);
    const stray = policy.faults.filter(isStray).map(({ name }) => name);
    for (const fault of policy.faults) {
      const { reason, name, entry, at } = fault;
      // That it is missing in the statements is the same fault.
      if (reason === 'missing-element' && stray.includes(name)) continue;
      const [what, todo] = (isStray(fault) ? OUTSIDE : FAULTS[reason])?.(name) ?? [];
      if (what === undefined || (entry !== undefined && misplaced.includes(entry))) continue;
      report({
        message: 'invalid',
        data: { what },
        at: entry === undefined ? { ...at, end: Math.min(at.end, at.start + 1) } : at,
        note: `${todo}: IAM rejects the policy (MalformedPolicyDocument)`,
      });
    }
    for (const { actions } of policy.statements)
      if (actions?.name === 'NotAction')
        report({ message: 'notAction', data: {}, at: actions.keyAt, note: 'list the allowed actions under `Action`' });
  },
});
