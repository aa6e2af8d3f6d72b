import {
  fieldFaults,
  relationFaults,
  type FieldFault,
  type RelationFault,
} from '../../src/aws/eksctl-constraint-faults.js';
import { wantedBy } from '../../src/aws/eksctl-constraints.js';
import { conditionName, type Condition } from '../../src/aws/eksctl-relations.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { overridesIn } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/field-invalid',
  on: 'cluster-config',
  summary: 'a value, or fields together, that eksctl or AWS refuses',
  messages: {
    choice: { severity: 'error', text: valueText },
    form: { severity: 'error', text: valueText },
    arn: { severity: 'error', text: valueText },
    number: { severity: 'error', text: valueText },
    range: { severity: 'error', text: valueText },
    count: { severity: 'error', text: valueText },
    item: { severity: 'error', text: valueText },
    conflict: { severity: 'error', text: relationText },
    needs: { severity: 'error', text: relationText },
    refused: { severity: 'error', text: relationText },
    override: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `\`${key}\` replaces a member that \`<<\` merges, which eksctl takes for a repeated key: remove it from one of the two`,
    },
  },
  check({ tree, document }, { report }) {
    if (document.templated) return;
    for (const fault of fieldFaults(tree))
      report({
        message: fault.row.asked.is,
        data: fault,
        at: fault.at,
        note: refusal(fault.row.by),
      });
    for (const entry of overridesIn(tree))
      report({ message: 'override', data: { key: keyName(entry) }, at: entry.keyAt, note: 'eksctl refuses the file' });
    for (const fault of relationFaults(tree))
      report({
        message: fault.relation.is,
        data: fault,
        at: fault.at,
        note: refusal(fault.relation.by),
        related: fault.other === undefined ? [] : [{ at: fault.other, note: 'the other' }],
      });
  },
});

const refusal = (by: string | undefined): string =>
  by === undefined ? 'eksctl refuses the file' : `eksctl takes it, and ${by} refuses it`;

function valueText({ path, value, what, row: { asked } }: FieldFault): string {
  if (asked.is === 'item') return `\`${path}\` is an empty item, on which eksctl fails: fill it in, or remove it`;
  if (asked.is === 'count') return `\`${path}\` must have ${wantedBy(asked)}`;
  const why = asked.is === 'arn' ? `: ${what ?? ''}` : asked.is === 'choice' ? suggestion(value, asked.of) : '';
  return `\`${path}\` must be ${wantedBy(asked)}${value === '' ? '' : `, not \`${value}\``}${why}`;
}

function suggestion(value: string, all: readonly string[]): string {
  const near = nearest(value, all);
  return near === undefined ? '' : `; did you mean \`${near}\`?`;
}

function relationText({ relation, path }: RelationFault): string {
  const name = (condition: Condition): string => conditionName(condition, path);
  switch (relation.is) {
    case 'conflict':
      return `\`${name(relation.a)}\` cannot be combined with \`${name(relation.b)}\`: remove one`;
    case 'refused':
      return `\`${name(relation.a)}\` is not supported: ${relation.why}; remove it`;
    case 'needs': {
      const all = relation.b.map((one) => `\`${name(one)}\``).join(' or ');
      return relation.a === undefined ? `${all} must be set` : `\`${name(relation.a)}\` needs ${all}: set it`;
    }
  }
}
