import type { Role } from '../../src/facts/iam-facts.js';
import { onceInWorld } from '../../src/link/once.js';
import { isOfOtherService } from '../../src/link/trust-reading.js';
import type { World } from '../../src/link/world.js';
import { beforeText } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers } from '../../src/value/span.js';

const rolesIn = onceInWorld((world: World, document: Role['document']) =>
  world.facts.role.filter((role) => role.document === document),
);

const PLACEHOLDER = (name: string): string => `\${${name}}`;

export default defineRule({
  id: 'cloudformation/sub-missing',
  on: 'plain-name',
  summary: 'a text of an identity with `${Name}` that is not below `Fn::Sub`',
  fix: 'unsafe',
  messages: {
    plain: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `\`${PLACEHOLDER(name)}\` stays as it is: CloudFormation replaces it below \`Fn::Sub\` only`,
    },
  },
  check({ document, text, name, at, isWhole }, { world, report }) {
    const role = rolesIn(world, document).find(({ tree }) => covers(tree.at, at));
    // No pod and no node has it: a function's, a workflow's.
    if (role?.trust !== undefined && isOfOtherService(role.trust)) return;
    const isTag = document.language === 'yaml' && isWhole;
    report({
      message: 'plain',
      data: { name },
      at,
      note: 'AWS gets these characters',
      fixes: [
        isTag
          ? { title: 'write `!Sub` before the text', safety: 'unsafe', edits: [beforeText(text, '!Sub ')] }
          : { title: 'write the text below `Fn::Sub`', safety: 'manual', edits: [] },
      ],
    });
  },
});
