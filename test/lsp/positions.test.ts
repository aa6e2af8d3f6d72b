/** Places as editors count them: line ends of Windows, characters of two units, places that no text has, texts that nobody saved, files that change their names. */
import { renameSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { CompletionItem, Hover, Location } from 'vscode-languageserver/node.js';
import { folder } from '../cli/run.js';
import { Client } from './client.js';
import { CODE } from './languages/code.js';
import { ACCOUNT, ROLE_ARN, ROLE_JSON, unmarked, WORKLOAD, type Example } from './languages/language.js';
import { OBJECTS } from './languages/objects.js';

let client: Client | undefined;
const start = async (files: Readonly<Record<string, string>>): Promise<Client> =>
  (client = await Client.start(folder(files)));
afterEach(() => void client?.child.kill());

interface Position {
  readonly line: number;
  readonly character: number;
}

const positionOf = (text: string, offset: number): Position => {
  const lines = text.slice(0, offset).split(/\r\n|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
};

const ask = <T>(one: Client, method: string, path: string, position: object, more: object = {}): Promise<T> =>
  one.request<T>(`textDocument/${method}`, { textDocument: { uri: one.uri(path) }, position, ...more });

/** What stands at the places of an answer. */
const texts = (one: Client, files: Readonly<Record<string, string>>, found: readonly Location[]): readonly string[] =>
  found
    .map(({ uri, range: { start, end } }) => {
      const path = uri.slice(one.uri('').length + 1);
      const line = (files[path] ?? '').split(/\r\n|\n/)[start.line] ?? '';
      return `${path}: ${line.slice(start.character, end.line === start.line ? end.character : undefined)}`;
    })
    .sort();

test.each([...OBJECTS, ...CODE])(
  'line ends of Windows: $name',
  async ({ files, definition = {}, hover = {} }: Example) => {
    const windows = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]),
    );
    const [unix, marked] = [unmarked(files), unmarked(windows)];
    const one = await start(marked.texts);
    const other = await Client.start(folder(unix.texts));
    const answers = async (server: Client, { texts: all, places }: typeof unix) => {
      const said: Record<string, unknown> = {};
      for (const name of Object.keys({ ...definition, ...hover })) {
        const { path, start, end } = places.get(name) ?? { path: '', start: 0, end: 0 };
        const position = positionOf(all[path] ?? '', Math.floor((start + end) / 2));
        said[name] = [
          texts(server, all, await ask<Location[]>(server, 'definition', path, position)),
          (await ask<Hover | null>(server, 'hover', path, position))?.contents,
        ];
      }
      return said;
    };
    expect(await answers(one, marked)).toEqual(await answers(other, unix));
    await other.stop();
  },
);

test.each([
  [
    'a manifest',
    'sa.yaml',
    `{ apiVersion: v1, kind: ServiceAccount, metadata: { namespace: team, labels: { "😀": "𝒳" }, name: «account|reader», annotations: { "a😀": "", eks.amazonaws.com/role-arn: «arn|${ROLE_ARN}» } } }\n`,
  ],
  [
    'Terraform',
    'main.tf',
    `resource "kubernetes_service_account_v1" "reader" {\n  metadata {\n    /* 😀𝒳 */ name = "«account|reader»" // 😀\n    namespace = "team"\n    annotations = { "😀" = "𝒳", "eks.amazonaws.com/role-arn" = "«arn|${ROLE_ARN}»" }\n  }\n}\n`,
  ],
  [
    'Pulumi',
    'index.ts',
    `import * as k8s from '@pulumi/kubernetes';\nnew k8s.core.v1.ServiceAccount('reader', { metadata: { /* 😀 */ name: '«account|reader»', namespace: 'team', annotations: { '😀': '𝒳', 'eks.amazonaws.com/role-arn': '«arn|${ROLE_ARN}»' } } });\n`,
  ],
])('characters of two units before a place: %s', async (_, path, written) => {
  const { texts: files, places } = unmarked({ [path]: written, 'role.json': ROLE_JSON });
  const one = await start(files);
  const placeOf = (name: string): { readonly start: Position; readonly end: Position } => {
    const place = places.get(name) ?? { path: '', start: 0, end: 0 };
    const text = files[place.path] ?? '';
    return { start: positionOf(text, place.start), end: positionOf(text, place.end) };
  };
  const arn = placeOf('arn');
  for (const position of [arn.start, arn.end])
    expect(texts(one, files, await ask<Location[]>(one, 'definition', path, position))).toEqual(['role.json: reader']);
  const subject = placeOf('subject');
  expect(await ask<Location[]>(one, 'definition', 'role.json', subject.start)).toEqual([
    { uri: one.uri(path), range: placeOf('account') },
  ]);
});

