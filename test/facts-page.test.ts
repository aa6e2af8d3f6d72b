/** docs/facts.md shows what the program prints, and lists what the schema lists (UPDATE=1 writes both); the code of docs/stability.md runs. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as api from '../src/index.js';
import { folder, run } from './cli/run.js';
import { expectFile } from './golden.js';
import { readSchema } from './schema.js';

const PAGE = 'docs/facts.md';

interface Definition {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
}

/** A row for each kind of the schema. */
function kinds(): string {
  const { definitions } = readSchema('facts.v1.schema.json') as {
    readonly definitions: Readonly<Record<string, Definition>>;
  };
  const rows = Object.values(definitions).flatMap(({ description = '', properties = {} }) => {
    const kind = properties['kind']?.const;
    if (typeof kind !== 'string' || properties['at'] === undefined) return [];
    const members = Object.keys(properties).filter((name) => !['kind', 'at', 'unit'].includes(name));
    return [`| \`${kind}\` | ${members.map((name) => `\`${name}\``).join(', ')} | ${description} |`];
  });
  return ['| kind | members | |', '|---|---|---|', ...rows].join('\n');
}

test('docs/facts.md', async () => {
  const text = readFileSync(PAGE, 'utf8');
  const files = [...text.matchAll(/<!-- file: (\S+) -->\n```\w+\n([\s\S]*?)```/g)].map(
    ([, path = '', content = '']) => [path, content] as const,
  );
  expect(files.length).toBe(2);
  const { stdout } = await run(['facts'], { cwd: folder(Object.fromEntries(files)) });
  expectFile(
    PAGE,
    text
      .replace(/(<!-- output -->\n```json\n)[\s\S]*?```/, (_, head: string) => `${head}${stdout}\`\`\``)
      .replace(/<!-- kinds -->[\s\S]*<!-- \/kinds -->/, () => `<!-- kinds -->\n${kinds()}\n<!-- /kinds -->`),
  );
});

test('the code of docs/stability.md', async () => {
  const [, names = '', body = ''] =
    /```js\nimport \{ ([^}]*) \} from 'irsa-lint';\n([\s\S]*?)```/.exec(readFileSync('docs/stability.md', 'utf8')) ??
    [];
  const given = names.split(', ');
  const code = `export async function work({ ${given.join(', ')} }) { ${body} return { findings, records, decision, refused }; }`;
  const { work } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly work: (given: typeof api) => Promise<unknown>;
  };
  expect(await work(api)).toMatchObject({
    records: [],
    decision: 'invalid',
    refused: 'files[0].text',
  });
});
