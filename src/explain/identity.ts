/** The chain of one identity, put together: who asks, what the webhook adds, the role, and whether STS gives it. */
import { readRoleArn } from '../aws/arn.js';
import { differsFromCreated } from '../link/eksctl.js';
import { roleOf } from '../link/role.js';
import type { World } from '../link/world.js';
import { equals, knownValue, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { accountLink, workloadLink } from './account-link.js';
import { severalChains } from './several-chains.js';
import { assumed } from './assumption.js';
import { givesRole, rootOf, type Chain, type IdentitySource, type Link, type Mechanism } from './chain.js';
import { madeByEksctl } from './eksctl-role.js';
import { fallbackLink, permissionsLink } from './fallback.js';
import { webhookLink } from './webhook-link.js';

export const chainOf = (world: World, holder: IdentitySource): Chain =>
  holder.associations.length > 1 && holder.byHand === undefined
    ? severalChains(
        holder,
        holder.associations.map((association) => oneChain(world, { ...holder, associations: [association] })),
      )
    : oneChain(world, holder);

function oneChain(world: World, holder: IdentitySource): Chain {
  const head = [...(holder.workload === undefined ? [] : [workloadLink(holder.workload)]), accountLink(world, holder)];
  const named = namedRole(holder);
  const created = createdRole(world, holder, named);
  const mechanism = mechanismOf(holder, head, named);
  if (!givesRole(mechanism)) {
    const links = [...head, fallbackLink(world, holder, mechanism)];
    return {
      holder,
      mechanism,
      roleArn: undefined,
      role: undefined,
      answer: mechanism === 'none' ? 'no' : 'unknown',
      links,
      root: rootOf(links),
    };
  }
  const webhook = webhookLink(world, holder, mechanism);
  const {
    links: rest,
    role,
    answer,
  } = created !== undefined ? madeByEksctl(holder, created) : assumed(world, holder, mechanism, named);
  const before = [...head, webhook];
  const whole = before.some(({ holds }) => holds === 'no') ? 'no' : answer;
  const links = [
    ...before,
    ...rest,
    ...(whole === 'yes' ? [] : [fallbackLink(world, holder, mechanism)]),
    permissionsLink(holder, role, created === undefined ? named : undefined),
  ];
  return { holder, mechanism, roleArn: named, role, answer: whole, links, root: rootOf(links) };
}

/** Where eksctl creates the role: no annotation names one, or it names this one, which no file declares. */
function createdRole(world: World, holder: IdentitySource, named: Text | undefined): IdentitySource['eksctl'] {
  const { eksctl, associations, byHand, account } = holder;
  if (eksctl === undefined || named === undefined) return eksctl;
  if (eksctl.roleArn !== undefined || eksctl.roleName === undefined || account?.roleArn === undefined) return undefined;
  const arn = readRoleArn(named);
  const isIt =
    arn !== undefined && equals(eksctl.roleName, arn.name) === 'yes' && differsFromCreated(eksctl, arn) === undefined;
  const { kind } = roleOf(world, named, holder.from);
  const isElsewhere = kind === 'unseen' || kind === 'absent';
  return isIt && isElsewhere && associations.length === 0 && byHand === undefined ? eksctl : undefined;
}

/** The role that the pod itself, the association, the annotation or eksctl names. */
const namedRole = ({ associations: [association], account, eksctl, byHand }: IdentitySource): Text | undefined =>
  byHand !== undefined
    ? byHand.arn
    : association !== undefined
      ? association.roleArn
      : account?.roleArn !== undefined
        ? nonEmpty(textOf(account.roleArn.value))
        : eksctl?.roleArn;

const nonEmpty = (text: Text | undefined): Text | undefined =>
  text !== undefined && knownValue(text) === '' ? undefined : text;

function mechanismOf(holder: IdentitySource, head: readonly Link[], named: Text | undefined): Mechanism {
  // SDKs look at the web identity before the agent.
  if (holder.byHand !== undefined) return 'irsa';
  if (holder.associations.length > 0) return 'pod-identity';
  if (
    named !== undefined ||
    (holder.account?.roleArn === undefined && holder.eksctl !== undefined && !holder.eksctl.roleOnly)
  )
    return 'irsa';
  return head.some(({ holds }) => holds === 'unknown') ? 'unknown' : 'none';
}
