/** The role a workload's pods get by the annotation of their service account. */
import type { ServiceAccount, Workload } from '../facts/subjects.js';
import { literalOf, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { World } from './world.js';

/** undefined where the service account is not here for certain, or names no role. */
export function annotatedRole(world: World, workload: Workload): { readonly account: ServiceAccount; readonly arn: Text } | undefined {
  const found = world.serviceAccountOf(workload);
  const account = found.kind === 'found' ? found.all[0] : undefined;
  const arn = textOf(account?.roleArn?.value);
  return account === undefined || arn === undefined || literalOf(arn) === '' ? undefined : { account, arn };
}
