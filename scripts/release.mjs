// Makes what a release is: the commit that its tag points at (the sources and the built program, so that git alone installs it), and in release/ what is
// to be published. `--dry` makes and tries all of it, and publishes nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { billOfMaterials, provenance } from './bill.mjs';
import { RUNTIME, singleFile, singleFiles } from './single-file.mjs';

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

/** SHA-256 of a file, in hexadecimal digits. */
const digestOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** What is to be published, in `target`: reproducible, so that anybody can make the same bytes of the same commit. Its names. */
async function writeArtefacts(target) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', target], { cwd: root });
  const { licence, versions } = await singleFiles(target);
  const write = (file, text) => writeFileSync(join(target, file), text);
  const line = '='.repeat(80);
  write(
    'NOTICE.txt',
    `${readFileSync(join(root, 'NOTICE'), 'utf8')}\n${line}\n\nThe single files carry Node ${RUNTIME.version}, too:\n\n${licence}`,
  );
  const source = sourceOfRelease();
  write('sbom.cdx.json', json(await billOfMaterials({ name, version, versions, time: source.time })));
  const subjects = digestsIn(target);
  const lock = digestOf(join(root, 'package-lock.json'));
  const builder = process.env['RELEASE_BUILDER'] ?? 'urn:irsa-lint:builder:by-hand';
  write('provenance.intoto.json', json(provenance({ version, subjects, source, lock, builder })));
  const lines = Object.entries(digestsIn(target)).map(([file, digest]) => `${digest}  ${file}\n`);
  write('SHA256SUMS', lines.join(''));
  if (source.isChanged) console.log('the statement of provenance says that not all of it is committed');
  return readdirSync(target).sort();
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

const digestsIn = (folder) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, digestOf(join(folder, file))]),
  );

function sourceOfRelease() {
  const repository = process.env['RELEASE_REPOSITORY'];
  return {
    ...(repository === undefined ? {} : { repository }),
    commit: git(root, 'rev-parse', 'HEAD'),
    isChanged: git(root, 'status', '--porcelain') !== '',
    time: Number(git(root, 'log', '-1', '--format=%ct')),
  };
}

/** Throws unless `program` says its version and finds what is to be found; `env`: all that it has. */
function tried(program, cwd, env = process.env) {
  const printed = execFileSync(program, ['--version'], { encoding: 'utf8', env }).trim();
  if (printed !== version) throw new Error(`${program} says ${printed}, not ${version}`);
  const { status } = spawnSync(program, ['fixtures/article/6-audience'], { cwd, env });
  if (status !== 1) throw new Error(`${program} ends with ${status} where it should find an error`);
}

/** By git alone from a clean clone, as hooks install it. */
function tryInstallByGit() {
  const folder = mkdtempSync(join(tmpdir(), 'irsa-lint-release-'));
  try {
    const repository = releaseRepository(join(folder, 'release'));
    const clean = join(folder, 'clean');
    git(folder, 'clone', '-q', '--branch', `v${version}`, repository, clean);
    tried(installByGit(clean, join(folder, 'prefix')), clean);
    console.log(`${name} ${version}: installed by git from a clean clone, without devDependencies; it runs`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Made a second time, the file for this machine and the package are the same to the byte. */
async function tryAgain(target) {
  const again = mkdtempSync(join(tmpdir(), 'irsa-lint-again-'));
  try {
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', again], { cwd: root });
    await singleFiles(again, [process.arch]);
    for (const [file, digest] of Object.entries(digestsIn(again)))
      if (digest !== digestOf(join(target, file))) throw new Error(`${file} is not the same when it is made again`);
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
}

if (process.argv.includes('--dry')) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  tryInstallByGit();
  const target = join(root, 'release');
  const artefacts = await writeArtefacts(target);
  // Without a PATH there is no Node to find, without a home nothing to keep.
  tried(join(target, singleFile(process.arch)), root, {});
  await tryAgain(target);
  for (const file of artefacts)
    console.log(
      `release/${file} ${(statSync(join(target, file)).size / 1e6).toFixed(file.includes('linux') ? 0 : 2)} MB`,
    );
  console.log(`${name} ${version}: ready to publish, and nothing is published; docs/releasing.md says how`);
}
