import { isFirstFailure, makesIdentities } from '../../src/link/broken.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'terraform/plan-fails',
  on: 'build-failed',
  summary: 'a program that Terraform refuses to plan',
  messages: {
    module: {
      severity: 'error',
      text: ({ name, problem }: { name: string; problem: string }) =>
        `\`terraform init\` fails in \`${name}\`, and nothing of it is applied: ${problem}`,
    },
    refused: {
      severity: 'error',
      text: ({ name, problem }: { name: string; problem: string }) =>
        `\`terraform plan\` fails in \`${name}\`, and nothing of it is applied: ${problem}`,
    },
  },
  check(failure, { world, report }) {
    const { isPath, tool, name, problem, at } = failure;
    if (tool !== 'terraform' || !isFirstFailure(world, failure) || !makesIdentities(world, failure)) return;
    report({
      message: isPath === true ? 'module' : 'refused',
      data: { name, problem },
      at,
      note: 'nothing is there',
    });
  },
});
