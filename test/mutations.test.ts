/** Mutation recall: every fault that an operator plants is found by its rule, and without it the rule is silent. The table of docs/mutations.md is written from this (UPDATE=1). */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import type { Source } from '../src/value/span.js';
import { expectFile } from './golden.js';
import { lintOnce, parseOnce } from './memory.js';
import { loadDialects } from '../src/facts/dialects.js';
import { configurations, type Configuration } from './mutations/configurations.js';
import { operators, type Operator } from './mutations/operators.js';
import { isMissed, programLanguages } from './mutations/programs.js';
import { programs, terraformOperators, UNKNOWABLE } from './mutations/terraform.js';

const saidBy = (rule: string, files: readonly Source[]): number =>
  analyse(
    files,
    rules.filter(({ id }) => id === rule),
    { levelOf: () => undefined, pedantic: false, parse: parseOnce },
  ).result.findings.length;

interface Outcome {
  readonly planted: number;
  readonly found: number;
  readonly missed: readonly string[];
}

function outcomeOf({ rule, plant }: Operator, into: readonly Configuration[]): Outcome {
  let planted = 0;
  const missed: string[] = [];
  for (const configuration of into) {
    const mutants = plant(configuration);
    if (mutants.length === 0) continue;
    const before = lintOnce(configuration.files).findings.filter((finding) => finding.rule === rule).length;
    for (const mutant of mutants) {
      planted++;
      if (saidBy(rule, mutant) <= before) missed.push(configuration.name);
    }
  }
  return { planted, found: planted - missed.length, missed };
}

await loadDialects([
  { path: 'main.tf', text: '' },
  ...programLanguages.flatMap((language) => language.programs.flatMap(({ files }) => files)),
]);

const outcomes = new Map([
  ...operators.map((operator) => [operator, outcomeOf(operator, configurations)] as const),
  ...terraformOperators.map((operator) => [operator, outcomeOf(operator, programs)] as const),
  ...programLanguages.flatMap((language) =>
    language.operators.map((operator) => [operator, outcomeOf(operator, language.programs)] as const),
  ),
]);

describe('each operator', () => {
  test.each([...operators, ...terraformOperators].map((operator) => ({ name: operator.name, operator })))(
    '$name',
    ({ operator }) => {
      const outcome = outcomes.get(operator);
      expect(outcome?.planted, 'it is planted somewhere').toBeGreaterThan(0);
      expect(outcome?.missed.filter((name) => !UNKNOWABLE.has(name))).toEqual([]);
    },
  );
});

describe.each(programLanguages)('each operator in $title', ({ operators: own }) => {
  test.each(own.map((operator) => ({ name: operator.name, operator })))('$name', ({ operator }) => {
    const outcome = outcomes.get(operator);
    expect(outcome?.planted, 'it is planted somewhere').toBeGreaterThan(0);
    expect(outcome?.missed.filter((name) => !isMissed(operator, name))).toEqual([]);
  });
});

test('docs/mutations.md shows the outcome', () => {
  const rowOf = (operator: Operator): string =>
    `| ${operator.name} | [${operator.rule}](../rules/${operator.rule}.md) | ${outcomes.get(operator)?.found ?? 0} of ${outcomes.get(operator)?.planted ?? 0} |`;
  const table = (all: readonly Operator[]): string =>
    `| operator | rule | found |\n|---|---|---|\n${all.map(rowOf).join('\n')}\n`;
  const page = `# Planted faults\n\nEach operator plants one fault into every clean configuration of \`fixtures/\` that has a place for it; the rule beside it must find it, and is silent before.\nWritten by \`npm run update\`.\n\n${table(operators)}\n## Terraform\n\nThe same in the programs of \`fixtures/conformance/terraform\`, whatever form the policy has there.\n\n${table(terraformOperators)}${programLanguages
    .map(
      ({ title, folder, operators: own }) =>
        `\n## ${title}\n\nThe same in what stands in \`${folder}\`.\n\n${table(own)}`,
    )
    .join('')}`;
  expectFile('docs/mutations.md', page);
});
