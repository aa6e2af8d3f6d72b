/** Add-ons that the program declares although the library makes them. */
import { knownValue } from '../../value/text.js';
import type { Assembly, Resource } from './assembly.js';

const AGENT = 'eks-pod-identity-agent';

/** The library adds the agent with the first service account of that identity. A second one of the same name fails the deployment. */
export function doubleAddons(assembly: Assembly): void {
  const agents = assembly.stacks
    .flatMap(({ resources }) => resources)
    .filter((one) => one.type === 'AWS::EKS::Addon' && nameOf(one, 'AddonName') === AGENT);
  const own = agents.filter(isMade);
  for (const declared of agents)
    if (!isMade(declared))
      for (const made of own)
        if (sameCluster(made, declared) && declared.construct.certain === made.construct.certain)
          assembly.fault({ fault: 'addon-declared-twice', by: made.at, at: declared.at });
}

const isMade = ({ construct }: Resource): boolean => construct.id === 'EksPodIdentityAgentAddon';

const nameOf = (resource: Resource, property: string): string | undefined => {
  const value = resource.properties().members.get(property)?.value;
  return value?.kind === 'text' ? knownValue(value.text) : undefined;
};

function sameCluster(a: Resource, b: Resource): boolean {
  const [x, y] = [a, b].map((one) => one.properties().members.get('ClusterName')?.value);
  return (
    x?.kind === 'hole' && y?.kind === 'hole' && x.hole.reference === y.hole.reference && x.hole.scope === y.hole.scope
  );
}
