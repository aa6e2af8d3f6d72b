/** The first links: which service account a workload runs as, and which role it names. */
import { misspeltAnnotation, readOn } from '../aws/annotations.js';
import { isAbsent } from '../aws/eksctl.js';
import { iamArnFault } from '../aws/iam-arn.js';
import type { ServiceAccount, Workload } from '../facts/facts.js';
import { sameEnvironment } from '../link/environment.js';
import { associationsOf } from '../link/association.js';
import { serviceAccountOf } from '../link/service-account.js';
import { explicitWebIdentityRole } from '../link/credentials.js';
import { eksctlAccountsOf } from '../link/eksctl.js';
import { rolesAdmitting } from '../link/identity.js';
import type { World } from '../link/world.js';
import { qualifiedName } from '../value/display.js';
import { equals, knownValue, literalText, display, type Text } from '../value/text.js';
import { field, isOpen, textOf } from '../value/tree.js';
import { link, note, type IdentitySource, type Link, type Note } from './chain.js';
import { onlyAccountOf } from './mutate.js';

export const shown = (text: Text | undefined): string =>
  text === undefined
    ? '?'
    : display({
        parts: text.parts.map((part) =>
          'reference' in part && part.anonymous === true ? { ...part, reference: '?' } : part,
        ),
      });

export function holderOfAccount(world: World, account: ServiceAccount): IdentitySource {
  const { namespace, name, document } = account;
  const eksctl = name === undefined ? undefined : eksctlAccountsOf(world, account, name)[0];
  return {
    workload: undefined,
    account,
    eksctl,
    byHand: undefined,
    associations: associationsOf(world, account),
    namespace,
    name,
    from: { document },
  };
}

export function holderOfWorkload(world: World, workload: Workload): IdentitySource {
  const account = onlyAccountOf(world, workload);
  const name =
    textOf(workload.serviceAccountName) ??
    (workload.serviceAccountName === undefined && !isOpen(workload.podSpec) ? literalText('default') : undefined);
  const namespace =
    knownValue(workload.namespace) === undefined && account !== undefined ? account.namespace : workload.namespace;
  const named = { document: workload.document, namespace, name };
  return {
    workload,
    account,
    byHand: explicitWebIdentityRole(workload),
    eksctl: name === undefined ? undefined : eksctlAccountsOf(world, named, name)[0],
    associations: associationsOf(world, named),
    namespace,
    name,
    from: { document: workload.document },
  };
}

/** Everything here that has or wants an identity: workloads, service accounts, and those that only eksctl makes. */
export const holdersOf = (world: World): readonly IdentitySource[] => [
  ...world.facts.workload
    .filter(({ transformed }) => !transformed.patch)
    .map((workload) => holderOfWorkload(world, workload)),
  ...world.facts['service-account']
    .filter(({ template, transformed }) => !template && !transformed.patch)
    .map((account) => holderOfAccount(world, account)),
  ...eksctlHolders(world).filter(({ account }) => account === undefined),
];

/** The items of `iam.serviceAccounts`. */
export const eksctlHolders = (world: World): readonly IdentitySource[] =>
  world.facts['cluster-config'].flatMap((config) =>
    config.serviceAccounts.flatMap((item): readonly IdentitySource[] => {
      const name = textOf(field(item, 'metadata', 'name'));
      const namespace = isAbsent(item, 'metadata', 'namespace')
        ? literalText('default')
        : textOf(field(item, 'metadata', 'namespace'));
      if (name === undefined || namespace === undefined) return [];
      const named = { document: config.document, namespace, name };
      // It may stand in a manifest, too, for which eksctl only makes the role.
      const account = world.facts['service-account'].find(
        (one) =>
          !one.template &&
          sameEnvironment(world, one, config) &&
          one.name !== undefined &&
          equals(one.name, name) === 'yes' &&
          equals(one.namespace, namespace) === 'yes',
      );
      return [
        {
          workload: undefined,
          account,
          byHand: undefined,
          eksctl: eksctlAccountsOf(world, named, name).find(({ tree }) => tree === item),
          associations: associationsOf(world, named),
          namespace,
          name,
          from: { document: config.document },
        },
      ];
    }),
  );

/** As in `Deployment team/reader`. */
export const holderTitle = (holder: IdentitySource): string =>
  holder.workload !== undefined
    ? workloadTitle(holder.workload)
    : `ServiceAccount ${holder.account === undefined ? `${shown(holder.namespace)}/${shown(holder.name)}` : shownName(holder.account)}`;

const workloadTitle = (workload: Workload): string => `${workload.kind} ${shownName(workload)}`;

export const shownName = qualifiedName;

export function workloadLink(workload: Workload): Link {
  const { serviceAccountName } = workload;
  const unwritten = workload.namespaceWritten
    ? []
    : [note('note', 'its namespace is not written: whoever applies it sets it')];
  if (serviceAccountName === undefined)
    return link(
      'workload',
      isOpen(workload.podSpec) ? 'unknown' : 'note',
      `${workloadTitle(workload)} names no service account, so its pods run as \`default\``,
      { at: workload.nameAt, remarks: unwritten },
    );
  return link(
    'workload',
    'yes',
    `${workloadTitle(workload)} runs as the service account \`${shown(textOf(serviceAccountName))}\``,
    { at: serviceAccountName.at, remarks: unwritten },
  );
}

