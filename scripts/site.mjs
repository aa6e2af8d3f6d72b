// Builds the site: the pages of the repository, the playground, and then a check that no link in it is dead. `npm run site`
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import Eleventy from '@11ty/eleventy';
import { NAVIGATION } from '../eleventy.config.js';

const FOLDER = 'site';

const missing = readdirSync('docs').filter((name) => name.endsWith('.md') && !NAVIGATION.includes(`docs/${name}`));
if (missing.length > 0) {
  console.error(`site: the navigation in eleventy.config.js has no ${missing.join(', ')}`);
  process.exit(1);
}

rmSync(FOLDER, { recursive: true, force: true });
const eleventy = new Eleventy('.', FOLDER, { configPath: 'eleventy.config.js', quietMode: true });
await eleventy.write();
writeFileSync(join(FOLDER, 'site.css'), readFileSync('page/theme.css', 'utf8') + readFileSync('page/site.css', 'utf8'));
execFileSync(process.execPath, ['scripts/playground.mjs', join(FOLDER, 'playground')], { stdio: 'inherit' });

const pages = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.html') && !path.startsWith('playground'));
const texts = new Map(pages.map((path) => [path, readFileSync(join(FOLDER, path), 'utf8')]));

/** Why a link leads nowhere; undefined: it leads somewhere, or out of the site. */
function deadLink(page, address) {
  if (/^[a-z]+:/.test(address)) return undefined;
  const [path, fragment] = address.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (target.startsWith('..') || !existsSync(join(FOLDER, target)) || statSync(join(FOLDER, target)).isDirectory())
    return 'there is no such file';
  if (fragment === undefined || fragment === '' || texts.get(target)?.includes(` id="${fragment}"`) !== false)
    return undefined;
  return 'there is no such heading';
}

const attributes = / (?:href|src|srcset)="([^"]*)"/g;
const dead = pages.flatMap((page) =>
  [...texts.get(page).matchAll(attributes)]
    .map(([, address]) => ({ address, why: deadLink(page, address.replaceAll('&amp;', '&')) }))
    .filter(({ why }) => why !== undefined)
    .map(({ address, why }) => `${page}: ${address}: ${why}`),
);
for (const one of dead) console.error(`site: ${one}`);
console.log(`site: ${pages.length} pages in ${FOLDER}/, ${dead.length} dead links`);
if (dead.length > 0) process.exit(1);
