/** How much of the input could be judged end to end: what keeps a green run from looking like proof. */
import { evaluate } from '../aws/trust.js';
import { hasHoles } from '../value/text.js';
import { textOf, type Tree } from '../value/tree.js';
import { serviceAccountRequests } from './identity.js';
import type { World } from './world.js';

/** Counts of what was judged end to end, and why the rest was not. */
export interface Judged {
  readonly serviceAccounts: number;
  readonly serviceAccountsUnknown: number;
  readonly trustPolicies: number;
  readonly trustPoliciesUnknown: number;
  readonly reasons: Readonly<Record<string, number>>;
}

export function coverageOf(world: World): Judged {
  const reasons: Record<string, number> = {};
  let serviceAccounts = 0;
  let serviceAccountsUnknown = 0;
  for (const account of world.subjects['service-account']) {
    if (account.roleArn === undefined || account.transformed.patch) continue;
    const arn = textOf(account.roleArn.value);
    const role = arn === undefined ? undefined : world.roleOf(arn);
    const reason =
      arn === undefined || hasHoles(arn) ? 'unresolved value'
      : role?.kind === 'unseen' || role === undefined ? 'role unseen'
      : role.kind === 'absent' ? undefined
      : role.all.every((candidate) => candidate.trust === undefined) ? 'trust policy unseen'
      : role.all.some((candidate) => candidate.trust !== undefined && serviceAccountRequests(account, candidate.trust).some((request) => candidate.trust !== undefined && evaluate(candidate.trust.tree, request).decision === 'unknown')) ? 'unresolved value'
      : undefined;
    if (reason === undefined) serviceAccounts++;
    else {
      serviceAccountsUnknown++;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
  }
  const unknown = world.trustPolicies.filter((policy) => policy.statements.some((statement) => hasUnknown(statement))).length;
  return { serviceAccounts, serviceAccountsUnknown, trustPolicies: world.trustPolicies.length - unknown, trustPoliciesUnknown: unknown, reasons };
}

function hasUnknown(tree: Tree): boolean {
  switch (tree.kind) {
    case 'text': return hasHoles(tree.text);
    case 'list': return tree.open || tree.items.some(hasUnknown);
    case 'map': return tree.open || tree.entries.some((entry) => hasHoles(entry.key) || hasUnknown(entry.value));
    case 'hole': case 'choice': return true;
    default: return false;
  }
}
