/** The programs of the table that a pod runs: by the images of its containers, and which of their accounts it is. */
import { consumerOfImage, type Consumer, type MetadataQuestion } from '../aws/consumers.js';
import type { Workload } from '../facts/kubernetes-facts.js';
import type { Container, WrittenText } from '../facts/pod.js';
import { equals, knownValue, shapeOf, type Text } from '../value/text.js';
import type { Span } from '../value/span.js';
import { stringOf, textOf } from '../value/tree.js';
import { accountSpan, associationsOf, type NamedAccount } from './association.js';
import { roleSource } from './credentials.js';
import { sameEnvironment, type Located } from './environment.js';
import { accountsCalled } from './service-account.js';
import { onceInWorld } from './once.js';
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

/** What a program asks instance metadata, because no argument and no variable of its container tells it; each with the first setting that would. */
export const metadataQuestions = ({
  container,
  consumers,
}: RunningProgram): readonly { readonly asks: MetadataQuestion['asks']; readonly setting: string }[] =>
  consumers
    .flatMap(({ metadata = [] }) => metadata)
    .flatMap((question) => {
      const [setting] = [...(question.arguments ?? []), ...(question.variables ?? [])];
      return setting === undefined || mayBeAnswered(container, question) ? [] : [{ asks: question.asks, setting }];
    });

function mayBeAnswered(
  { words, wordsOpen, env, envOpen }: Container,
  { arguments: names = [], variables = [] }: MetadataQuestion,
): boolean {
  const byWord = words.some(({ text }) => {
    const word = shapeOf(text);
    return word.startsWith('\0') || names.some((name) => word === name || word.startsWith(`${name}=`));
  });
  const byVariable = env.some(({ name }) => variables.includes(name));
  return byWord || byVariable || (names.length > 0 && wordsOpen) || (variables.length > 0 && envOpen);
}

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

type ControllerRole = { readonly account: string; readonly at: Span } | undefined;

/** The role that a controller here has, for the objects that leave the credentials to it. */
export function controllerRole(world: World, { name }: Consumer, from: Located): ControllerRole {
  for (const workload of controllersOf(world, name)) {
    if (!sameEnvironment(world, workload, from)) continue;
    const source = roleSource(world, workload);
    if (source !== undefined) return source;
  }
  return undefined;
}

/** The workloads that run a program: many objects leave their credentials to one controller. */
const controllersOf = onceInWorld(({ facts }: World, name: string): readonly Workload[] =>
  facts.workload.filter((workload) => programsOf(workload).some((one) => isProgram(one, name))),
);

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
