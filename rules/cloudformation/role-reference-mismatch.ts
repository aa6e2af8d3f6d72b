import type { RoleReference } from '../../src/facts/cloudformation-facts.js';
import { isMismatched, isOfInstanceProfile, otherAttribute } from '../../src/link/role-reference.js';
import { isWrittenAt } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';

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
  check(reference, { report }) {
    // node/instance-profile-malformed says it of an instance profile.
    if (!isMismatched(reference) || isOfInstanceProfile(reference)) return;
    const { field, takes, value, type, setAt } = reference;
    const isElsewhere = setAt !== undefined && !isWrittenAt(setAt, value.at) && otherAttribute(value.at) === undefined;
    const at = isElsewhere ? setAt : value.at;
    report({
      message: takes === 'name' ? 'arn' : 'name',
      data: { field },
      at,
      note: takes === 'name' ? `IAM refuses an ARN as the name of a role (${type})` : `EKS refuses it (${type})`,
      related: isElsewhere ? [{ at: value.at, note: takes === 'name' ? 'the ARN' : 'the name of the role' }] : [],
      fixes: [{ title: `write ${meant(reference, at)}`, safety: 'manual', edits: [] }],
    });
  },
});

/** In the words of what it is written in. */
function meant({ takes, type, document }: RoleReference, at: Span): string {
  const other = otherAttribute(at);
  if (other !== undefined) return `\`${other}\``;
  if (!type.startsWith('AWS::') || document.language === 'typescript')
    return takes === 'name' ? 'the name of the role' : 'the ARN of the role';
  return takes === 'name' ? '`!Ref` of the role' : '`!GetAtt` of its `Arn`';
}
