// The Markdown of the repository as a site, at the same paths: what links here links there. `npm run site` builds and checks it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** The pages of the navigation, in its order; the check refuses a page of docs/ that is not among them. */
export const NAVIGATION = [
  'docs/getting-started.md',
  'docs/findings.md',
  'docs/configuration.md',
  'docs/decisions.md',
  'docs/pages.md',
  'docs/playground.md',
  'docs/troubleshooting.md',
  'docs/pod-identity.md',
  'docs/eksctl.md',
  'docs/rules.md',
  'docs/messages.md',
  'docs/ci.md',
  'docs/container.md',
  'docs/releasing.md',
  'docs/editors.md',
  'docs/editors-neovim.md',
  'docs/editors-helix.md',
  'docs/editors-emacs.md',
  'docs/editors-jetbrains.md',
  'docs/comparison.md',
  'docs/facts.md',
  'docs/stability.md',
  'docs/security.md',
  'docs/benchmarks.md',
  'docs/mutations.md',
  'docs/mutation.md',
  'docs/architecture.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
].filter((path) => existsSync(path));

const ROOTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** The address of a page below the site's root. */
const addressOf = (path) => (path === 'README.md' ? 'index.html' : path.replace(/\.md$/, '.html'));

/** What the pages link to and show beside each other. */
const COPIED = ['schemas/', 'docs/'];
const isPage = (path) => /^(?:docs|rules)\/.*\.md$/.test(path) || ROOTS.includes(path);
const isCopied = (path) => /\.(?:json|png|svg)$/.test(path) && COPIED.some((folder) => path.startsWith(folder));

const titleOf = (text) => /^# (.*)$/m.exec(text)?.[1].replaceAll('`', '') ?? 'irsa-lint';

/** As forges name headings. */
const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

function ourMarkdown(md) {
  md.core.ruler.push('headings', ({ tokens }) => {
    const seen = new Map();
    for (const [i, token] of tokens.entries()) {
      if (token.type !== 'heading_open') continue;
      const words = tokens[i + 1].children
        .filter(({ type }) => type === 'text' || type === 'code_inline')
        .map(({ content }) => content)
        .join('');
      const count = seen.get(slug(words)) ?? 0;
      seen.set(slug(words), count + 1);
      token.attrSet('id', `${slug(words)}${count === 0 ? '' : `-${count}`}`);
    }
  });
  md.core.ruler.push('addresses', ({ tokens, env }) => {
    const folder = dirname(relative('.', env.page.inputPath));
    for (const { children } of tokens)
      for (const token of children ?? [])
        if (token.type === 'link_open') {
          const href = token.attrGet('href') ?? '';
          if (/^[a-z]+:|^#/.test(href)) continue;
          const [path, fragment] = href.split('#');
          const target = normalize(join(folder, decodeURIComponent(path))).replace(/\/$/, '');
          if (!existsSync(target)) throw new Error(`${env.page.inputPath} links to ${href}, which is not there`);
          if (isPage(target)) {
            const way = relative(folder, addressOf(target));
            token.attrSet('href', fragment === undefined ? way : `${way}#${fragment}`);
          } else if (!isCopied(target)) {
            // A file of the repository that the site does not have.
            token.tag = 'span';
            token.attrs = [['title', `${target}, in the repository`]];
            const close = children.slice(children.indexOf(token)).find(({ type }) => type === 'link_close');
            if (close !== undefined) close.tag = 'span';
          }
        }
  });
}

export default function site(config) {
  for (const name of readdirSync('.', { withFileTypes: true }))
    if (name.isDirectory() && !['docs', 'rules'].includes(name.name)) config.ignores.add(`${name.name}/**`);
  config.amendLibrary('md', ourMarkdown);
  config.addPassthroughCopy('docs/**/*.{png,svg}');
  config.addPassthroughCopy('schemas/*.json');
  config.addTemplateFormats('md');
  config.addGlobalData('layout', 'layout.njk');
  config.addGlobalData('navigation', () =>
    NAVIGATION.map((path) => ({ path: addressOf(path), name: titleOf(readFileSync(path, 'utf8')) })),
  );
  config.addGlobalData(
    'permalink',
    () =>
      ({ page }) =>
        addressOf(relative('.', page.inputPath)),
  );
  config.addGlobalData('eleventyComputed', {
    title: ({ page }) => titleOf(page.rawInput),
    here: ({ page }) => addressOf(relative('.', page.inputPath)),
    root: ({ page }) => {
      const way = relative(dirname(addressOf(relative('.', page.inputPath))), '.');
      return way === '' ? '' : `${way}/`;
    },
  });
  return {
    dir: { input: '.', output: 'site', includes: 'page/site' },
    templateFormats: ['md'],
    // Braces in the pages are those of other tools.
    markdownTemplateEngine: false,
  };
}
