/** The identities of a ClusterConfig, for people and for programs. */
import { identitiesOf } from '../aws/eksctl-identities.js';
import type { Identity } from '../aws/eksctl-identity.js';
import type { World } from '../link/world.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import { displayKnown } from '../value/display.js';

export interface ClusterJson {
  readonly name: string;
  readonly path: string;
  readonly identities: readonly (Omit<Identity, 'at'> & { readonly line: number })[];
}

/** One entry for each ClusterConfig of the world. */
export const clustersOf = (world: World): readonly ClusterJson[] =>
  world.facts['cluster-config'].map((config) => ({
    name: displayKnown(config.name) ?? '',
    path: config.document.file.path,
    identities: identitiesOf(config.tree).map(({ at, ...identity }) => ({
      ...identity,
      line: rangeOf(toFileSpan(at)).start.line,
    })),
  }));

/** A block for each identity: who, with which role, assumed by whom, to do what. */
export function clusterLines({ name, path, identities }: ClusterJson): readonly string[] {
  const width = identities.reduce((most, { kind }) => Math.max(most, kind.length), 0);
  return [
    name === '' ? path : `${name} (${path})`,
    ...identities.flatMap((identity) => {
      const { is, name: role } = identity.role;
      const roleText =
        is === 'created'
          ? `role created${role === undefined ? '' : `: ${role}`}`
          : is === 'existing'
            ? `role exists${role === undefined ? '' : `: ${role}`}`
            : is === 'none'
              ? 'no role'
              : 'role not known';
      const reach =
        identity.imds === 'pods'
          ? '; pods reach it (hop limit 2)'
          : identity.imds === 'host network'
            ? '; only pods on the host network reach it'
            : identity.imds === 'launch template'
              ? '; a launch template says who reaches it'
              : '';
      const indent = ' '.repeat(width + 4);
      return [
        `  ${identity.kind.padEnd(width)}  ${identity.name} (line ${identity.line})  ${roleText}${reach}`,
        ...(identity.assumedBy === '' ? [] : [`${indent}assumed by  ${identity.assumedBy}`]),
        ...identity.policies.map((policy) => `${indent}may         ${policy.name} (${policy.origin})`),
      ];
    }),
  ];
}
