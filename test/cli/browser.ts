/** A real browser for the tests of pages: it is watched for whatever a page asks for, and for all that fails in it. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** There is none here. CI installs one, so that there the tests cannot be passed over. */
export const WITHOUT_BROWSER = CHROMIUM === undefined && process.env['CI'] === undefined;

export interface Opened {
  readonly browser: Browser;
  readonly page: Page;
  /** Errors, and requests to anything but a file. */
  readonly problems: readonly string[];
}

export async function openPage(address: string): Promise<Opened> {
  if (CHROMIUM === undefined) throw new Error('there is no Chromium');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('dialog', (dialog) => {
    problems.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(address);
  return { browser, page, problems };
}

/** Of the words of an element against its background, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export const contrastOf = (page: Page, words: string, ground: string): Promise<number> =>
  page.evaluate(`(() => {
    const channel = (value) => { const part = value / 255; return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; };
    const luminance = (color) => { const [r, g, b] = color.match(/\\d+/g).map(Number).map(channel); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    const [a, b] = [luminance(style(${JSON.stringify(words)}).color), luminance(style(${JSON.stringify(ground)}).backgroundColor)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  })()`);

/** Pixels by which the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
