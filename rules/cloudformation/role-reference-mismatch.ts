import type { RoleReference } from '../../src/facts/cloudformation-facts.js';
import { isMismatched, isOfInstanceProfile } from '../../src/link/role-reference.js';
import { defineRule } from '../../src/lint/rule.js';

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
    const { field, takes, value, type } = reference;
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
