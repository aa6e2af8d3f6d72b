import { OPERATORS, policyFaults, readOperator } from '../../src/aws/policy-document.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue, display } from '../../src/value/text.js';
import { entriesOf, field, type Entry, type Tree } from '../../src/value/tree.js';

interface Malformed {
  readonly what: string;
}

export default defineRule({
  id: 'trust/condition-malformed',
  on: 'trust-policy',
  summary: 'a condition that IAM refuses',
  messages: {
    malformed: { severity: 'error', text: ({ what }: Malformed) => what },
  },
  check(policy, { report }) {
    const faults = policyFaults(policy.tree).filter((fault) =>
      ['malformed-condition', 'malformed-operator', 'malformed-condition-value'].includes(fault.reason),
    );
    for (const fault of faults) {
      const condition = field(policy.statements[fault.statement ?? 0], 'Condition');
      const entry = entriesOf(condition).find(
        ({ keyAt, value }) =>
          contains(value, fault.at) || (keyAt.start === fault.at.start && keyAt.source === fault.at.source),
      );
      const told =
        entry === undefined
          ? { what: '`Condition` takes a mapping of operators', at: fault.at }
          : tell(entry, fault.at);
      report({
        message: 'malformed',
        data: { what: told.what },
        at: told.at,
        note: 'IAM refuses the policy: MalformedPolicyDocument',
      });
    }
  },
});

const contains = (tree: Tree, at: Tree['at']): boolean =>
  tree.at.source === at.source && tree.at.start <= at.start && at.end <= tree.at.end;

/** What is wrong with an entry of `Condition`, and where. */
function tell(entry: Entry, at: Tree['at']): { readonly what: string; readonly at: Tree['at'] } {
  const name = display(entry.key);
  const operator = knownValue(entry.key);
  if (/:(?:sub|aud|amr)$/i.test(name) || /^(?:aws|sts):/.test(name))
    return {
      what: `the condition key \`${name}\` stands outside any operator, such as \`StringEquals\``,
      at: entry.keyAt,
    };
  if (operator !== undefined && readOperator(operator) === undefined) {
    const near = nearest(operator.replace(/^For(?:All|Any)Values?:/i, ''), OPERATORS, 3);
    const inner = entriesOf(entry.value).find((item) => readOperator(knownValue(item.key) ?? '') !== undefined);
    if (inner !== undefined)
      return { what: `\`${name}\` stands where an operator belongs, and the operator inside it`, at: entry.keyAt };
    return {
      what: `there is no operator \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
      at: entry.keyAt,
    };
  }
  if (entry.value.kind !== 'map')
    return { what: `\`${name}\` takes a mapping of condition keys to values`, at: entry.value.at };
  const key = entry.value.entries.find((item) => contains(item.value, at));
  return { what: `\`${key === undefined ? name : display(key.key)}\` takes a string or a list of strings`, at };
}
