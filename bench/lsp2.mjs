// Measures the built server: from a key to what is found, in a workspace of 2,000 manifests of which a tenth has a role; as a ratio to linting the edited
// file alone, in this process and warm, so that the machine cancels out. Each figure is the median of 30 keys.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node.js';
import { lint } from '../dist/index.js';
import { TREES } from './trees.mjs';

const KEYS = 30;
const kind = process.argv[2] ?? 'manifests';
const root = mkdtempSync(join(tmpdir(), 'irsa-lint-lsp-'));
const files = [...TREES[kind]({ files: 2000, share: 0.1 })];
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const [path, text] = files.find(([, own]) => own.includes('role-arn'));
const broken = text.replace('role-arn', 'role_arn');
const child = spawn(process.execPath, [...(process.env.PROF?['--cpu-prof','--cpu-prof-dir=/tmp/e19/prof']:[]), resolve('dist/cli.js'), 'lsp', '--stdio'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const connection = createProtocolConnection(
  new StreamMessageReader(child.stdout),
  new StreamMessageWriter(child.stdin),
);
const uri = pathToFileURL(join(root, path)).href;
let heard = () => undefined;
connection.onNotification('textDocument/publishDiagnostics', (params) => params.uri === uri && heard());
connection.listen();
const folder = { uri: pathToFileURL(root).href, name: 'bench' };
await connection.sendRequest('initialize', {
  processId: process.pid,
  rootUri: null,
  capabilities: {},
  workspaceFolders: [folder],
});
const begun = performance.now();
await connection.sendNotification('initialized', {});
await connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 0 } });
const indexing = performance.now() - begun;
await connection.sendNotification('textDocument/didOpen', {
  textDocument: { uri, languageId: 'yaml', version: 1, text },
});
import { readFileSync } from 'node:fs';
const cpu=()=>{const f=readFileSync(`/proc/${child.pid}/stat`,'utf8').split(') ')[1].split(' ');return (Number(f[11])+Number(f[12]))*10};
const c0=cpu(); const times = [];
for (let i = 0; i < KEYS; i++) {
  const start = performance.now();
  const answer = new Promise((done) => (heard = done));
  const contentChanges = [{ text: i % 2 === 0 ? broken : text }];
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: i + 2 },
    contentChanges,
  });
  await answer;
  times.push(performance.now() - start);
}
console.log('cpu per key', (cpu()-c0)/KEYS, 'min', Math.min(...times), times.map(t=>t.toFixed(0)).join(' ')); const alone = [];const a0=process.cpuUsage();
for (let i = 0; i < KEYS; i++) {
  const start = performance.now();
  await lint([{ path, text: i % 2 === 0 ? broken : text }]);
  alone.push(performance.now() - start);
}
const a1=process.cpuUsage(a0); console.log('alone cpu', (a1.user+a1.system)/1000/KEYS,'min',Math.min(...alone)); const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const [key, file] = [median(times), median(alone)];
console.log(`indexing ${indexing.toFixed(0)} ms`);
console.log(
  `key to diagnostics ${key.toFixed(1)} ms / linting the file alone ${file.toFixed(1)} ms = ${(key / file).toFixed(1)}`,
);
await connection.sendRequest('shutdown'); await connection.sendNotification('exit'); await new Promise(r=>child.once('exit',r));
connection.dispose();
rmSync(root, { recursive: true, force: true });
