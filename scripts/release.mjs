// Makes the commit that a release tag points at: the sources and the built program, so that git alone installs it. `--dry` proves it in clean clones and keeps nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const git = (cwd, ...args) =>
  execFileSync(
    'git',
    [
      '-c',
      'user.name=release',
      '-c',
      'user.email=release@example.com',
      '-c',
      'commit.gpgsign=false',
      '-c',
      'protocol.file.allow=always',
      '-c',
      'advice.detachedHead=false',
      ...args,
    ],
    { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  ).trim();

/** A repository in `target` whose head is the release: the last commit here, and dist/ as it is built. */
export function releaseRepository(target) {
  git(root, 'clone', '-q', '--no-hardlinks', root, target);
  cpSync(join(root, 'dist'), join(target, 'dist'), { recursive: true });
  git(target, 'add', '--force', 'dist');
  git(target, 'commit', '-q', '-m', `${name} ${version}`);
  git(target, 'tag', `v${version}`);
  return target;
}

/** As pre-commit of today and npm do it: by git, without devDependencies. */
export function installByGit(repository, prefix) {
  execFileSync(
    'npm',
    [
      'install',
      '--global',
      '--prefix',
      prefix,
      '--omit=dev',
      '--no-audit',
      '--no-fund',
      '--install-links',
      `git+${pathToFileURL(repository).href}`,
    ],
    {
      cwd: tmpdir(),
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'protocol.file.allow',
        GIT_CONFIG_VALUE_0: 'always',
      },
    },
  );
  return join(prefix, 'bin', name);
}

if (process.argv.includes('--dry')) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'irsa-lint-release-'));
  try {
    const repository = releaseRepository(join(folder, 'release'));
    const clean = join(folder, 'clean');
    git(folder, 'clone', '-q', '--branch', `v${version}`, repository, clean);
    const program = installByGit(clean, join(folder, 'prefix'));
    const printed = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
    if (printed !== version) throw new Error(`the installed program says ${printed}, not ${version}`);
    const { status } = spawnSync(program, ['fixtures/article/6-audience'], { cwd: clean });
    if (status !== 1) throw new Error(`the installed program ends with ${status} where it should find an error`);
    console.log(`${name} ${version}: installed by git from a clean clone, without devDependencies; it runs`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
