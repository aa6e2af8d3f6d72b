/** How a service account is named on the command line. */
import { InvalidArgumentError } from 'commander';

export interface NamedAccount {
  readonly namespace: string;
  readonly name: string;
}

export function subject(value: string): NamedAccount {
  const [, namespace, name] = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(value) ?? [];
  if (namespace === undefined || name === undefined) throw new InvalidArgumentError('expected namespace/name');
  return { namespace, name };
}
