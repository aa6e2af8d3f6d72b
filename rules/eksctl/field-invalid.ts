import {
  fieldFaults,
  relationFaults,
  type FieldFault,
  type RelationFault,
} from '../../src/aws/eksctl-constraint-faults.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import type { Condition } from '../../src/aws/eksctl-relations.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import type { Entry, Tree } from '../../src/value/tree.js';

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

/** An alias stands for a tree that was visited where it was written. */
function overridesIn(tree: Tree, seen = new Set<Tree>()): readonly Entry[] {
  if (seen.has(tree)) return [];
  seen.add(tree);
  if (tree.kind === 'list') return tree.items.flatMap((item) => overridesIn(item, seen));
  if (tree.kind !== 'map') return [];
  return [...(tree.overrides ?? []), ...tree.entries.flatMap(({ value }) => overridesIn(value, seen))];
}

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
      return `\`${path}\` must have ${between(asked)} ${asked.to === 1 ? 'item' : 'items'}`;
    case 'item':
      return `\`${path}\` is an empty item, on which eksctl fails: fill it in, or remove it`;
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
      const all = relation.b.map((one) => `\`${name(one)}\``).join(' or ');
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
      return `${name}: ${values.join(' or ')}`;
    default:
      return name;
  }
}
