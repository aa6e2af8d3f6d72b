import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';

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
    added: {
      severity: 'error',
      text: ({ name, folder, problem }: { name: string; folder: string; problem: string }) =>
        `the build of \`${folder}\` for \`${name}\` fails, and nothing of it is applied: ${problem}`,
    },
  },
  check({ isSyntax, isPath, tool, name, folder = name, problem, at, related }, { report }) {
    if (isSyntax === true || tool !== 'kustomize') return;
    if (isPath === true) {
      report({ message: 'lost', data: { name, problem }, at, note: 'nothing of it is applied' });
      return;
    }
    const shown = {
      at,
      note: 'the build ends here',
      related: related.map((place) => ({ at: place.at, note: place.note })),
    };
    // What an object of Flux or Argo CD adds in its own file no `kustomize build` sees.
    if (name.startsWith(`${toFileSpan(at).source.path}#`))
      report({ message: 'added', data: { name, folder, problem }, ...shown });
    else report({ message: 'refused', data: { name: folder, problem }, ...shown });
  },
});
