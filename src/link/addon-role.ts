/** A role that a program makes for an EKS add-on, and does not give to it. */
import type { AddonNeed } from '../aws/addons.js';
import type { Addon } from '../facts/cluster-facts.js';
import type { Role } from '../facts/iam-facts.js';
import { equals, literalText } from '../value/text.js';
import { entryOf, isOpen, isWhole } from '../value/tree.js';
import { associationsOf } from './association.js';
import { exactSubjects } from './identity.js';
import { policiesNaming } from './role.js';
import { accountsNamedForCertain } from './service-account.js';
import type { Indexed } from './world.js';
import { isOfProgram } from '../facts/program-files.js';

/** Of the same program alone: what is made elsewhere may be for another cluster. A command that prints an add-on makes none. */
export function roleNotPassed(
  world: Indexed,
  { document, tree, roleArn, associated, config }: Addon,
  { namespace, serviceAccounts }: AddonNeed,
): Role | undefined {
  const { unit } = document;
  if (config !== undefined || !isOfProgram(document) || unit === undefined || isOpen(tree)) return undefined;
  if (roleArn !== undefined || (associated ?? []).length > 0 || mayAnnotate(tree)) return undefined;
  const [account] = serviceAccounts;
  const name = literalText(account);
  if (associationsOf(world, { document, namespace: literalText(namespace), name }).length > 0) return undefined;
  if (accountsNamedForCertain(world, name).some((one) => one.roleArn !== undefined)) return undefined;
  const subject = literalText(`system:serviceaccount:${namespace}:${account}`);
  return policiesNaming(world, subject, { document }).find(
    (policy) =>
      policy.document.unit === unit && exactSubjects(policy).every(({ text }) => equals(text, subject) === 'yes'),
  )?.role;
}

/** The configuration of the add-on may name the role. */
function mayAnnotate(tree: Addon['tree']): boolean {
  const values = entryOf(tree, 'configurationValues')?.value;
  if (values === undefined || values.kind === 'null') return false;
  return !isWhole(values) || (values.kind === 'text' && JSON.stringify(values.text).includes('role-arn'));
}
