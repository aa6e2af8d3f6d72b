/** The playground: its linter without Node, and its page opened from a folder in a real browser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, Script } from 'node:vm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lint, type InputFile } from '../../src/index.js';

import { contrastOf, openPage, overflowOf, WITHOUT_BROWSER } from './browser.js';

const EXAMPLES = 'page/examples';
const site = mkdtempSync(join(tmpdir(), 'irsa-lint-playground-'));
const index = pathToFileURL(join(site, 'index.html')).href;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name) =>
      statSync(join(folder, name)).isDirectory() ? filesBelow(join(folder, name)) : [join(folder, name)],
    );

const filesOf = (example: string): readonly InputFile[] =>
  filesBelow(join(EXAMPLES, example)).map((path) => ({
    path: relative(join(EXAMPLES, example), path),
    text: readFileSync(path, 'utf8'),
  }));

const examples = readdirSync(EXAMPLES).sort();
const isConfig = ({ path }: InputFile): boolean => path === '.irsa-lint.yaml';

/** As the rules and places are reported by the functions for programs. */
async function expectedOf(example: string): Promise<readonly string[]> {
  const files = filesOf(example);
  const { findings } = await lint(
    files.filter((file) => !isConfig(file)),
    { config: files.find(isConfig) },
  );
  return findings.map(({ rule, path, range }) => `${path}:${range.start.line} ${rule}`);
}

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/playground.mjs', site], { stdio: 'pipe' });
});

describe('its linter', () => {
  /** What a browser and this page give it, and nothing of Node. */
  const sandbox = createContext({ TextEncoder, TextDecoder, atob, btoa, crypto, URL, performance });

  beforeAll(() => {
    for (const name of ['parser.js', 'linter.js'])
      new Script(readFileSync(join(site, name), 'utf8')).runInContext(sandbox);
  });

  test.each(examples)('says of %s what the program says', async (example) => {
    const asked = `irsaLint.show(${JSON.stringify(filesOf(example))}, { style: '', body: '', script: '' }, () => '')
      .then(({ findings, problems }) => JSON.stringify([problems, ...findings.map(({ rule, path, range }) => path + ':' + range.start.line + ' ' + rule)]))`;
    const expected = await expectedOf(example);
    expect(expected.length).toBeGreaterThan(0);
    expect(JSON.parse(String(await new Script(asked).runInContext(sandbox)))).toEqual([[], ...expected]);
  });
});

test('says how large it is', () => {
  const kilobytes = (name: string): number => statSync(join(site, name)).size / 1000;
  const page = ['index.html', 'playground.js', 'playground.css', 'linter.js', 'rules.js'].reduce(
    (sum, name) => sum + kilobytes(name),
    0,
  );
  const [, stated, parser] =
    /(\d+\.\d) MB, and (\d+\.\d) MB more/.exec(readFileSync('docs/playground.md', 'utf8')) ?? [];
  expect(Math.abs(page / 1000 - Number(stated))).toBeLessThan(0.15);
  expect(Math.abs(kilobytes('parser.js') / 1000 - Number(parser))).toBeLessThan(0.15);
});

const EVIL = '"><img src="http://example.com/x" onerror="alert(1)"></textarea></script><script>alert(2)</script>';

