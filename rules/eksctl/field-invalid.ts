import {
  fieldFaults,
  relationFaults,
  type FieldFault,
  type RelationFault,
} from '../../src/aws/eksctl-constraint-faults.js';
import type { Condition } from '../../src/aws/eksctl-relations.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';

export default defineRule({
  id: 'eksctl/field-invalid',
  on: 'cluster-config',
  summary: 'a value, or fields together, that eksctl or AWS refuses',
  messages: {
    value: { severity: 'error', text: valueText },
    item: {
      severity: 'error',
      text: ({ path }: { path: string }) =>
        `\`${path}\` is an empty item, on which eksctl fails: fill it in, or remove it`,
    },
    relation: { severity: 'error', text: relationText },
  },
  check({ tree, document }, { report }) {
    if (document.templated) return;
    for (const fault of fieldFaults(tree))
      report({
        message: fault.row.asked.is === 'item' ? 'item' : 'value',
        data: fault,
        at: fault.at,
        note: refusal(fault.row.by),
      });
    for (const fault of relationFaults(tree))
      report({
        message: 'relation',
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
  const not = value === '' ? '' : `, not \`${value}\``;
  switch (asked.is) {
    case 'choice':
      return `\`${path}\` must be one of ${asked.of.join(', ')}${not}${suggestion(value, asked.of)}`;
    case 'form':
      return `\`${path}\` must be ${asked.want}${not}`;
    case 'arn':
      return `\`${path}\` must be ${ARNS[asked.of]}${not}: ${what ?? ''}`;
    case 'number':
      return `\`${path}\` must be one of ${asked.of.join(', ')}${not}`;
    case 'range':
      return `\`${path}\` must be ${between(asked)}${not}`;
    case 'count':
      return `\`${path}\` must have ${between(asked)} ${asked.to === 1 || asked.from === 1 ? 'items' : 'items'}`;
    case 'item':
      return path;
  }
}

const ARNS = {
  arn: 'an ARN',
  outposts: 'the ARN of an Outpost',
  policy: 'a policy ARN',
  principal: 'the ARN of an IAM role or user',
} as const;

function between({ from, to }: { readonly from: number; readonly to: number }): string {
  if (to === Infinity) return `${from} or more`;
  return from === 0 ? `at most ${to}` : `from ${from} to ${to}`;
}

function suggestion(value: string, all: readonly string[]): string {
  const near = nearest(value, all);
  return near === undefined ? '' : `; did you mean \`${near}\`?`;
}

function relationText({ relation, path }: RelationFault): string {
  const name = (condition: Condition): string => nameOf(condition, path);
  switch (relation.is) {
    case 'conflict':
      return `\`${name(relation.a)}\` cannot be combined with \`${name(relation.b)}\`: remove one`;
    case 'refused':
      return `\`${name(relation.a)}\` is not supported: ${relation.why}; remove it`;
    case 'needs': {
      const [first, ...others] = relation.b.filter(({ is }) => is !== 'not set' && is !== 'empty list').map(name);
      const all = [first, ...others].map((one) => `\`${one ?? ''}\``).join(' or ');
      return relation.a === undefined ? `${all} must be set` : `\`${name(relation.a)}\` needs ${all}: set it`;
    }
  }
}

function nameOf({ field, is, values = [] }: Condition, path: string): string {
  const name = path === '' ? field : `${path}.${field}`;
  switch (is) {
    case 'on':
      return `${name}: true`;
    case 'off':
      return `${name}: false`;
    case 'one of':
      return `${name}: ${values.join('|')}`;
    default:
      return name;
  }
}