test('a completion replaces what was typed behind characters of two units', async () => {
  const text = `{ "😀": "𝒳", kind: ServiceAccount, metadata: { annotations: {\n  "𝒳": "😀", eks.am\n`;
  const one = await start({});
  await one.open('sa.yaml', text);
  const character = text.split('\n')[1]?.length ?? 0;
  const items = await ask<CompletionItem[]>(one, 'completion', 'sa.yaml', { line: 1, character });
  expect(items[0]?.textEdit).toMatchObject({
    range: { start: { line: 1, character: character - 'eks.am'.length }, end: { line: 1, character } },
  });
});

test('places that no text has, in every language and of every kind of question', async () => {
  for (const { files } of [...OBJECTS, ...CODE]) {
    const one = await start(unmarked(files).texts);
    await one.settled();
    for (const path of [...Object.keys(files), 'nowhere.yaml'])
      for (const [line, character] of [
        [0, 0],
        [0, 100_000],
        [100_000, 0],
        [2 ** 31 - 1, 2 ** 31 - 1],
        [-1, -1],
        [0.5, 0.5],
      ]) {
        const position = { line, character };
        for (const method of ['hover', 'definition', 'references', 'completion'])
          await ask(one, method, path, position, { context: { includeDeclaration: true } });
        for (const method of ['codeAction', 'inlayHint'])
          await one.request(`textDocument/${method}`, {
            textDocument: { uri: one.uri(path) },
            range: { start: position, end: { line: 0, character: 0 } },
            context: { diagnostics: [] },
          });
        await one.request('textDocument/documentLink', { textDocument: { uri: one.uri(path) } });
      }
    expect(one.logged, Object.keys(files).join()).toEqual([]);
    expect(await one.stop()).toBe(0);
  }
});

const FILES = unmarked({ 'sa.yaml': ACCOUNT, 'web.yaml': WORKLOAD, 'role.json': ROLE_JSON });

test('texts that nobody saved are what questions are about', async () => {
  const { 'sa.yaml': account = '', ...others } = FILES.texts;
  const one = await start(others);
  const place = FILES.places.get('runs-as') ?? { path: '', start: 0, end: 0 };
  const define = (): Promise<Location[]> =>
    ask<Location[]>(one, 'definition', 'web.yaml', positionOf(FILES.texts['web.yaml'] ?? '', place.start));
  expect(await define()).toEqual([]);
  await one.open('new/sa.yaml', `# not saved\n${account}`);
  expect((await define()).map(({ uri, range }) => [uri, range.start.line])).toEqual([[one.uri('new/sa.yaml'), 4]]);
  await one.change('new/sa.yaml', [
    { range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, text: '' },
  ]);
  expect((await define()).map(({ range }) => range.start.line)).toEqual([3]);
  await one.close('new/sa.yaml');
  expect(await define()).toEqual([]);
});

test.each([true, false])('a file that changes its name, open in the editor: %s', async (isOpen) => {
  const one = await start(FILES.texts);
  const account = FILES.texts['sa.yaml'] ?? '';
  if (isOpen) await one.open('sa.yaml', account);
  const place = FILES.places.get('runs-as') ?? { path: '', start: 0, end: 0 };
  const define = async (): Promise<readonly string[]> =>
    (await ask<Location[]>(one, 'definition', 'web.yaml', positionOf(FILES.texts['web.yaml'] ?? '', place.start))).map(
      ({ uri }) => uri,
    );
  expect(await define()).toEqual([one.uri('sa.yaml')]);
  renameSync(`${one.root}/sa.yaml`, `${one.root}/reader.yaml`);
  if (isOpen) {
    await one.close('sa.yaml');
    await one.open('reader.yaml', account);
  }
  await one.watched('sa.yaml', 3);
  await one.watched('reader.yaml', 1);
  expect(await define()).toEqual([one.uri('reader.yaml')]);
});
