import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'cdk/token-string-operation',
  on: 'synthesis-fault',
  summary: 'a string function on a token',
  fix: 'manual',
  messages: {
    operation: {
      severity: 'error',
      text: ({ operation, token }: { operation: string; token: string }) =>
        `\`${operation}\` works on the marker of the token \`${token}\`, not on its value`,
    },
  },
  check(fault, { report }) {
    if (fault.fault !== 'token-operation') return;
    const { token, operation, at } = fault;
    report({
      message: 'operation',
      data: { operation, token },
      at,
      note: 'the program sees `${Token[...]}` here',
      fixes: [{ title: 'use `Fn.select` and `Fn.split`', safety: 'manual', edits: [] }],
    });
  },
});
