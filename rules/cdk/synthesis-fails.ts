import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'cdk/synthesis-fails',
  on: 'synthesis-fault',
  summary: 'arguments that a construct refuses',
  messages: {
    refused: {
      severity: 'error',
      text: ({ problem }: { problem: string }) => `synthesis fails: ${problem}`,
    },
  },
  check(fault, { report }) {
    if (fault.fault !== 'refused') return;
    report({ message: 'refused', data: { problem: fault.problem }, at: fault.at, note: 'the CDK throws here' });
  },
});
