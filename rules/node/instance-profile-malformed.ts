import { isMismatched, isOfInstanceProfile } from '../../src/link/role-reference.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { textOf, type Tree } from '../../src/value/tree.js';

interface Says {
  readonly field: string;
  readonly what: string;
}

export default defineRule({
  id: 'node/instance-profile-malformed',
  on: 'node-group',
  summary: 'a node class or an instance profile that holds an ARN where it takes a name',
  fix: 'unsafe',
  messages: {
    arn: {
      severity: 'error',
      text: ({ field, what, name }: Says & { name: string }) =>
        `\`${field}\` takes the name of ${what}, not an ARN or a path: write \`${name}\``,
    },
    reference: {
      severity: 'error',
      text: ({ field }: Pick<Says, 'field'>) =>
        `\`${field}\` of an instance profile takes the name of a role, not its ARN: refer to the name`,
    },
    empty: {
      severity: 'error',
      text: ({ field, what }: Says) => `\`${field}\` takes the name of ${what}, and here is none`,
    },
  },
  check({ declared }, { report }) {
    const say = (tree: Tree | undefined, field: string, what: string): void => {
      const text = textOf(tree);
      const value = text === undefined ? undefined : knownValue(text);
      if (tree === undefined || value === undefined) return;
      const name = value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1);
      if (name === '') return report({ message: 'empty', data: { field, what }, at: tree.at, note: 'no name' });
      if (name === value) return;
      report({
        message: 'arn',
        data: { field, what, name },
        at: tree.at,
        note: 'IAM has nothing of this name, so no node starts',
        fixes: [{ title: `write \`${name}\``, safety: 'unsafe', edits: [{ at: tree.at, text: name }] }],
      });
    };
    say(declared?.roleName, 'role', 'a role');
    say(declared?.instanceProfile, 'instanceProfile', 'an instance profile');
  },
  also: (visiting) => [
    visiting('role-reference', (reference, { report }) => {
      if (!isMismatched(reference) || !isOfInstanceProfile(reference)) return;
      const { field, value, type } = reference;
      report({
        message: 'reference',
        data: { field },
        at: value.at,
        note: 'IAM refuses an ARN as the name of a role',
        fixes: [
          {
            title: type.startsWith('AWS::') ? 'write `!Ref` of the role' : 'write `name` of the role instead of `arn`',
            safety: 'manual',
            edits: [],
          },
        ],
      });
    }),
  ],
});
