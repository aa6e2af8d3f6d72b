/** `explain` says that a pod does not get its role where the linter has a finding on its way to it, and nowhere else: over the cases of every language. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { givesRole, type Chain } from '../src/explain/chain.js';
import { holderTitle, holdersOf } from '../src/explain/holder.js';
import { chainOf } from '../src/explain/identity.js';
import { loadDialects } from '../src/facts/dialects.js';
import type { Finding } from '../src/lint/finding.js';
import { rangeOf, toFileSpan, type Source, type Span } from '../src/value/span.js';

const ROOT = 'fixtures/cases';

const filesOf = (folder: string, root = folder): readonly Source[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path, root);
    return name === 'expected.yaml' ? [] : [{ path: relative(root, path), text: readFileSync(path, 'utf8') }];
  });

const lineOf = (place: Span): string => `${toFileSpan(place).source.path}:${rangeOf(place).start.line}`;
const linesOf = (finding: Finding): readonly string[] =>
  [finding.primary, ...finding.related].map(({ at }) => lineOf(at));

/** Places on the way of a pod to its role. */
const linesOfChain = ({ links, root, holder: { account, workload } }: Chain): readonly string[] =>
  [
    root?.at,
    account?.nameAt,
    account?.roleArn?.value.at,
    workload?.serviceAccountName?.at,
    ...links.flatMap(({ at, remarks }) => [at, ...remarks.map((one) => one.at)]),
  ].flatMap((at) => (at === undefined ? [] : [lineOf(at)]));

/** Rules that say: this one cannot assume that role. */
const REFUSED =
  /^identity\/(?:subject-mismatch|audience-mismatch|issuer-mismatch|trust-not-web-identity|role-path-dropped)$/;

const names = readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'expected.yaml')));

let judged = 0;
let refused = 0;

test.each(names)('%s', async (name) => {
  const files = filesOf(join(ROOT, name));
  await loadDialects(files);
  const { result, world } = analyse(files, rules, { levelOf: () => undefined, pedantic: false });
  const chains = holdersOf(world).map((holder) => chainOf(world, holder));
  judged++;
  refused += chains.filter(({ mechanism, answer }) => givesRole(mechanism) && answer === 'no').length;
  const found = new Set(result.findings.flatMap(linesOf));
  const silent = chains.filter(
    (chain) =>
      givesRole(chain.mechanism) && chain.answer === 'no' && !linesOfChain(chain).some((line) => found.has(line)),
  );
  expect(
    silent.map(({ holder, root }) => `${holderTitle(holder)}: ${root?.text ?? ''}`),
    'refused in silence',
  ).toEqual([]);
  const refusing = result.findings.filter(({ rule, severity }) => severity === 'error' && REFUSED.test(rule));
  const granted = refusing.filter((finding) => {
    const around = chains.filter((chain) => linesOfChain(chain).some((line) => linesOf(finding).includes(line)));
    return around.length > 0 && around.every(({ answer }) => answer === 'yes');
  });
  expect(
    granted.map(({ message }) => message),
    'explain says yes',
  ).toEqual([]);
});

test('there are such cases', ({ skip }) => {
  // With -t not every case was looked at.
  if (judged < names.length) skip();
  expect(refused).toBeGreaterThan(5);
});
