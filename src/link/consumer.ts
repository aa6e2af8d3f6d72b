/** The programs of the table that a pod runs: by the images of its containers, and which of their accounts it is. */
import { consumerOfImage, type Consumer } from '../aws/consumers.js';
import type { Workload } from '../facts/kubernetes-facts.js';
import type { Container, WrittenText } from '../facts/pod.js';
import { equals, knownValue, type Text } from '../value/text.js';
import type { Span } from '../value/span.js';
import { stringOf, textOf } from '../value/tree.js';
import { accountSpan, associationsOf, type NamedAccount } from './association.js';
import { roleSource } from './credentials.js';
import { sameEnvironment, type Located } from './environment.js';
import { accountsCalled } from './service-account.js';
import type { World } from './world.js';

export interface RunningProgram {
  readonly container: Container;
  readonly image: WrittenText;
  readonly consumers: readonly Consumer[];
  readonly version: string | undefined;
  readonly podIdentitySince: string | undefined;
}

export const programsOf = ({ containers }: Workload): readonly RunningProgram[] =>
  containers.flatMap((container) => {
    const { image } = container;
    const written = image === undefined ? undefined : knownValue(image.text);
    const known = written === undefined ? undefined : consumerOfImage(written);
    return image === undefined || known === undefined ? [] : [{ container, image, ...known }];
  });

/** Whether the pods call AWS for certain, as the account that they run as: a driver's nodes have its image too, and call nothing. */
export function callsAws(workload: Workload, { consumers }: RunningProgram): boolean {
  const name = stringOf(workload.serviceAccountName);
  return (
    name !== undefined &&
    consumers.every(({ accounts = [] }) => {
      const named = accounts.find(({ literal }) => literal === name);
      return (named ?? (accounts.length === 1 ? accounts[0] : undefined))?.callsAws === true;
    })
  );
}

/** The role that a controller here has, for the objects that leave the credentials to it. */
export function controllerRole(
  world: World,
  { name }: Consumer,
  from: Located,
): { readonly account: string; readonly at: Span } | undefined {
  for (const workload of world.facts.workload) {
    if (!sameEnvironment(world, workload, from) || !programsOf(workload).some((one) => isProgram(one, name))) continue;
    const source = roleSource(world, workload);
    if (source !== undefined) return source;
  }
  return undefined;
}

const isProgram = ({ consumers }: RunningProgram, name: string): boolean =>
  consumers.length === 1 && consumers[0]?.name === name;

/** What gives a service account that an object names its role: an annotation here, or an association. */
export function roleOfAccount(
  world: World,
  account: NamedAccount & { readonly name: Text },
): { readonly at: Span; readonly by: 'irsa' | 'pod-identity' } | undefined {
  const [association] = associationsOf(world, account).filter(
    ({ namespace }) => namespace !== undefined && equals(namespace, account.namespace) === 'yes',
  );
  if (association !== undefined) return { at: accountSpan(association), by: 'pod-identity' };
  const [declared, ...others] = accountsCalled(world, account, (same) => same !== 'no');
  const arn = textOf(declared?.roleArn?.value);
  if (declared?.roleArn === undefined || others.length > 0 || arn?.parts.length === 0) return undefined;
  return { at: declared.roleArn.value.at, by: 'irsa' };
}
