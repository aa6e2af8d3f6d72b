/** Broken files never break a view: pieces are cut out of real ones, and everything is still explained, drawn and compared. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse, worldOf } from '../src/analyse.js';
import { explainedJson, explainedLines } from '../src/explain/chain-report.js';
import { difference } from '../src/explain/diff.js';
import { dot, mermaid } from '../src/explain/graph-report.js';
import { graphOf } from '../src/explain/graph.js';
import { holdersOf, holderTitle } from '../src/explain/holder.js';
import { chainOf } from '../src/explain/identity.js';
import { recognisedEnvironments } from '../src/explain/init.js';
import { EKS_WEBHOOK, mutatedWorkloads } from '../src/explain/mutate.js';
import { cases, filesOf, ROOT } from './cases.js';
import { parseOnce } from './memory.js';

const folders = cases.map(({ name }) => filesOf(join(ROOT, name)));

test('pieces cut out of files', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...folders),
      fc.nat(),
      fc.nat(),
      fc.nat({ max: 80 }),
      fc.constantFrom('', '"', '\n', '{', '}', ': ', '- ', '*', '&a '),
      (files, which, where, length, instead) => {
        const cut = files.map((file, index) => {
          if (index !== which % files.length) return file;
          const at = where % (file.text.length + 1);
          return { ...file, text: file.text.slice(0, at) + instead + file.text.slice(at + length) };
        });
        const { world, result, failures } = analyse(cut, rules, {
          levelOf: () => undefined,
          pedantic: true,
          everything: true,
          parse: parseOnce,
        });
        expect(failures).toEqual([]);
        for (const holder of holdersOf(world)) {
          const explained = { kind: 'pod', title: holderTitle(holder), chain: chainOf(world, holder) } as const;
          expect(explainedLines(explained).length).toBeGreaterThan(1);
          expect(explainedJson(explained).links.length).toBeGreaterThan(0);
        }
        const graph = graphOf(world, result.findings);
        expect(mermaid(graph).length + dot(graph).length).toBeGreaterThan(0);
        mutatedWorkloads(world, EKS_WEBHOOK);
        recognisedEnvironments(world);
        const unchanged = difference(world, worldOf(cut, { everything: true, parse: parseOnce }));
        expect(unchanged).toEqual({ pods: [], roles: [], rights: [] });
        difference(worldOf(files, { everything: true, parse: parseOnce }), world);
      },
    ),
    { numRuns: 400, seed: 7 },
  );
});
