/** A rule and worlds for tests of what surrounds rules. */
import { worldOf } from '../../src/analyse.js';
import type { World } from '../../src/link/world.js';
import type { Finding, Fix } from '../../src/lint/finding.js';
import { runRules, type EngineOptions } from '../../src/lint/engine.js';
import { defineRule, type Rule } from '../../src/lint/rule.js';
import type { Source, Span } from '../../src/value/span.js';
import { entriesOf, type Tree } from '../../src/value/tree.js';

export const quiet: EngineOptions = { levelOf: () => undefined, pedantic: false };

export const file = (text: string, path = 'sa.yaml'): Source => ({ path, text });

/** A service account of our own, whose annotations follow. */
export const account = (annotations: string, name = 'reader'): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n${annotations}`;

/** Reports every scalar whose text has `mark`, in all documents. */
export function marking(mark: string, fixes: (at: Span) => readonly Fix[] = () => [], id = 'test/mark'): Rule {
  return defineRule({
    id,
    on: 'document',
    summary: 'a mark',
    messages: {
      mark: { severity: 'warning', text: ({ text }: { text: string }) => `the mark in \`${text}\`` },
      doubt: {
        severity: 'error',
        confidence: 'possible',
        text: ({ text }: { text: string }) => `perhaps a mark in \`${text}\``,
      },
    },
    check(document, { report }) {
      for (const { at, text } of scalarsOf(document.tree)) {
        if (text.includes(mark)) report({ message: 'mark', data: { text }, at, note: 'stands here', fixes: fixes(at) });
        if (text === 'doubt') report({ message: 'doubt', data: { text }, at, note: 'perhaps' });
      }
    },
  });
}

function scalarsOf(tree: Tree | undefined): readonly { readonly at: Span; readonly text: string }[] {
  if (tree === undefined) return [];
  if (tree.kind === 'map') return entriesOf(tree).flatMap(({ value }) => scalarsOf(value));
  if (tree.kind === 'list') return tree.items.flatMap(scalarsOf);
  return [{ at: tree.at, text: tree.at.source.text.slice(tree.at.start, tree.at.end) }];
}

export const findingsOf = (
  files: readonly Source[],
  rules: readonly Rule[],
  options = quiet,
): { readonly world: World; readonly findings: readonly Finding[] } => {
  const world = worldOf(files);
  return { world, findings: runRules(rules, world, options).findings };
};