/** The service account, and whether it names a role. */
export function accountLink(world: World, holder: IdentitySource): Link {
  if (holder.byHand !== undefined)
    return link(
      'service account',
      'note',
      `the pod asks for ${shownRole(holder.byHand.arn)} by itself, whatever its service account names`,
      { at: holder.byHand.at },
    );
  const { account, eksctl, associations } = holder;
  const title = account === undefined ? `${shown(holder.namespace)}/${shown(holder.name)}` : shownName(account);
  const [association] = associations;
  if (association !== undefined) {
    const dead =
      account?.roleArn === undefined
        ? []
        : [note('note', 'its annotation is dead: an association of Pod Identity wins', account.roleArn.value.at)];
    return link(
      'service account',
      'yes',
      `${title} is associated with ${shownRole(association.roleArn)} (EKS Pod Identity)`,
      { at: association.at, remarks: dead },
    );
  }
  if (account === undefined)
    return eksctl === undefined
      ? missingAccount(world, holder, title)
      : link(
          'service account',
          'yes',
          `${title} is created by eksctl${eksctl.roleOnly ? '' : ' and annotated'} with ${eksctl.roleArn === undefined ? 'a role that eksctl creates too' : shownRole(eksctl.roleArn)}`,
          { at: eksctl.at },
        );
  const arn = textOf(account.roleArn?.value);
  if (account.roleArn !== undefined && arn !== undefined && knownValue(arn) !== '') {
    const fault = iamArnFault(arn, 'role');
    return fault === undefined
      ? link('service account', 'yes', `${title} names ${shownRole(arn)}`, { at: account.roleArn.value.at })
      : link(
          'service account',
          'no',
          `${title} names \`${display(arn)}\`, which is not the ARN of a role: ${fault.what}`,
          { at: account.roleArn.value.at },
        );
  }
  if (account.roleArn !== undefined)
    return link('service account', 'no', `${title} has an empty annotation: it names no role`, {
      at: account.roleArn.value.at,
    });
  if (account.annotationsOpen)
    return link('service account', 'unknown', `${title} may have annotations that could not be read`, {
      at: account.nameAt,
      read: readAccount(holder),
    });
  const meant: readonly Note[] = [
    ...misplaced(world, holder),
    ...world.facts.annotation
      .filter(({ object, where }) => where === 'metadata' && object.tree === account.tree)
      .flatMap(({ entry }) => {
        const key = misspeltAnnotation(display(entry.key));
        return key === undefined
          ? []
          : [note('no', `the webhook does not know \`${display(entry.key)}\`: it reads \`${key}\``, entry.keyAt)];
      }),
    ...rolesAdmitting(world, account).map((role) =>
      note(
        'note',
        `the trust policy of ${shownRole(role.arn ?? role.name)} admits exactly this service account`,
        role.at,
      ),
    ),
  ];
  return link(
    'service account',
    'no',
    `${title} names no role: there is no annotation \`eks.amazonaws.com/role-arn\``,
    { at: account.nameAt, remarks: meant },
  );
}

/** In the author's words. */
export const shownRole = (role: Text | undefined): string =>
  role === undefined ? 'a role that is not known' : `the role \`${shown(role)}\``;

const readAccount = ({ namespace, name }: IdentitySource): string =>
  `kubectl get serviceaccount ${shown(name)} --namespace ${shown(namespace)} -o yaml`;

/** Annotations on the workload that the webhook reads on service accounts alone. */
const misplaced = (world: World, { workload }: IdentitySource): readonly Note[] =>
  workload === undefined
    ? []
    : world.facts.annotation
        .filter(({ object, entry }) => object.tree === workload.tree && readOn(display(entry.key))?.pod === false)
        .map(({ entry }) =>
          note(
            'no',
            `\`${display(entry.key)}\` is read on the service account alone, not on ${workload.kind === 'Pod' ? 'the pod' : 'the workload'}`,
            entry.keyAt,
          ),
        );

function missingAccount(world: World, holder: IdentitySource, title: string): Link {
  const { workload, name, namespace } = holder;
  const at = workload?.serviceAccountName?.at ?? workload?.nameAt;
  if (name === undefined || workload === undefined)
    return link('service account', 'unknown', 'which service account it is could not be read', {
      at,
      read: 'the value in the place of the placeholder',
    });
  const found = serviceAccountOf(world, workload);
  if (found.kind === 'possible')
    return link('service account', 'unknown', `there are several service accounts that ${title} may be`, {
      at,
      remarks: found.all.map((account) => note('unknown', shownName(account), account.nameAt)),
      read: readAccount(holder),
    });
  const elsewhere = world.facts['service-account'].filter(
    (account) =>
      !account.template &&
      sameEnvironment(world, account, workload) &&
      account.name !== undefined &&
      equals(account.name, name) === 'yes' &&
      equals(account.namespace, namespace) === 'no',
  );
  if (elsewhere.length > 0 && knownValue(name) !== 'default')
    return link(
      'service account',
      'no',
      `there is no service account \`${shown(name)}\` in the namespace \`${shown(namespace)}\` here, only in another`,
      {
        at,
        remarks: elsewhere.map((account) =>
          note('note', `${shownName(account)} is the one that stands here`, account.nameAt),
        ),
        read: readAccount(holder),
      },
    );
  if (found.kind === 'absent')
    return link('service account', 'no', `there is no service account ${title}`, {
      at,
      remarks: misplaced(world, holder),
    });
  return link('service account', 'unknown', `${title} is not here`, {
    at,
    remarks: misplaced(world, holder),
    read: readAccount(holder),
  });
}
