// Measures the built server in workspaces of 2,000 files of which a tenth has a role: what a key costs it until what is found is told, in a file of each
// language; as a ratio to linting the edited file alone, in this process and warm, so that the machine cancels out. Of each the best of some rounds, for
// others may use the machine, too; the time of the processor is the server's own. That it waits 10 ms for the next key comes on top.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node.js';
import { lint } from '../dist/index.js';
import { LARGE_CHARTS, TREES } from './trees.mjs';

/** The key is pressed at the end of the first match. */
const EDITS = {
  manifests: [['manifest', /\.yaml$/, 'role-arn: arn:aws:iam::1']],
  gitops: [
    ['base', /base\/app\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['kustomization of a base', /base\/kustomization\.yaml$/, 'app.yaml'],
    ['overlay', /overlays\/.*kustomization\.yaml$/, 'namespace: team-1'],
    ['patch', /patch\.yaml$/, 'role-arn: arn:aws:iam::1'],
  ],
  dense: [
    ['manifest', /\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['role in JSON', /\.json$/, 'serviceaccount:'],
  ],
  terraform: [
    ['module', /main\.tf$/, 'serviceaccount:team-'],
    ['variables', /variables\.tf$/, '"app-'],
  ],
  modules: [
    ['called module', /modules\/.*main\.tf$/, 'serviceaccount:team-'],
    ['call', /live\/.*main\.tf$/, 'var.name'],
    ['variables', /\.tfvars$/, '"app-'],
  ],
  charts: [
    ['values', /values\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['template', /templates\/serviceaccount\.yaml$/, 'kind: ServiceAccount'],
    ['Chart.yaml', /Chart\.yaml$/, 'name: app-'],
  ],
  chart: [
    ['values', /values\.yaml$/, 'role-arn: "arn:aws:iam::1'],
    ['template', /part1\.yaml$/, 'kind: ServiceAccount'],
  ],
  umbrella: [
    ['values of a child', /part\.yaml$/, 'kind: ServiceAccount'],
    ['values of all', /all\/values\.yaml$/, 'child0:\n  enabled: true'],
  ],
  programs: [
    ['CDK', /stack\.ts$/, 'serviceaccount:team-'],
    ['Pulumi', /app\.ts$/, 'serviceaccount:'],
  ],
  stacks: [
    ['parent', /parent\.yaml$/, 'Name: app-'],
    ['child', /child\.yaml$/, 'serviceaccount:team-'],
    ['exports', /provider\.yaml$/, 'ClientIdList: [sts.'],
  ],
  mixed: [
    ['manifest', /^manifests\/.*\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['base', /base\/app\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['values', /values\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['module', /main\.tf$/, 'serviceaccount:team-'],
    ['role in JSON', /\.json$/, 'serviceaccount:'],
  ],
  trust: [['trust policy', /\.json$/, 'serviceaccount:']],
  crowd: [
    ['manifest', /apps\/.*\.yaml$/, 'role-arn: arn:aws:iam::1'],
    ['role in JSON', /roles\/.*\.json$/, 'serviceaccount:'],
    ['ClusterConfig', /cluster\.yaml$/, 'policy/Amazon'],
    ['module', /main\.tf$/, 'serviceaccount:team-'],
  ],
};
const ROUNDS = 5;
const KEYS = 10;

/** Asks the server what it took of its processor. */
const TELL = `data:text/javascript,process.on('message',()=>process.send(process.cpuUsage()))`;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const shown = (number) => number.toFixed(number < 10 ? 1 : 0);

const kinds = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const profile = process.argv.find((word) => word.startsWith('--cpu-prof'));
console.log(
  '| tree | edited | key to findings, ms | of the processor, ms | ÷ linting the file alone | first run, ms |',
);
console.log('|---|---|---|---|---|---|');
for (const kind of kinds.length === 0 ? Object.keys(EDITS) : kinds) await measure(kind);

async function measure(kind) {
  const root = mkdtempSync(join(tmpdir(), 'irsa-lint-lsp-'));
  const files = [...(TREES[kind] ?? LARGE_CHARTS[kind])({ files: 2000, share: 0.1 })];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const words = [
    ...(profile === undefined ? [] : [profile]),
    '--import',
    TELL,
    resolve('dist/cli.js'),
    'lsp',
    '--stdio',
  ];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const used = () =>
    new Promise((done) => {
      child.once('message', ({ user, system }) => done((user + system) / 1000));
      child.send('');
    });
  /** Answered when what was sent before is judged and told. */
  const settled = () =>
    connection.sendRequest('textDocument/hover', {
      textDocument: { uri: pathToFileURL(join(root, '-')).href },
      position: { line: 0, character: 0 },
    });
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'bench' }],
  });
  let begun = performance.now();
  await connection.sendNotification('initialized', {});
  await settled();
  const first = performance.now() - begun;
  for (const [name, pattern, place] of EDITS[kind]) {
    const [path, text] = files.find(([own, content]) => pattern.test(own) && content.includes(place));
    const at = text.indexOf(place) + place.length;
    const edited = `${text.slice(0, at)}x${text.slice(at)}`;
    const uri = pathToFileURL(join(root, path)).href;
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    await settled();
    const rounds = [];
    for (let round = 0, version = 1; round < ROUNDS; round++) {
      const times = [];
      const before = await used();
      for (let i = 0; i < KEYS; i++) {
        begun = performance.now();
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: ++version },
          contentChanges: [{ text: i % 2 === 0 ? edited : text }],
        });
        await settled();
        times.push(performance.now() - begun);
      }
      rounds.push({ time: median(times), processor: ((await used()) - before) / KEYS });
    }
    const alone = [];
    for (let i = 0; i < 3 * KEYS; i++) {
      begun = performance.now();
      await lint([{ path, text: i % 2 === 0 ? edited : text }]);
      alone.push(performance.now() - begun);
    }
    const key = Math.min(...rounds.map(({ time }) => time));
    const processor = Math.min(...rounds.map((one) => one.processor));
    console.log(
      `| \`${kind}\` | ${name} | ${shown(key)} | ${shown(processor)} | ${shown(key / Math.min(...alone))} | ${shown(first)} |`,
    );
    await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await new Promise((done) => child.once('exit', done));
  connection.dispose();
  rmSync(root, { recursive: true, force: true });
}
