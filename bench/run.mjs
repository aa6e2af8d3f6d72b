// Measures the built program as ratios within one run, so that the machine cancels out:
//   start   linting one manifest / an empty Node process
//   tree    linting 2,000 manifests, a tenth of them with IRSA / walking and reading them only
//   growth  linting 400 service accounts with workload, role and association in one folder / linting 100 of them: 4 would be linear, 16 quadratic
//   cache   the same 400 with --cache, for the second time / without
// Each figure is the median of several runs. --check measures no time: it counts, and fails where a count is past its bound.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const CLI = resolve('dist/cli.js');
const READ_ONLY = `
  import { readdirSync, readFileSync } from 'node:fs';
  let bytes = 0;
  const walk = (folder) => { for (const entry of readdirSync(folder, { withFileTypes: true })) { const path = folder + '/' + entry.name; if (entry.isDirectory()) walk(path); else bytes += readFileSync(path, 'utf8').length; } };
  walk(process.argv[1]);
`;
/** What --check holds. Steps are calls of the program's own functions, as V8 counts them: the same on every machine. */
const BOUNDS = {
  /** Steps for 400 service accounts / steps for 100: 4 is linear, 16 quadratic. It is 6.7: some joins still compare all pairs. */
  growth: 6,
  /** Documents parsed of 2,000 manifests: the service account and the workload of the 200 that have a role. */
  documents: 400,
  /** Parts parsed when everything is in the cache. */
  cold: 0,
};

const root = mkdtempSync(join(tmpdir(), 'irsa-lint-bench-'));
try {
  const one = join(root, 'one');
  mkdirSync(one);
  writeFileSync(join(one, 'app.yaml'), manifest(0, true));
  const tree = join(root, 'tree');
  for (let i = 0; i < 2000; i++) {
    const folder = join(tree, `team-${i % 50}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `app-${i}.yaml`), manifest(i, i % 10 === 0));
  }
  for (const count of [100, 400]) {
    mkdirSync(join(root, `dense-${count}`));
    for (let i = 0; i < count; i++) dense(join(root, `dense-${count}`), i);
  }
  if (process.argv.includes('--check')) check(tree);
  else measure(one, tree);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function measure(one, tree) {
  const empty = median(15, () => run(['-e', '0']).time);
  const single = median(15, () => run([CLI, one]).time);
  const reading = median(7, () => run(['--input-type=module', '-e', READ_ONLY, tree]).time);
  const linting = median(7, () => run([CLI, tree]).time);
  const [few, many] = [100, 400].map((count) =>
    median(3, () => run([CLI, '--format', 'compact', join(root, `dense-${count}`)]).time),
  );
  const cached = [CLI, '--format', 'compact', '--cache-location', join(root, 'cache.json'), join(root, 'dense-400')];
  run(cached);
  const warm = median(3, () => run(cached).time);
  const ratios = {
    start: single / empty,
    tree: linting / reading,
    growth: (many - empty) / (few - empty),
    cache: warm / many,
  };
  console.log(
    `start  one manifest ${single.toFixed(0)} ms / empty process ${empty.toFixed(0)} ms = ${ratios.start.toFixed(2)}`,
  );
  console.log(
    `tree   2,000 manifests ${linting.toFixed(0)} ms / walking and reading ${reading.toFixed(0)} ms = ${ratios.tree.toFixed(2)}`,
  );
  console.log(
    `growth 400 accounts ${many.toFixed(0)} ms / 100 accounts ${few.toFixed(0)} ms, both without an empty process = ${ratios.growth.toFixed(2)}`,
  );
  console.log(
    `cache  400 accounts again ${warm.toFixed(0)} ms / without a cache ${many.toFixed(0)} ms = ${ratios.cache.toFixed(2)}`,
  );
}

function check(tree) {
  const cached = ['--stats', '--cache-location', join(root, 'cache.json'), join(root, 'dense-400')];
  run([CLI, ...cached]);
  const found = {
    growth: steps(join(root, 'dense-400')) / steps(join(root, 'dense-100')),
    documents: Number(/(\d+) documents parsed/.exec(run([CLI, '--stats', tree]).stderr)?.[1]),
    cold: Number(/parts restored, (\d+) parsed/.exec(run([CLI, ...cached]).stderr)?.[1]),
  };
  for (const [name, bound] of Object.entries(BOUNDS)) {
    const isWithin = found[name] <= bound;
    console.log(`${name}: ${Number(found[name].toFixed(2))}, ${isWithin ? 'within' : 'past'} the bound of ${bound}`);
    if (!isWithin) process.exitCode = 1;
  }
}

/** How often functions of the program are called while it lints a folder. */
function steps(folder) {
  const coverage = mkdtempSync(join(root, 'coverage-'));
  run([CLI, '--format', 'compact', folder], { NODE_V8_COVERAGE: coverage });
  return readdirSync(coverage)
    .flatMap((name) => JSON.parse(readFileSync(join(coverage, name), 'utf8')).result)
    .filter(({ url }) => url.startsWith(pathToFileURL(dirname(CLI)).href))
    .flatMap(({ functions }) => functions)
    .reduce((sum, { ranges: [whole] }) => sum + whole.count, 0);
}

/** `time` in milliseconds. */
function run(args, env = {}) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (status === 2 || status === null) throw new Error(stderr);
  return { time: Number(process.hrtime.bigint() - start) / 1e6, stderr };
}

function median(times, measure) {
  const values = Array.from({ length: times }, measure).sort((a, b) => a - b);
  return values[values.length >> 1];
}

/** A service account that is annotated and associated, its workload, and its role. */
function dense(folder, i) {
  const name = `app-${i}`;
  const role = `arn:aws:iam::111122223333:role/${name}`;
  const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${issuer}:sub`]: `system:serviceaccount:team:${name}` } },
      },
    ],
  };
  writeFileSync(
    join(folder, `${name}.yaml`),
    `${manifest(i, true).replaceAll(/namespace: team-\d+/g, 'namespace: team')}`,
  );
  writeFileSync(
    join(folder, `${name}-role.json`),
    JSON.stringify({ Role: { RoleName: name, Arn: role, AssumeRolePolicyDocument: policy } }),
  );
  writeFileSync(
    join(folder, `${name}-association.json`),
    JSON.stringify({
      association: {
        clusterName: 'orchard',
        namespace: 'team',
        serviceAccount: `${name}-job`,
        roleArn: role,
        associationArn: `arn:aws:eks:eu-west-1:111122223333:podidentityassociation/orchard/a-${i}`,
      },
    }),
  );
}

/** About 5 kB: a deployment with its config map and, for a tenth, a service account with a role. */
function manifest(i, irsa) {
  const settings = Array.from(
    { length: 90 },
    (_, k) => `  SETTING_${k}: "value ${k} of application ${i}, as long as such values are"`,
  ).join('\n');
  const account = `---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: app-${i}
  namespace: team-${i % 50}
${irsa ? `  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app-${i}\n` : ''}`;
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: app-${i}
  namespace: team-${i % 50}
data:
${settings}
${account}---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${i}
  namespace: team-${i % 50}
spec:
  selector:
    matchLabels: {app: app-${i}}
  template:
    metadata:
      labels: {app: app-${i}}
    spec:
      serviceAccountName: app-${i}
      containers:
        - name: app
          image: registry.example.com/app-${i}:1.0.0
          envFrom:
            - configMapRef: {name: app-${i}}
`;
}
