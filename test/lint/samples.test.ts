/** What only an example would hold is worth knowing at most where examples stand; open trust is as bad there as anywhere. */
import { describe, expect, test } from 'vitest';
import { isSample } from '../../src/lint/samples.js';
import { folder, run } from '../cli/run.js';

describe('samples by their paths', () => {
  test.each([
    ['docs/store.yaml', true],
    ['a/Examples/b/store.yaml', true],
    ['tests/__snapshot__/store.yaml', true],
    ['testdata/store.yaml', true],
    ['store.example.yaml', true],
    ['sample-store.yaml', true],
    ['overlays/test/store.yaml', false],
    ['apps/samples.yaml', false],
    ['docsite/store.yaml', false],
    ['store.yaml', false],
  ])('%s: %s', (path, expected) => {
    expect(isSample(path)).toBe(expected);
  });
});

const STORE = `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: orders
spec:
  provider:
    aws:
      service: SecretsManager
      region: eu-west-1
      role: orders-role
`;
const OPEN = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});

test('a sample name is an info in a sample; open trust is an error everywhere; what the configuration says wins', async () => {
  const cwd = folder({
    'docs/store.yaml': STORE,
    'apps/store.yaml': STORE,
    'docs/role.json': OPEN,
    '.irsa-lint.yaml':
      'overrides:\n  - paths: [docs/strict/**]\n    rules: { workload/role-arn-field-malformed: warning }\n',
    'docs/strict/store.yaml': STORE,
  });
  const { stdout } = await run(['--format', 'compact'], { cwd });
  const said = stdout.split('\n').map((line) => /^(\S+?):\d+:\d+: (\w+) (\S+):/.exec(line)?.slice(1, 4).join(' '));
  expect(said).toEqual(
    expect.arrayContaining([
      'docs/store.yaml info workload/role-arn-field-malformed',
      'apps/store.yaml error workload/role-arn-field-malformed',
      'docs/strict/store.yaml warning workload/role-arn-field-malformed',
      'docs/role.json error trust/principal-wildcard',
    ]),
  );
});
