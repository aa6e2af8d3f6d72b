/** The programs of the table that a pod runs: by the images of its containers, and which of their accounts it is. */
import { consumerOfImage, type Consumer } from '../aws/consumers.js';
import type { Workload } from '../facts/facts.js';
import type { Container, WrittenText } from '../facts/pod.js';
import { knownValue } from '../value/text.js';
import { stringOf } from '../value/tree.js';

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
