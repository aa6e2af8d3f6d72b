/** Pairs of ClusterConfigs, one that the real eksctl (0.231, at 99984adb6164), AWS or Kubernetes refuses and a neighbour that is taken: the first is said, at its line and in these words, the second is no error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { worldOf } from '../src/analyse.js';
import { runRules } from '../src/lint/engine.js';
import { rangeOf } from '../src/value/span.js';

const FOLDER = 'fixtures/conformance/eksctl-pairs';

interface Pair {
  readonly refused: string;
  readonly accepted: string;
  /** Who refuses it where the loader of `eksctl create cluster` does not. */
  readonly by?: string;
  /** What eksctl prints. */
  readonly eksctl?: string;
  readonly said: readonly string[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const pairs = read('pairs.json') as readonly Pair[];
const lists = read('lists.json') as {
  readonly regions: readonly string[];
  readonly amiFamilies: readonly string[];
  readonly logRetention: readonly number[];
  readonly logTypes: readonly string[];
};

const ofEksctl = rules.filter(({ id }) => id.startsWith('eksctl/'));

/** A line that starts with `metadata` stands for that of all. */
const textOf = (body: string): string =>
  [
    'apiVersion: eksctl.io/v1alpha5',
    'kind: ClusterConfig',
    ...(body.startsWith('metadata:') ? [] : ['metadata: {name: orchard, region: eu-west-1}']),
    body,
    '',
  ].join('\n');

function errors(body: string): readonly string[] {
  const world = worldOf([{ path: 'cluster.yaml', text: textOf(body) }]);
  const { findings, failures } = runRules(ofEksctl, world, { levelOf: () => undefined, pedantic: false });
  expect(failures).toEqual([]);
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message, primary }) => `${rangeOf(primary.at).start.line} ${rule}: ${message}`);
}

describe('what is refused is said', () => {
  test.each(pairs.map(({ refused, said }) => [refused, said] as const))('%s', (refused, said) => {
    expect(said).not.toEqual([]);
    expect(errors(refused)).toEqual(said);
  });
});

describe('what is taken is no error', () => {
  test.each([...new Set(pairs.map(({ accepted }) => accepted))])('%s', (accepted) => {
    expect(errors(accepted)).toEqual([]);
  });
});

describe('the lists of eksctl', () => {
  test('regions', () => {
    for (const region of lists.regions) expect(errors(`metadata: {name: orchard, region: ${region}}`)).toEqual([]);
  });
  test('families of AMIs', () => {
    // EKS no longer has AMIs of Amazon Linux 2: another rule says so.
    for (const family of lists.amiFamilies.filter((one) => one !== 'AmazonLinux2'))
      expect(errors(`managedNodeGroups: [{name: a, amiFamily: ${family}}]`)).toEqual([]);
  });
  test('log types and days', () => {
    for (const type of lists.logTypes)
      expect(errors(`cloudWatch: {clusterLogging: {enableTypes: ["${type}"]}}`)).toEqual([]);
    for (const days of new Set(lists.logRetention.flatMap((one) => [one - 1, one, one + 1])))
      expect(errors(`cloudWatch: {clusterLogging: {enableTypes: [api], logRetentionInDays: ${days}}}`).length).toBe(
        days === 0 || lists.logRetention.includes(days) ? 0 : 1,
      );
  });
});
