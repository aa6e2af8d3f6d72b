/**
 * The pictures of docs/pages.md: of the page of the graph and of the report, made anew with UPDATE=1. Browsers draw differently, so what is compared is that
 * each is there, of its size, and shown.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openPage, overflowOf, WITHOUT_BROWSER } from './browser.js';
import { manyIdentities } from './identities.js';
import { folder, run } from './run.js';

const FOLDER = 'docs/pages';
const SIZES = {
  light: [1280, 800],
  narrow: [390, 844],
  wide: [1920, 800],
  print: [794, 1123],
  dark: [1280, 800],
} as const;
type Look = keyof typeof SIZES;
const LOOKS = Object.keys(SIZES) as readonly Look[];

/** How a page looks, in the file that the documentation shows. */
async function look(page: Page, name: Look): Promise<void> {
  const [width, height] = SIZES[name];
  await page.setViewportSize({ width, height });
  await page.emulateMedia({
    colorScheme: name === 'dark' ? 'dark' : 'light',
    media: name === 'print' ? 'print' : 'screen',
  });
}

/** Width and height of a PNG, from its first chunk. */
function sizeOf(path: string): readonly number[] {
  const content = readFileSync(path);
  return [content.readUInt32BE(16), content.readUInt32BE(20)];
}

const UPDATED = process.env['UPDATE'] === '1';

describe.skipIf(WITHOUT_BROWSER)('pictures', () => {
  test.each(['graph', 'report'] as const)('of the %s', async (what) => {
    const cwd = folder(manyIdentities());
    const file = join(cwd, `${what}.html`);
    if (what === 'graph') await run(['graph', '--format', 'html', '--output-file', file], { cwd });
    else await run(['--format', `html=${file}`, 'fixtures/article']);
    const { browser, page, problems } = await openPage(pathToFileURL(file).href);
    try {
      if (UPDATED) mkdirSync(FOLDER, { recursive: true });
      for (const name of LOOKS) {
        await look(page, name);
        // Dark shows one chain, its story beside it.
        if (what === 'graph' && name === 'dark')
          await page.getByRole('button', { name: /^team\/app-142\s*Deployment/ }).click();
        expect(await overflowOf(page), name).toBe(0);
        if (UPDATED) await page.screenshot({ path: `${FOLDER}/${what}-${name}.png` });
        await page.keyboard.press('Escape');
      }
    } finally {
      await browser.close();
    }
    expect(problems).toEqual([]);
  });

  // The two that the README shows.
  test.runIf(UPDATED)('of a chain', async () => {
    const cwd = folder(manyIdentities());
    const file = join(cwd, 'graph.html');
    await run(['graph', '--format', 'html', '--output-file', file], { cwd });
    const { browser, page } = await openPage(pathToFileURL(file).href);
    await page.getByLabel('Show').selectOption('errors');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1440, height: 640 });
      await page.getByRole('button', { name: /^team\/app-142\s*Deployment/ }).click();
      await page.screenshot({ path: `docs/graph-${colorScheme}.png` });
      await page.keyboard.press('Escape');
    }
    await browser.close();
  });
});

test('each is of its size, and shown on its page', () => {
  const page = readFileSync('docs/pages.md', 'utf8');
  const pictures = ['graph', 'report'].flatMap((what) =>
    LOOKS.map((name) => [`${what}-${name}.png`, SIZES[name]] as const),
  );
  expect(readdirSync(FOLDER).toSorted()).toEqual(pictures.map(([file]) => file).toSorted());
  for (const [file, size] of pictures) {
    expect(sizeOf(join(FOLDER, file)), file).toEqual(size);
    expect(page).toContain(`](pages/${file})`);
  }
});
