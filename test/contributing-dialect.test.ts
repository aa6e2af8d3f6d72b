/** The dialect of CONTRIBUTING.md, bundled as it stands there: what it reads is joined with a manifest. */
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import type { UnitDialect } from '../src/facts/dialect.js';
import { DIALECTS } from '../src/facts/dialects.js';

const isDialect = (value: unknown): value is UnitDialect =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'unit';

test('a role on its list is declared, another is not', async () => {
  const [, code = ''] =
    /^```ts title=src\/facts\/role-list\/dialect\.ts\n([\s\S]*?)^```$/m.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ??
    [];
  const stdin = { contents: code, loader: 'ts', resolveDir: 'src/facts/aws-cli', sourcefile: 'dialect.ts' } as const;
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
  const dialect = Object.values(Object(module) as Readonly<Record<string, unknown>>).find(isDialect);
  if (dialect === undefined) throw new Error('the page exports no dialect');
  const account = {
    path: 'sa.yaml',
    text: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
`,
  };
  const said = (list: string): readonly string[] =>
    analyse([{ path: 'account.roles', text: list }, account], rules, {
      dialects: [...DIALECTS, dialect],
      levelOf: () => undefined,
      pedantic: true,
    }).result.findings.map(({ rule }) => rule);
  expect(said('arn:aws:iam::111122223333:role/reader\n')).toEqual([]);
  expect(said('arn:aws:iam::111122223333:role/writer\n')).toContain('identity/role-undeclared');
});
