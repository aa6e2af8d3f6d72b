// Pictures of the text report on a dark and a light terminal, for docs/: `npm run build`, then this, with Chromium installed.
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const { stdout } = spawnSync(process.execPath, ['dist/cli.js', '--color', 'always', 'fixtures/article/6-audience'], {
  encoding: 'utf8',
});
const THEMES = {
  dark: {
    ground: '#0d1117',
    text: '#d1d7e0',
    colors: { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922', 34: '#58a6ff', 36: '#39c5cf' },
  },
  light: {
    ground: '#ffffff',
    text: '#1f2328',
    colors: { 31: '#b31d28', 32: '#116329', 33: '#8a5a00', 34: '#0550ae', 36: '#1b7c83' },
  },
};
const escaped = (text) =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]);

/** Bold and the colours that picocolors writes. */
function html({ colors }) {
  let color = '';
  let bold = false;
  return stdout
    .split(/(\u001b\[\d+m)/)
    .map((part) => {
      const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
      if (code === undefined)
        return `<span style="${color === '' ? '' : `color:${color};`}${bold ? 'font-weight:bold' : ''}">${escaped(part)}</span>`;
      if (code === '1') bold = true;
      else if (code === '22') bold = false;
      else color = code === '39' ? '' : (colors[code] ?? '');
      return '';
    })
    .join('');
}

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
for (const [name, theme] of Object.entries(THEMES)) {
  const page = await browser.newPage({ viewport: { width: 1180, height: 200 } });
  await page.setContent(
    `<body style="margin:0;background:${theme.ground};color:${theme.text}"><pre style="margin:0;padding:16px;font:13px/1.4 monospace;width:fit-content">${html(theme)}</pre></body>`,
  );
  await page.locator('pre').screenshot({ path: `docs/text-${name}.png` });
}
await browser.close();
