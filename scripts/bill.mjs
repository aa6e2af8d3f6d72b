// What a release is made of, for whoever must know: a bill of materials (CycloneDX) and a statement of provenance (in-toto, SLSA), neither with a clock or chance in it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { carriedPackages } from './generate.mjs';
import { ARCHITECTURES, RUNTIME, runtimePackage } from './single-file.mjs';

const PROVENANCE = { statement: 'https://in-toto.io/Statement/v1', predicate: 'https://slsa.dev/provenance/v1' };
/** Of parts that all Nodes have and that have no name outside of it. */
const NAMELESS = new Set(['node', 'modules', 'napi']);

/** `versions`: of what Node carries in turn; `time`: that of the commit, in seconds. */
export async function billOfMaterials({ name, version, versions, time }) {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const whole = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' }));
  const carried = new Set((await carriedPackages()).map((one) => `${one.name}@${one.version}`));
  const packages = whole.components.filter((one) => carried.has(`${one.name}@${one.version}`)).map(withinProgram);
  if (packages.length !== carried.size)
    throw new Error(`the lock file has ${packages.length} of ${carried.size} packages that the program carries`);
  const components = [...packages, node(versions)];
  const references = new Set(components.map((one) => one['bom-ref']));
  const root = { ...whole.metadata.component, name, type: 'application' };
  const bill = {
    ...whole,
    metadata: { ...whole.metadata, timestamp: new Date(time * 1000).toISOString(), component: root },
    components,
    dependencies: [
      { ref: root['bom-ref'], dependsOn: [...references] },
      ...whole.dependencies
        .filter(({ ref }) => references.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => references.has(one)) })),
    ],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify({ ...bill, serialNumber: version }))}`;
  return { ...bill, serialNumber };
}

/** What npm calls a development package is part of the program: it is bundled. */
const withinProgram = ({ properties = [], ...component }) => ({
  ...component,
  scope: 'required',
  properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
});

/** The Node of the single files; the package has none. */
const node = (versions) => ({
  'bom-ref': `node@${RUNTIME.version}`,
  type: 'platform',
  name: 'node',
  version: RUNTIME.version,
  description: 'in the single files only, not in the package',
  scope: 'optional',
  licenses: [{ license: { id: 'MIT' } }],
  externalReferences: ARCHITECTURES.map((arch) => ({
    type: 'distribution',
    url: `pkg:npm/${runtimePackage(arch)}@${RUNTIME.version}`,
    hashes: [{ alg: 'SHA-512', content: hex(RUNTIME.integrity[arch]) }],
  })),
  components: Object.entries(versions)
    .filter(([part]) => !NAMELESS.has(part))
    .map(([part, version]) => ({ 'bom-ref': `node/${part}@${version}`, type: 'library', name: part, version })),
});

/**
 * Unsigned: whoever publishes signs it. `subjects`: SHA-256 by file; `source`: `{ repository, commit, isChanged }`, `lock`: SHA-256 of the lock file,
 * `builder`: what made them, a URI.
 */
export function provenance({ version, subjects, source, lock, builder }) {
  const { repository, commit, isChanged } = source;
  return {
    _type: PROVENANCE.statement,
    subject: Object.entries(subjects).map(([name, sha256]) => ({ name, digest: { sha256 } })),
    predicateType: PROVENANCE.predicate,
    predicate: {
      buildDefinition: {
        buildType: 'urn:irsa-lint:release:1',
        externalParameters: { version, command: 'npm run release:dry' },
        internalParameters: { node: process.version, platform: `${process.platform}-${process.arch}` },
        resolvedDependencies: [
          {
            ...(repository === undefined ? { name: 'source' } : { uri: `git+${repository}` }),
            digest: { gitCommit: commit },
            ...(isChanged ? { annotations: { uncommittedChanges: true } } : {}),
          },
          { name: 'package-lock.json', digest: { sha256: lock } },
          ...ARCHITECTURES.map((arch) => ({
            uri: `pkg:npm/${runtimePackage(arch)}@${RUNTIME.version}`,
            digest: { sha512: hex(RUNTIME.integrity[arch]) },
          })),
        ],
      },
      runDetails: { builder: { id: builder } },
    },
  };
}

const hex = (integrity) => Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');

/** As of a name (RFC 9562, version 8): of the same text the same. */
function uuidOf(text) {
  const digest = createHash('sha256').update(text).digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
