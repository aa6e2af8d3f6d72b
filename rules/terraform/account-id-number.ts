import { lostZeros, zerosLostIn, type LostZeros } from '../../src/aws/account-number.js';
import { defineRule, type Context } from '../../src/lint/rule.js';
import type { Text } from '../../src/value/text.js';
import type { Tree } from '../../src/value/tree.js';

type Data = { number: { written: string; left: string } };

export default defineRule<'service-account', Data>({
  id: 'terraform/account-id-number',
  on: 'service-account',
  summary: 'an account id that begins with zero, written as a number',
  fix: 'unsafe',
  messages: {
    number: {
      severity: 'error',
      text: ({ written, left }) =>
        `\`${written}\` is a number here, and a number loses the zeros ahead of it: what is put together with it names the account \`${left}\``,
    },
  },
  check: ({ roleArn }, context) => reportIn(roleArn?.value, context),
  also: (visiting) => [
    visiting('association', ({ roleArn, targetRoleArn }, context) => {
      reportOf(roleArn, context);
      reportIn(targetRoleArn, context);
    }),
    visiting('trust-policy', ({ statements }, context) => {
      for (const { tree } of statements.flatMap(({ principals }) => principals)) reportIn(tree, context);
    }),
    visiting('role', ({ policies: { managed, boundary } }, context) => {
      for (const arn of [...(managed?.items ?? []), boundary]) reportIn(arn, context);
    }),
    visiting('policy-attachment', ({ policyArn }, context) => reportIn(policyArn, context)),
    visiting('role-arn-field', ({ value }, context) => reportOf(value.text, context)),
  ],
});

const reportIn = (tree: Tree | undefined, context: Context<Data>): void =>
  report(tree === undefined ? undefined : zerosLostIn(tree), context);

const reportOf = (text: Text | undefined, context: Context<Data>): void =>
  report(text === undefined ? undefined : lostZeros(text), context);

function report(lost: LostZeros | undefined, context: Context<Data>): void {
  if (lost === undefined) return;
  const { at, written, left, isQuoted } = lost;
  context.report({
    message: 'number',
    data: { written, left },
    at,
    note: 'an account id has twelve digits',
    fixes: [
      isQuoted
        ? { title: 'give the variable the type `string`', safety: 'manual', edits: [] }
        : { title: `write \`"${written}"\``, safety: 'unsafe', edits: [{ at, text: written }] },
    ],
  });
}
