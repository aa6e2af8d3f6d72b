import type { Role } from '../../src/facts/iam-facts.js';
import { onceInWorld } from '../../src/link/once.js';
import { isOfOtherService } from '../../src/link/trust-reading.js';
import type { World } from '../../src/link/world.js';
import { beforeText } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { append } from '../../src/value/append.js';
import { lastAtMost } from '../../src/value/search.js';
import { comparePlaces, covers, toFileSpan, type Span } from '../../src/value/span.js';

/** The roles of each document, as they follow each other in its file. */
const rolesByDocument = onceInWorld(({ facts }: World) => {
  const found = new Map<Role['document'], Role[]>();
  for (const role of facts.role) append(found, role.document, role);
  return new Map(
    [...found].map(([document, all]) => {
      const roles = all.toSorted((a, b) => comparePlaces(a.tree.at, b.tree.at));
      return [document, { roles, starts: roles.map(({ tree }) => toFileSpan(tree.at).start) }];
    }),
  );
});

/** The role that a place stands in. */
function roleAround(world: World, document: Role['document'], at: Span): Role | undefined {
  const { roles, starts } = rolesByDocument(world).get(document) ?? { roles: [], starts: [] };
  const role = roles[lastAtMost(starts, toFileSpan(at).start)];
  return role !== undefined && covers(role.tree.at, at) ? role : undefined;
}

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
    const role = roleAround(world, document, at);
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
