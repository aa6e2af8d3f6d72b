/** Runs over nearly the same files say with a memory what they say without one. */
import { expect, test } from 'vitest';
import { TREES } from '../../bench/trees.mjs';
import { judge } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { Memory } from '../../src/facts/memory.js';
import { rules } from '../../rules/index.js';
import type { Finding } from '../../src/lint/finding.js';
import { RuleMemory } from '../../src/lint/rule.js';
import { rangeOf, toFileSpan, type Source } from '../../src/value/span.js';
import { editsOf, randomOf } from '../lsp/edits.js';

const shown = ({ rule, message, fingerprint, primary, related, severity }: Finding): object => ({
  rule,
  message,
  fingerprint,
  severity,
  at: [primary, ...related].map(({ at, note }) => [toFileSpan(at).source.path, rangeOf(at), note]),
});

/** Of each tree; more with EDITS=1000, which takes a while. */
const EDITS = Number(process.env['EDITS'] ?? 6);

test.each(['manifests', 'gitops', 'dense', 'terraform', 'charts', 'mixed', 'trust', 'crowd'] as const)(
  '%s',
  async (kind) => {
    let files: readonly Source[] = [...TREES[kind]({ files: 24, share: 0.5 })].map(([path, text]) => ({ path, text }));
    await loadDialects(files);
    const memory = new Memory();
    const judgements = new RuleMemory();
    const how = { levelOf: () => undefined, pedantic: true };
    const random = randomOf(7);
    for (let i = 0; i < EDITS; i++) {
      files = editsOf(random, files);
      const again = judge(files, rules, { ...how, memory, judgements });
      const anew = judge(
        files.map(({ path, text }) => ({ path, text })),
        rules,
        how,
      );
      expect(again.failures).toEqual(anew.failures);
      expect(again.kept.map(shown), `after edit ${String(i)}`).toEqual(anew.kept.map(shown));
    }
  },
  3_600_000,
);
