import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'cdk/token-as-key',
  on: 'synthesis-fault',
  summary: 'a token as a key of an object, outside of CfnJson',
  fix: 'manual',
  messages: {
    token: {
      severity: 'error',
      text: ({ token }: { token: string }) =>
        `synthesis fails: \`${token}\` is a token, and a key of an object must be known when the template is written`,
    },
  },
  check(fault, { report }) {
    if (fault.fault !== 'token-as-key') return;
    report({
      message: 'token',
      data: { token: fault.token },
      at: fault.at,
      note: 'only a deployment knows this value',
      fixes: [{ title: 'put the object into a `CfnJson`', safety: 'manual', edits: [] }],
    });
  },
});
