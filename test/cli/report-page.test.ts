/** The report of `--format html` in a real browser, over files that would rather act than be read. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contrastOf, openPage, overflowOf, WITHOUT_BROWSER } from './browser.js';
import { folder, policyWith, run } from './run.js';

const EVIL = '"><img src="http://example.com/x" onerror="alert(1)"></style></script><script>alert(2)</script>';

describe.skipIf(WITHOUT_BROWSER)('the report', () => {
  let browser: Browser | undefined;
  let page: Page;
  let problems: readonly string[] = [];

  beforeAll(async () => {
    const cwd = folder({
      'role.json': policyWith('system:serviceaccount:team:reader-*'),
      'broad.json': policyWith('system:serviceaccount:orders:*', 'StringLike'),
      'sa.yaml': `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: ${JSON.stringify(`arn:aws:iam::1111:role/${EVIL}`)}\n`,
    });
    expect(await run(['--format', 'html=report.html', '.'], { cwd })).toMatchObject({ status: 1, stderr: '' });
    ({ browser, page, problems } = await openPage(pathToFileURL(join(cwd, 'report.html')).href));
  });
  afterAll(async () => browser?.close());

  test('shows what was found, and what stands in files as text', async () => {
    expect(await page.locator('h1').textContent()).toBe('irsa-lint');
    expect(await page.locator('article.finding').count()).toBeGreaterThan(2);
    expect(await page.locator('mark', { hasText: '<script>alert(2)' }).count()).toBeGreaterThan(0);
    expect(await page.locator('img, script').count()).toBe(0);
  });

  test('a rule and an identity lead to their findings', async () => {
    await page.getByRole('link', { name: 'trust/subject-wildcard-literal' }).first().click();
    expect(await page.locator('section.rule:target').count()).toBe(1);
    await page.locator('.identities a').first().click();
    expect(await page.locator('article:target').count()).toBe(1);
  });

  test('a severity can be left out', async () => {
    const shown = (): Promise<number> => page.locator('article.finding.error:visible').count();
    const before = await shown();
    expect(before).toBeGreaterThan(0);
    await page.locator('#show-error').uncheck();
    expect(await shown()).toBe(0);
    expect(await page.locator('article.finding.warning:visible').count()).toBeGreaterThan(0);
    await page.locator('#show-error').check();
    expect(await shown()).toBe(before);
  });

  test('is read on both grounds, narrow and wide, and on paper', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const words of ['.place', 'p.quiet', '.error .severity', '.warning .severity'])
        expect(await contrastOf(page, words, '.finding'), `${colorScheme} ${words}`).toBeGreaterThan(4.5);
    }
    for (const width of [360, 1280, 2200]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await overflowOf(page), String(width)).toBe(0);
    }
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('fieldset').isVisible()).toBe(false);
  });

  test('it asks for nothing and nothing fails in it', () => {
    expect(problems).toEqual([]);
  });
});
