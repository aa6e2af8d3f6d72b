/** The tutorial's folders give exactly the errors and warnings of fixtures/article/README.md; infos may stand beside them. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import type { Finding } from '../src/lint/finding.js';
import { toFileSpan, rangeOf } from '../src/value/span.js';

const lint = (folder: string): readonly Finding[] =>
  analyse(
    readdirSync(`fixtures/article/${folder}`).map((name) => ({
      path: name,
      text: readFileSync(`fixtures/article/${folder}/${name}`, 'utf8'),
    })),
    rules,
    { levelOf: () => undefined, pedantic: false },
  ).result.findings;

const at = (finding: Finding): string =>
  `${finding.severity} ${finding.rule} ${toFileSpan(finding.primary.at).source.path}:${rangeOf(finding.primary.at).start.line}`;
const serious = (folder: string): readonly string[] =>
  lint(folder)
    .filter((finding) => finding.severity !== 'info')
    .map(at);
const infos = (folder: string): readonly string[] =>
  lint(folder)
    .filter((finding) => finding.severity === 'info')
    .map(at);
const messages = (folder: string, rule: string): readonly string[] =>
  lint(folder)
    .filter((finding) => finding.rule === rule)
    .map((finding) => [finding.message, finding.primary.note, ...finding.related.map((label) => label.note)].join(' '));

test('1-node-role', () => {
  expect(serious('1-node-role')).toEqual(['warning node/policy-overbroad cluster.yaml:21']);
});

test('2-dropped-policies', () => {
  expect(serious('2-dropped-policies')).toEqual(['error node/mandatory-policy-missing cluster.yaml:10']);
  const [message] = messages('2-dropped-policies', 'node/mandatory-policy-missing');
  for (const name of ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryPullOnly'])
    expect(message).toContain(name);
});

test('3-existing-role', () => {
  expect(serious('3-existing-role')).toEqual(['error eksctl/instance-profile-unsupported cluster.yaml:9']);
});

test('4-addon-policies', () => {
  expect(serious('4-addon-policies')).toEqual(['warning node/addon-policy-broad cluster.yaml:11']);
  expect(messages('4-addon-policies', 'node/addon-policy-broad').join('\n')).toContain(
    'kube-system/cluster-autoscaler',
  );
});

test('5-annotations', () => {
  expect(serious('5-annotations')).toEqual([]);
  expect(infos('5-annotations')).toEqual(['info service-account/role-arn-placeholder sa.yaml:6']);
});

test('6-audience', () => {
  expect(serious('6-audience')).toEqual(['error identity/audience-mismatch s3-reader.yaml:10']);
  const [finding] = lint('6-audience').filter(({ rule }) => rule === 'identity/audience-mismatch');
  expect(
    finding?.related.map((label) => `${toFileSpan(label.at).source.path}:${rangeOf(label.at).start.line}`).sort(),
  ).toEqual(['provider.json:3', 'role.json:18']);
  expect(finding?.fixes[0]?.title).toMatch(/drop|remove/);
});

test('7-trust-host', () => {
  expect(serious('7-trust-host')).toEqual(['error trust/provider-host-malformed trust-policy.json:7']);
  const [finding] = lint('7-trust-host').filter(({ rule }) => rule === 'trust/provider-host-malformed');
  expect(finding?.related.map((label) => rangeOf(label.at).start.line)).toEqual([12, 15]);
  expect(infos('7-trust-host').map((line) => line.split(' ')[1])).toEqual(['trust/audience-missing']);
});

test('8-trust-audience', () => {
  expect(serious('8-trust-audience')).toEqual(['error trust/condition-malformed trust-policy.json:14']);
  expect(infos('8-trust-audience')).toEqual([]);
});
