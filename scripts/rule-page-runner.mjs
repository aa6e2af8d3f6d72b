// Runs one rule over the examples of its page, in this process: what a user would see of it, for the rule as it is and for changed texts of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { javascript, temporaryTree } from './temporary-tree.mjs';

export async function rulePageRunner() {
  const root = temporaryTree(['src', 'rules', 'test/rule-pages.ts', 'test/rule-examples.ts']);
  const load = (path) => import(pathToFileURL(join(root, path)).href);
  const { rules } = await load('rules/index.js');
  const { readPage } = await load('test/rule-pages.js');
  const { exampleSettings, fixOf, shownText } = await load('test/rule-examples.js');
  const { worldOf } = await load('src/analyse.js');
  const { runRules } = await load('src/lint/engine.js');
  const { loadDialects } = await load('src/facts/dialects.js');
  await loadDialects([
    { path: 'main.tf', text: '' },
    { path: 'kustomization.yaml', text: '' },
    { path: 'Chart.yaml', text: '' },
  ]);
  const names = rules.map(({ id }) => id);

  /** A function from a changed text of the rule's file to whether some example shows it. */
  async function examplesOf(id) {
    const examples = readPage(id).examples.map((example) => {
      const { levelOf, scope } = exampleSettings(example.files, names);
      const { pedantic, unreadable, files } = example;
      return { files, options: { levelOf, pedantic }, world: worldOf(files, { scope, unreadable }) };
    });
    const said = (rule, { files, options, world }) => {
      const { findings, failures } = runRules([rule], world, options);
      if (failures.length > 0) throw failures[0].error;
      return JSON.stringify([
        shownText(world, findings),
        fixOf(findings, files)?.diff,
        findings.map(({ fixes }) => fixes.length),
      ]);
    };
    const original = rules.find((rule) => rule.id === id);
    const wanted = examples.map((example) => said(original, example));
    let number = 0;
    return async (text) => {
      const path = `rules/${id}.changed-${number++}.js`;
      try {
        writeFileSync(join(root, path), javascript(text));
        const { default: changed } = await load(path);
        if (changed.id !== id) return true;
        return examples.some((example, i) => said(changed, example) !== wanted[i]);
      } catch {
        // A rule that throws is seen: the harness expects no failures.
        return true;
      }
    };
  }
  return { names, examplesOf };
}
