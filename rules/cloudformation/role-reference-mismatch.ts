import type { RoleReference } from '../../src/facts/cloudformation-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { isHole, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

type Says = Pick<RoleReference, 'field'>;

export default defineRule({
  id: 'cloudformation/role-reference-mismatch',
  on: 'role-reference',
  summary: 'an ARN where a template takes the name of a role, or a name where it takes an ARN',
  fix: 'manual',
  messages: {
    arn: {
      severity: 'error',
      text: ({ field }: Says) => `\`${field}\` takes the name of a role, and this is an ARN`,
    },
    name: {
      severity: 'error',
      text: ({ field }: Says) => `\`${field}\` takes the ARN of a role, and this is its name`,
    },
  },
  check({ field, takes, value, type }, { report }) {
    const text = textOf(value);
    const is = text === undefined ? undefined : kindOf(text);
    if (is === undefined || is === takes) return;
    report({
      message: takes === 'name' ? 'arn' : 'name',
      data: { field },
      at: value.at,
      note: takes === 'name' ? `IAM refuses an ARN as the name of a role (${type})` : `EKS refuses it (${type})`,
      fixes: [
        {
          title: takes === 'name' ? 'write `!Ref` of the role' : 'write `!GetAtt` of its `Arn`',
          safety: 'manual',
          edits: [],
        },
      ],
    });
  },
});

/** Characters that the name of a role cannot hold and that its ARN has. */
const NAME_WITHOUT = ':/';

/** What a reference gives; undefined for what is written, which other rules judge, and for what is not known. */
function kindOf({ parts }: Text): 'name' | 'ARN' | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  if (!isHole(first)) {
    if (first.literal.startsWith('arn:')) return 'ARN';
    return first.of !== undefined && parts.length === 1 ? 'name' : undefined;
  }
  if (first.begins === 'arn:') return 'ARN';
  return parts.length === 1 && first.without === NAME_WITHOUT ? 'name' : undefined;
}
