/** After a thousand edits, and files that come, go and change their names, the server says what one says that is started then. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TREES } from '../../bench/trees.mjs';
import { folder } from '../cli/run.js';
import { Client } from './client.js';
import { below, edited, editOf, randomOf, type TextEdit } from './edits.js';

const EDITS = 1000;
const OPEN = 20;

/** A range in UTF-16 units. */
function rangeOf(text: string, { start, end }: TextEdit): object {
  const position = (offset: number): object => {
    const before = text.slice(0, offset).split(/\r\n|\n|\r/);
    // Between CR and LF no line has begun yet.
    const isWithin = text.charAt(offset - 1) === '\r' && text.charAt(offset) === '\n';
    return isWithin
      ? { line: before.length - 2, character: before.at(-2)?.length ?? 0 }
      : { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };
  return { start: position(start), end: position(end) };
}

/** No edit begins or ends between CR and LF: editors have no such place. */
const isPlace = (text: string, offset: number): boolean =>
  !(text.charAt(offset - 1) === '\r' && text.charAt(offset) === '\n');

test('a thousand edits', async () => {
  const random = randomOf(19);
  const texts = new Map([
    ...TREES.mixed({ files: 60, share: 0.5 }),
    ...treeBelow('modules', 12),
    ...treeBelow('programs', 12),
    ...treeBelow('stacks', 9),
  ]);
  const client = await Client.start(folder(Object.fromEntries(texts)));
  const opened = [...texts.keys()].filter((_, i) => i % Math.floor(texts.size / OPEN) === 0);
  for (const path of opened) await client.open(path, texts.get(path) ?? '');
  for (let i = 0; i < EDITS; i++) {
    const path = opened[below(random, opened.length)] ?? '';
    const text = texts.get(path) ?? '';
    const edit = editOf(random, text);
    if (!isPlace(text, edit.start) || !isPlace(text, edit.end)) continue;
    texts.set(path, edited(text, edit));
    await client.change(path, [{ range: rangeOf(text, edit), text: edit.text }]);
    if (i % 100 === 50) await change(client, texts, opened, random);
    if (i % 100 === 99) await client.settled();
  }
  const shown = plain(await client.all(), client);
  const anew = await Client.start(folder(Object.fromEntries(texts)));
  expect(shown).toEqual(plain(await anew.all(), anew));
  expect(Object.keys(shown).length).toBeGreaterThan(3);
  expect(await client.stop()).toBe(0);
  await anew.stop();
}, 120_000);

const treeBelow = (kind: 'modules' | 'programs' | 'stacks', files: number): readonly (readonly [string, string])[] =>
  [...TREES[kind]({ files, share: 0.5 })].map(([path, text]) => [`${kind}/${path}`, text]);

/** Something happens to a file that is not open. */
async function change(
  client: Client,
  texts: Map<string, string>,
  opened: readonly string[],
  random: () => number,
): Promise<void> {
  const others = [...texts.keys()].filter((path) => !opened.includes(path));
  const path = others[below(random, others.length)] ?? '';
  const text = texts.get(path) ?? '';
  const kind = below(random, 3);
  if (kind === 0) {
    const now = edited(text, editOf(random, text));
    texts.set(path, now);
    return client.write(path, now);
  }
  texts.delete(path);
  rmSync(`${client.root}/${path}`);
  await client.watched(path, 3);
  if (kind === 1) return;
  const moved = path.replace(/(\.\w+)?$/, '-moved$1');
  texts.set(moved, text);
  await client.write(moved, text, 1);
}

const plain = (found: object, client: Client): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(found).replaceAll(client.uri(''), '')) as Readonly<Record<string, unknown>>;
