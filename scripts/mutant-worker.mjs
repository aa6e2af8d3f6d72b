// Loads a module of tests and runs those that are asked for, until the first that fails. Counts steps and, if asked, which functions each test calls.
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import fc from 'fast-check';

// The same rows in every run.
fc.configureGlobal({ seed: 1, numRuns: 50 });

let steps = 0;
let limit = Infinity;
let hits = new Set();
class TooManySteps extends Error {}
globalThis.irsaLintStep = () => {
  if (++steps > limit) throw new TooManySteps();
};
globalThis.irsaLintHit = (id) => void hits.add(id);

async function run({ path, names, counting }) {
  steps = 0;
  limit = Infinity;
  // `names` says in what order, and how many steps each may take.
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    return { failed: `load: ${error.message}` };
  }
  const ran = [];
  const byName = new Map(globalThis.irsaLintTests.map((test) => [test.name, test]));
  for (const [name, stepLimit] of names ?? [...byName.keys()].map((each) => [each, Infinity])) {
    const test = byName.get(name);
    if (test === undefined) return { failed: `${name} is gone` };
    limit = stepLimit;
    hits = new Set();
    steps = 0;
    const start = performance.now();
    try {
      await test.run();
    } catch (error) {
      return {
        failed: `${test.name}: ${String(error.message).split('\n')[0]}`,
        endless: error instanceof TooManySteps,
      };
    }
    if (steps > limit) return { failed: test.name, endless: true };
    if (counting) ran.push({ name: test.name, hits, steps, time: performance.now() - start });
  }
  return { ran };
}

parentPort.on('message', (request) => {
  void run(request).then((answer) => parentPort.postMessage(answer));
});
