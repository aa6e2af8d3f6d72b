import { defineRule } from '../../src/lint/rule.js';
import { folderOf } from '../../src/value/span.js';

export default defineRule({
  id: 'kustomize/build-fails',
  on: 'build-failed',
  summary: 'a kustomization that kustomize refuses to build',
  messages: {
    lost: {
      severity: 'error',
      text: ({ name, problem }: { name: string; problem: string }) => `\`${name}\` applies nothing: ${problem}`,
    },
    refused: {
      severity: 'error',
      text: ({ name, problem }: { name: string; problem: string }) =>
        `\`kustomize build ${name}\` fails, and nothing of it is applied: ${problem}`,
    },
  },
  check({ isSyntax, isPath, tool, document, name, problem, at, related }, { report }) {
    if (isSyntax === true || tool !== 'kustomize') return;
    if (isPath === true) {
      report({ message: 'lost', data: { name, problem }, at, note: 'nothing of it is applied' });
      return;
    }
    // What applies it is told by its file and its own name.
    const built = name.includes('#') ? folderOf(document.file.path).replace(/\/$/, '') || '.' : name;
    report({
      message: 'refused',
      data: { name: built, problem },
      at,
      note: 'the build ends here',
      related: related.map((place) => ({ at: place.at, note: place.note })),
    });
  },
});
