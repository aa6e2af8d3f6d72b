import { beforeAll, describe, expect, it } from 'vitest';
import { TREES } from '../bench/trees.mjs';
import { countingProgram, type Counting } from '../scripts/counting.mjs';
import { rules } from '../rules/index.js';

/** Groups of eleven files that hold every kind of identity; twenty of them are a namespace and an environment, which are all full. */
const SIZES = [220, 440, 880];
/** Twice the input takes at most so many times the steps: the exponent is 1.05. */
const LINEAR = 2.07;

/** What is not linear yet: the story of a role asks of every service account whether a pattern of its subjects may admit it. */
const KNOWN: Readonly<Record<string, number>> = { graph: 2.2 };

/** Steps of each command and each rule by size. */
const steps = new Map<string, number[]>();

const put = (name: string, count: number): void => void steps.set(name, [...(steps.get(name) ?? []), count]);

function measure({ program, count }: Counting, files: number): void {
  const sources = [...TREES.crowd({ files, terraform: false })].map(([path, text]) => ({ path, text }));
  const { made: world, steps: reading } = count(() => program.worldOf(sources, {}));
  put('reading', reading);
  for (const rule of program.rules) put(rule.id, count(() => rule.run(world, () => undefined)).steps);
  const { made: analysis, steps: linting } = count(() =>
    program.analyse(sources, program.rules, { levelOf: () => undefined, pedantic: true }),
  );
  put('lint', linting);
  put('graph', count(() => program.graphOf(world, analysis.result.findings)).steps);
  put('explain', count(() => program.explain(world, 'serviceaccount/team-0/app-0')).steps);
  const renamed = sources.map(({ path, text }) => ({ path, text: text.replaceAll('role/app-', 'role/other-') }));
  const after = program.worldOf(renamed, {});
  put('diff', count(() => program.difference(world, after)).steps);
}

describe('steps grow as the input does', () => {
  beforeAll(async () => {
    const counting = await countingProgram();
    for (const files of SIZES) measure(counting, files);
  }, 300_000);

  it.each(['reading', 'lint', 'explain', 'graph', 'diff', ...rules.map(({ id }) => id)])('%s', (name) => {
    const [, half = Number.NaN, whole = Number.NaN] = steps.get(name) ?? [];
    const isLinear = Number((whole / half).toFixed(2)) <= (KNOWN[name] ?? LINEAR);
    expect([name, isLinear, half, whole]).toEqual([name, true, half, whole]);
  });
});
