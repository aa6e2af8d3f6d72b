// Runs changed texts of rules over the examples of their pages.
import { parentPort } from 'node:worker_threads';
import { rulePageRunner } from './rule-page-runner.mjs';

const runner = rulePageRunner();
const known = new Map();

async function run({ id, text }) {
  const { examplesOf } = await runner;
  if (!known.has(id)) known.set(id, await examplesOf(id));
  return (await known.get(id)(text)) ? { failed: id } : {};
}

parentPort.on('message', (request) => {
  void run(request).then((answer) => parentPort.postMessage(answer));
});
