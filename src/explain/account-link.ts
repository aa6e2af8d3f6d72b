/** The first links: which service account a workload runs as, and which role it names. */
import { misspeltAnnotation, readOn } from '../aws/annotations.js';
import { iamArnFault } from '../aws/iam-arn.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { rolesAdmitting } from '../link/identity.js';
import { accountsCalled, annotationsOn, readAccount, serviceAccountOf } from '../link/service-account.js';
import type { World } from '../link/world.js';
import { displayKnown, qualifiedInFull, qualifiedName } from '../value/display.js';
import { display, knownValue, type Text } from '../value/text.js';
import { isOpen, textOf } from '../value/tree.js';
import { link, note, type IdentitySource, type Link, type Note } from './chain.js';
import { accountTitle, shownRole, workloadTitle } from './holder.js';

const NAME = 'service account';

export function workloadLink(workload: Workload): Link {
  const { serviceAccountName } = workload;
  const unwritten = workload.namespaceWritten
    ? []
    : [note('note', 'namespace not set: whoever applies it chooses one')];
  if (serviceAccountName === undefined)
    return link(
      'workload',
      isOpen(workload.podSpec) ? 'unknown' : 'note',
      `${workloadTitle(workload)} names no service account, so its pods run as \`default\``,
      { at: workload.nameAt, remarks: unwritten },
    );
  const name = displayKnown(textOf(serviceAccountName));
  return link(
    'workload',
    'yes',
    `${workloadTitle(workload)} runs as ${name === undefined ? 'a service account that is not known' : `the service account \`${name}\``}`,
    { at: serviceAccountName.at, remarks: unwritten },
  );
}

/** The service account, and whether it names a role. */
export function accountLink(world: World, holder: IdentitySource): Link {
  const { account, eksctl, byHand } = holder;
  if (byHand !== undefined)
    return link(NAME, 'note', `the pod sets ${shownRole(byHand.arn)} itself, whatever its service account names`, {
      at: byHand.at,
    });
  const title = accountTitle(holder);
  const associated = associatedLink(holder, title);
  if (associated !== undefined) return associated;
  if (account !== undefined) return annotatedLink(world, holder, account, title);
  if (eksctl === undefined) return missingAccount(world, holder, title);
  const role = eksctl.roleArn === undefined ? 'a role that eksctl creates too' : shownRole(eksctl.roleArn);
  return link(NAME, 'yes', `${title} is created by eksctl${eksctl.roleOnly ? '' : ' and annotated'} with ${role}`, {
    at: eksctl.at,
  });
}

function associatedLink({ account, associations: [association] }: IdentitySource, title: string): Link | undefined {
  if (association === undefined) return undefined;
  const ignored =
    account?.roleArn === undefined
      ? []
      : [note('note', 'its annotation is ignored: the Pod Identity association wins', account.roleArn.value.at)];
  return link(NAME, 'yes', `${title} is associated with ${shownRole(association.roleArn)} (EKS Pod Identity)`, {
    at: association.at,
    remarks: ignored,
  });
}

/** By its annotation, or what is wrong with that. */
function annotatedLink(world: World, holder: IdentitySource, account: ServiceAccount, title: string): Link {
  const { roleArn, namespace, name, annotationsOpen, nameAt } = account;
  const arn = textOf(roleArn?.value);
  if (roleArn !== undefined && arn !== undefined && knownValue(arn) !== '') {
    const { at } = roleArn.value;
    const fault = iamArnFault(arn, 'role');
    return fault === undefined
      ? link(NAME, 'yes', `${title} names ${shownRole(arn)}`, { at })
      : link(NAME, 'no', `${title} names \`${display(arn)}\`, which is not a role ARN: ${fault.what}`, { at });
  }
  if (roleArn !== undefined)
    return link(NAME, 'no', `${title} has an empty annotation: it names no role`, { at: roleArn.value.at });
  if (annotationsOpen)
    return link(NAME, 'unknown', `${title} may have annotations that could not be read`, {
      at: nameAt,
      read: readAccount(namespace, name),
    });
  return link(NAME, 'no', `${title} names no role: it has no \`eks.amazonaws.com/role-arn\` annotation`, {
    at: nameAt,
    remarks: [...misplaced(world, holder), ...misspelt(world, account), ...admitting(world, account)],
  });
}

/** Annotations on the workload that the webhook reads only on service accounts. */
const misplaced = (world: World, { workload }: IdentitySource): readonly Note[] =>
  workload === undefined
    ? []
    : annotationsOn(world, workload)
        .filter(({ entry }) => readOn(display(entry.key))?.pod === false)
        .map(({ entry }) =>
          note(
            'no',
            `\`${display(entry.key)}\` is only read on the service account, not on ${workload.kind === 'Pod' ? 'the pod' : 'the workload'}`,
            entry.keyAt,
          ),
        );

const misspelt = (world: World, account: ServiceAccount): readonly Note[] =>
  annotationsOn(world, account)
    .filter(({ where }) => where === 'metadata')
    .flatMap(({ entry }) => {
      const key = misspeltAnnotation(display(entry.key));
      return key === undefined
        ? []
        : [note('no', `the webhook ignores \`${display(entry.key)}\`; did you mean \`${key}\`?`, entry.keyAt)];
    });

const admitting = (world: World, account: ServiceAccount): readonly Note[] =>
  rolesAdmitting(world, account).map((role) =>
    note(
      'note',
      `the trust policy of ${shownRole(role.arn ?? role.name)} admits exactly this service account`,
      role.at,
    ),
  );

function missingAccount(world: World, holder: IdentitySource, title: string): Link {
  const { workload, name, namespace } = holder;
  const at = workload?.serviceAccountName?.at ?? workload?.nameAt;
  if (name === undefined || workload === undefined)
    return link(NAME, 'unknown', 'the name of the service account could not be read', {
      at,
      read: 'the value of the placeholder',
    });
  const found = serviceAccountOf(world, workload);
  const read = readAccount(namespace, name);
  if (found.kind === 'possible')
    return link(NAME, 'unknown', `${title} may be one of several service accounts`, {
      at,
      remarks: found.all.map((account) => note('unknown', qualifiedInFull(account), account.nameAt)),
      read,
    });
  const elsewhere = otherNamespaces(world, workload, namespace, name);
  if (elsewhere.length > 0)
    return link(
      NAME,
      'no',
      `the service account ${title} is not declared, only one of this name in another namespace`,
      {
        at,
        remarks: elsewhere.map((account) => note('note', `declared as ${qualifiedName(account)}`, account.nameAt)),
        read,
      },
    );
  const remarks = misplaced(world, holder);
  return found.kind === 'absent'
    ? link(NAME, 'no', `there is no service account ${title}`, { at, remarks })
    : link(NAME, 'unknown', `${title} is not declared in these files`, { at, remarks, read });
}

/** Those of the name that certainly stand in another namespace; every namespace has a `default`. */
const otherNamespaces = (world: World, workload: Workload, namespace: Text, name: Text): readonly ServiceAccount[] =>
  knownValue(name) === 'default'
    ? []
    : accountsCalled(world, { document: workload.document, namespace, name }, (same) => same === 'no');
