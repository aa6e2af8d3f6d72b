/** What the server offers, in every language: one row for each place and feature, asked over its pipes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  DocumentLink,
  Hover,
  InlayHint,
  Location,
} from 'vscode-languageserver/node.js';
import { folder, run } from '../cli/run.js';
import { after, Client } from './client.js';
import { CODE } from './languages/code.js';
import { unmarked, type Example, type Fault, type Place } from './languages/language.js';
import { OBJECTS } from './languages/objects.js';

const rows = <T>(of: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] =>
  Object.entries(of ?? {});

const positionOf = (text: string, offset: number): { readonly line: number; readonly character: number } => {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
};

describe.each([...OBJECTS, ...CODE])('$name', (example: Example) => {
  const { texts, places } = unmarked(example.files);
  let client: Client;
  beforeAll(async () => {
    client = await Client.start(folder(texts));
    await client.settled();
  });
  afterAll(() => void client.child.kill());

  const placeOf = (name: string): Place => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`no place is called ${name}`);
    return place;
  };
  /** Asks in the middle of a place. */
  const ask = <T>(method: string, name: string, more: object = {}): Promise<T> => {
    const { path, start, end } = placeOf(name);
    const position = positionOf(texts[path] ?? '', Math.floor((start + end) / 2));
    return client.request<T>(`textDocument/${method}`, { textDocument: { uri: client.uri(path) }, position, ...more });
  };
  /** The names of places, or where else something stands. */
  const named = (locations: readonly Location[]): readonly string[] =>
    [
      ...new Set(
        locations.map(({ uri, range }) => {
          const path = uri.slice(client.uri('').length + 1);
          const found = [...places].find(([, place]) => {
            const text = texts[path] ?? '';
            const [start, end] = [positionOf(text, place.start), positionOf(text, place.end)];
            const isBefore = (a: typeof start, b: typeof start): boolean =>
              a.line < b.line || (a.line === b.line && a.character < b.character);
            return place.path === path && isBefore(range.start, end) && isBefore(start, range.end);
          });
          return found?.[0] ?? `${path}:${String(range.start.line + 1)}`;
        }),
      ),
    ].sort();

  test('nothing is wrong with it', () => {
    const said = [...client.diagnostics].flatMap(([uri, all]) =>
      all.map(({ code, message }) => `${uri} ${String(code)} ${message}`),
    );
    expect(said).toEqual([]);
  });

  if (example.hover !== undefined)
    test.each(rows(example.hover))('hover at %s', async (name, expected) => {
      const hover = await ask<Hover | null>('hover', name);
      expect((hover?.contents as { readonly value: string } | undefined)?.value).toMatch(expected);
    });

  if (example.definition !== undefined)
    test.each(rows(example.definition))('definition at %s', async (name, expected) => {
      expect(named(await ask<Location[]>('definition', name))).toEqual([...expected].sort());
    });

  if (example.references !== undefined)
    test.each(rows(example.references))('references of %s', async (name, expected) => {
      const found = await ask<Location[]>('references', name, { context: { includeDeclaration: false } });
      expect(named(found).filter((one) => one !== name)).toEqual([...expected].sort());
    });

  if (example.inlay !== undefined)
    test.each(rows(example.inlay))('the role beside %s', async (name, expected) => {
      const { path, end } = placeOf(name);
      const at = positionOf(texts[path] ?? '', end);
      const hints = await client.request<InlayHint[]>('textDocument/inlayHint', {
        textDocument: { uri: client.uri(path) },
        range: { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } },
      });
      expect(hints.filter(({ position }) => position.line === at.line).map(({ label }) => label)).toEqual([expected]);
    });

  if (example.completion !== undefined)
    test.each(example.completion)('completion at %s behind %s', async (name, instead, expected) => {
      const { path, start } = placeOf(name);
      const text = texts[path] ?? '';
      const end = text.indexOf('\n', start);
      const typed = text.slice(0, start) + instead + text.slice(end);
      await client.open(path, typed);
      const items = await client.request<CompletionItem[]>('textDocument/completion', {
        textDocument: { uri: client.uri(path) },
        position: positionOf(typed, start + instead.length),
      });
      await client.close(path);
      expect(items.map(({ label }) => label)).toContain(expected);
    });

  const withFault = ({ at, instead }: Fault): { readonly path: string; readonly text: string } => {
    const { path, start, end } = placeOf(at);
    const text = texts[path] ?? '';
    return { path, text: text.slice(0, start) + instead + text.slice(end) };
  };
  const rulesOf = async (changed: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { stdout } = await run(['.', '--format', 'json'], { cwd: folder({ ...texts, ...changed }) });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] };
    return findings.map(({ rule }) => rule);
  };
  /** All files with a change, after the edit of an action. */
  const edited = (
    changed: Readonly<Record<string, string>>,
    edit: CodeAction['edit'],
  ): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries({ ...texts, ...changed }).map(([path, text]) => [path, after(text, edit, client.uri(path))]),
    );

  if (example.faults !== undefined)
    describe.each(example.faults)('$rule at $at', (fault) => {
      const { path, text } = withFault(fault);
      const shownAt = placeOf(fault.in ?? fault.at).path;
      let actions: readonly CodeAction[];
      beforeAll(async () => {
        await client.open(path, text);
        await client.settled();
        const diagnostics = (client.diagnostics.get(client.uri(shownAt)) ?? []).filter(
          ({ code }) => code === fault.rule,
        );
        const [diagnostic] = diagnostics;
        actions =
          diagnostic === undefined
            ? []
            : await client.request<CodeAction[]>('textDocument/codeAction', {
                textDocument: { uri: client.uri(shownAt) },
                range: diagnostic.range,
                context: { diagnostics },
              });
        await client.close(path);
      });
      const isKeeping = ({ title }: CodeAction): boolean => title.startsWith('Keep');

      test('it is shown', async () => {
        expect(await rulesOf({ [path]: text })).toContain(fault.rule);
        expect(actions.flatMap(({ diagnostics = [] }) => diagnostics).map(({ code }) => code)).toContain(fault.rule);
      });

      test('a fix mends it', async () => {
        const fixes = actions.filter((one) => !isKeeping(one) && one.diagnostics?.[0]?.code === fault.rule);
        expect(fixes.length > 0).toBe(fault.hasNoFix !== true);
        for (const { edit, title } of fixes)
          expect(await rulesOf(edited({ [path]: text }, edit)), title).not.toContain(fault.rule);
      });

      test('a comment keeps it, and leads to the page of its rule', async () => {
        const keeping = actions.filter((one) => isKeeping(one) && one.diagnostics?.[0]?.code === fault.rule);
        expect(keeping).toHaveLength(shownAt.endsWith('.json') ? 0 : 2);
        for (const { edit, title } of keeping) {
          const kept = edited({ [path]: text }, edit);
          expect(await rulesOf(kept), title).not.toContain(fault.rule);
          await client.open(shownAt, kept[shownAt] ?? '');
          const links = await client.request<DocumentLink[]>('textDocument/documentLink', {
            textDocument: { uri: client.uri(shownAt) },
          });
          expect(links.map(({ target = '' }) => target.slice(target.indexOf('/rules/')))).toEqual([
            `/rules/${fault.rule}.md`,
          ]);
          await client.close(shownAt);
        }
      });
    });
});
