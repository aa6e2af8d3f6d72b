/** The steps of docs/pod-identity.md are followed, and after each the program says what the page says. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folder, run } from './cli/run.js';

const page = readFileSync('docs/pod-identity.md', 'utf8');
const shown = Object.fromEntries(
  [...page.matchAll(/^```\w+ title=(\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [path, text]),
);
const block = (path: string): string => shown[path] ?? '';

/** A pod of the service account: somebody has to want the role. */
const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: reader, namespace: team}\nspec: {serviceAccountName: reader, containers: [{name: c, image: "registry.example.com/reader:1.0.0"}]}\n';

const trusting = {
  'pod.yaml': POD,
  'role.json': block('role.json'),
  'service-account.yaml': block('service-account.yaml'),
};
const associated = { ...trusting, 'cluster.yaml': block('cluster.yaml') };
const moved = {
  ...associated,
  'service-account.yaml': block('service-account.yaml').replace(/ {2}annotations:\n.*\n/, ''),
};

async function findings(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { stdout } = await run(['--format', 'json'], { cwd: folder(files) });
  return (JSON.parse(stdout) as { findings: readonly { rule: string; severity: string }[] }).findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule }) => rule);
}

describe('from IRSA to Pod Identity', () => {
  test('the role trusts both', async () => {
    expect(await findings(trusting)).toEqual([]);
  });

  test('by the association pods come to the same role another way, and both are there', async () => {
    expect(await findings(associated)).toEqual(['identity/irsa-and-pod-identity']);
    expect((await run(['diff', folder(trusting), folder(associated)])).stdout).toContain(
      'arn:aws:iam::111122223333:role/reader by IRSA → arn:aws:iam::111122223333:role/reader by EKS Pod Identity',
    );
  });

  test('without the annotation nothing changes for pods', async () => {
    expect(await findings(moved)).toEqual([]);
    expect((await run(['diff', folder(associated), folder(moved)])).stdout).toMatch(/^No pod gets another identity/);
  });
});
