/** The examples of the pages of rules, each shown to its own rule alone: what a mutation run asks besides the tests of a folder, faster than test/rules.test.ts by far. */
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { worldOf } from '../src/analyse.js';
import { loadDialects } from '../src/facts/dialects.js';
import { runRules } from '../src/lint/engine.js';
import { exampleSettings, fixOf, shownText } from './rule-examples.js';
import { readPage } from './rule-pages.js';

await loadDialects([
  { path: 'main.tf', text: '' },
  { path: 'kustomization.yaml', text: '' },
]);

const names = rules.map(({ id }) => id);

for (const rule of rules) {
  readPage(rule.id).examples.forEach(({ title, files, unreadable, pedantic, output, diff }, i) => {
    test(`${rule.id} #${i} ${title}`, () => {
      const { levelOf, scope } = exampleSettings(files, names);
      const world = worldOf(files, { scope, unreadable });
      const { findings, failures } = runRules([rule], world, { levelOf, pedantic });
      expect(failures).toEqual([]);
      expect(shownText(world, findings)).toBe(output);
      expect(fixOf(findings, files)?.diff ?? []).toEqual(diff);
    });
  });
}