describe.skipIf(WITHOUT_BROWSER)('its page', () => {
  let browser: Browser | undefined;
  let page: Page;
  let problems: readonly string[] = [];

  beforeAll(async () => {
    ({ browser, page, problems } = await openPage(index));
    await page.locator('#findings article').first().waitFor();
  });
  afterAll(async () => browser?.close());

  /** Each finding by its place and rule, once the page has judged. */
  const found = (): Promise<readonly string[]> =>
    page.evaluate(
      `[...document.querySelectorAll('#findings article')].map((one) => one.querySelector('.place').textContent.replace(/:\\d+$/, '') + ' ' + one.querySelector('.quiet code').textContent)`,
    );
  const tabs = (): Promise<readonly string[]> => page.locator('#tabs button').allTextContents();
  const hasParser = (): Promise<boolean> => page.evaluate('globalThis.irsaLintParser !== undefined');

  test('shows the first example; the parser of programs is not loaded', async () => {
    expect(await found()).toEqual(await expectedOf(examples[0] ?? ''));
    expect(await page.locator('#findings mark').first().textContent()).not.toBe('');
    expect(await hasParser()).toBe(false);
  });

  test('a place leads to its text', async () => {
    await page.locator('.error .place').first().click();
    const selected = await page.evaluate(
      `(() => { const text = document.querySelector('#text'); return text.value.slice(text.selectionStart); })()`,
    );
    expect(String(selected)).toMatch(/^"?system:/);
    expect(await page.locator('#path').inputValue()).toBe('orders-role.json');
    expect(await page.locator('#gutter b.error').textContent()).toBe('● 16');
  });

  test('what is typed is judged, and a fix is applied', async () => {
    const before = await found();
    await page.locator('#text').fill((await page.locator('#text').inputValue()).replace('shop:*', 'shop:order'));
    await expect.poll(found).not.toEqual(before);
    const fix = page.getByRole('button', { name: /^Apply: / }).first();
    const withFault = await found();
    await fix.click();
    await expect.poll(found).not.toEqual(withFault);
  });

  test('tabs are moved by arrows, and the focus stays on them', async () => {
    const focused = (): Promise<string | null | undefined> => page.evaluate('document.activeElement.textContent');
    await page.getByRole('tab', { name: /^orders-role\.json/ }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^service-account\.yaml/);
    expect(await page.locator('#path').inputValue()).toBe('service-account.yaml');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^orders-role\.json/);
    await page.getByRole('tab', { name: 'Findings' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toBe('Graph');
    expect(await page.locator('#graph').isVisible()).toBe(true);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#findings').isVisible()).toBe(true);
  });

  test('chains and the graph', async () => {
    await page.locator('#examples').selectOption('0');
    await expect.poll(found).toEqual(await expectedOf(examples[0] ?? ''));
    await page.getByRole('tab', { name: 'Chains' }).click();
    expect(await page.locator('#chains details').first().textContent()).toContain('Deployment shop/orders');
    expect(await page.locator('#chains pre').allTextContents()).toContainEqual(
      expect.stringContaining('✗ trust policy'),
    );
    await page.getByRole('tab', { name: 'Graph' }).click();
    const graph = page.frameLocator('#graph iframe');
    await graph.locator('button.node').first().waitFor();
    expect(await graph.locator('button.node').count()).toBeGreaterThan(3);
    expect(await graph.locator('svg path').count()).toBeGreaterThan(2);
    await page.getByRole('tab', { name: 'Findings' }).click();
  });

  test.each(examples.map((name, i) => [name, String(i)] as const))('example %s', async (name, value) => {
    await page.locator('#examples').selectOption(value);
    await expect.poll(found, { timeout: 10_000 }).toEqual(await expectedOf(name));
    expect(await page.locator('.problem').count()).toBe(0);
    expect(await hasParser()).toBe(name.includes('TypeScript'));
  });

  test('a link carries the files', async () => {
    await page.locator('#text').fill(`${await page.locator('#text').inputValue()}// ☃ naïve
`);
    await page.getByRole('button', { name: 'Add a file' }).click();
    await page.locator('#path').fill('evil.yaml');
    await page
      .locator('#text')
      .fill(
        `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/role-arn: ${JSON.stringify(`arn:aws:iam::1111:role/${EVIL}`)}\n`,
      );
    await expect.poll(async () => (await tabs()).join()).toMatch(/evil\.yaml \(\d/);
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await expect.poll(() => page.url()).toContain('#');
    const [seen, kept] = [await found(), await tabs()];
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    await expect.poll(found, { timeout: 10_000 }).toEqual(seen);
    expect(await tabs()).toEqual(kept);
    expect(await page.locator('#text').inputValue()).toContain('// ☃ naïve');
  });

  test('what stands in files is text', async () => {
    await page.getByRole('tab', { name: /evil/ }).click();
    expect(await page.locator('#findings mark', { hasText: 'alert(2)' }).count()).toBeGreaterThan(0);
    await page.getByRole('tab', { name: 'Graph' }).click();
    await page.frameLocator('#graph iframe').locator('button.node').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.frameLocator('#graph iframe').locator('img').count()).toBe(0);
    await page.getByRole('tab', { name: 'Findings' }).click();
  });

  /** Opened again: another fragment of the same page does not load it. */
  async function openWith(fragment: string): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${index}#${fragment}`);
  }

  test.each([
    ['nonsense', '%%%'],
    ['no files', Buffer.from('null').toString('base64url')],
    ['too long', 'A'.repeat(60_001)],
    ['a bomb', 'packed'],
  ])('a link that is no link: %s', async (_, fragment) => {
    const packed = async (): Promise<string> => {
      const { deflateRawSync } = await import('node:zlib');
      return deflateRawSync(JSON.stringify([['a.yaml', 'a'.repeat(20_000_000)]])).toString('base64url');
    };
    await openWith(fragment === 'packed' ? await packed() : fragment);
    await expect.poll(() => page.locator('#state').textContent()).toMatch(/no files that can be read|finding/);
    await expect.poll(found).toEqual(await expectedOf(examples[0] ?? ''));
  });

  test('is read on both grounds, narrow and wide', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const words of ['.place', '#findings p.quiet', '.error .severity'])
        expect(await contrastOf(page, words, 'article'), `${colorScheme} ${words}`).toBeGreaterThan(4.5);
    }
    for (const width of [360, 1280, 2200]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await overflowOf(page), String(width)).toBe(0);
    }
  });

  test('it asks for nothing but what stands beside it, and nothing fails in it', () => {
    expect(problems).toEqual([]);
  });
});
