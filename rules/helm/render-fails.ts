import { isFirstFailure } from '../../src/link/broken.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'helm/render-fails',
  on: 'build-failed',
  summary: 'a chart that Helm refuses to render',
  messages: {
    lost: {
      severity: 'error',
      text: ({ name, problem }: { name: string; problem: string }) => `\`${name}\` applies nothing: ${problem}`,
    },
    refused: {
      severity: 'error',
      text: ({ name, problem }: { name: string; problem: string }) =>
        `\`helm template\` fails for \`${name}\`, and nothing of it is applied: ${problem}`,
    },
  },
  check(failure, { world, report }) {
    const { isSyntax, isPath, tool, name, problem, at, related } = failure;
    if (isSyntax === true || tool !== 'helm' || !isFirstFailure(world, failure)) return;
    if (isPath === true) {
      report({ message: 'lost', data: { name, problem }, at, note: 'nothing of it is applied' });
      return;
    }
    report({
      message: 'refused',
      data: { name, problem },
      at,
      note: 'rendering ends here',
      related: related.map((place) => ({ at: place.at, note: place.note })),
    });
  },
});
