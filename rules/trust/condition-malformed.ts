import { OPERATORS, readOperator } from '../../src/aws/policy/operators.js';
import type { PolicyFault } from '../../src/aws/policy/validate.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import type { Span } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf } from '../../src/value/tree.js';

interface Malformed {
  readonly what: string;
}

export default defineRule({
  id: 'trust/condition-malformed',
  on: 'trust-policy',
  summary: 'a condition that IAM rejects',
  messages: {
    malformed: { severity: 'error', text: ({ what }: Malformed) => what },
  },
  check(policy, { report }) {
    for (const fault of policy.faults) {
      if (!/^malformed-(?:condition|operator|condition-value)$/.test(fault.reason)) continue;
      const { what, at } = told(fault);
      report({ message: 'malformed', data: { what }, at, note: 'IAM rejects the policy: MalformedPolicyDocument' });
    }
  },
});

/** What is wrong, and where. */
function told({ reason, name, entry, at }: PolicyFault): { readonly what: string; readonly at: Span } {
  const wrongValue = { what: `\`${name}\` must be a string or a list of strings`, at };
  if (entry === undefined || reason === 'malformed-condition-value') return wrongValue;
  const { keyAt, value } = entry;
  if (name === '') return { what: 'a condition key cannot be empty', at: keyAt };
  if (name === 'Condition' && value.kind !== 'map') return { what: '`Condition` must be a mapping of operators', at };
  if (/:(?:sub|aud|amr)$/i.test(name) || /^(?:aws|sts):/.test(name))
    return {
      what: `the condition key \`${name}\` must be nested in an operator such as \`StringEquals\``,
      at: keyAt,
    };
  if (readOperator(name) !== undefined)
    return { what: `\`${name}\` must be a mapping of condition keys to values`, at };
  if (entriesOf(value).some(({ key }) => readOperator(knownValue(key) ?? '') !== undefined))
    return { what: `\`${name}\` is not a condition operator: remove it and keep the operator inside`, at: keyAt };
  const near = nearest(name.replace(/^For(?:All|Any)Values?:/i, ''), OPERATORS, 3);
  return {
    what: `unknown condition operator \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    at: keyAt,
  };
}
