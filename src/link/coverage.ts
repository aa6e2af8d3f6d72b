/** How much of the input could be judged end to end: what keeps a green run from looking like proof. */
import { readRoleArn } from '../aws/arn.js';
import { nodeRoleOf } from '../aws/eksctl-node-role.js';
import { iamArnFault } from '../aws/iam-arn.js';
import { evaluate } from '../aws/trust/decision.js';
import { issuersOf } from '../aws/trust/statement.js';
import type { Association } from '../facts/cluster-facts.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { trustPolicyEntry } from '../facts/role.js';
import type { NodeGroup } from '../facts/cluster-config-facts.js';
import type { RepeatedPart } from '../facts/terraform-facts.js';
import type { UnseenKind } from '../facts/unseen-part.js';
import { append } from '../value/append.js';
import { toFileSpan, type Span } from '../value/span.js';
import { displayKnown, qualifiedName } from '../value/display.js';
import { concat, equals, hasHoles, literalText, type Text } from '../value/text.js';
import { firstUnknown, referenceIn } from '../value/first-unknown.js';
import { entryOf, field, textOf } from '../value/tree.js';
import { associatedAccount } from './association.js';
import { isInBroken } from './broken.js';
import { eksctlAccounts, eksctlAccountsOf, type EksctlAccount } from './eksctl.js';
import { DEFAULT_AUDIENCE, serviceAccountRequests, subjectOf } from './identity.js';
import { onceInWorld } from './once.js';
import { roleOfAccount } from './pod-role.js';
import type { Located } from './environment.js';
import type { Resolution } from './resolution.js';
import { namedRole, roleOf } from './role.js';
import { accountsCalled } from './service-account.js';
import { isOfOtherService, unknownOf } from './trust-reading.js';
import type { World } from './world.js';

export type CoveredKind =
  'service account' | 'trust policy' | 'node group' | 'association' | 'role' | 'build' | UnseenKind;

/** One thing that a run judges. */
export interface Covered {
  readonly kind: CoveredKind;
  readonly name: string;
  readonly at: Span;
  /** A trust policy that admits neither pods nor nodes: it is no identity of a cluster, and no part of the share. */
  readonly otherService?: true;
  /** The file that makes it what it is, of several that do: an overlay, a file of variables. */
  readonly by?: string;
  /** It has a role to give, of which nothing was judged. */
  readonly hasRole?: true;
  /** Why it was not judged end to end; undefined if it was. */
  readonly reason: Reason | undefined;
  /** The reference that could not be resolved, or the role that is not here. */
  readonly what: string | undefined;
}

export type Reason =
  | `${UnseenKind} unseen`
  | 'not installed'
  | 'too large'
  /** A program declares it, and makes none with the values that are known here: no part of the share. */
  | 'not created'
  /** The tool refuses it, and a rule says why. */
  | 'build fails'
  | 'role unseen'
  | 'trust policy unseen'
  | 'unresolved value'
  | 'patch not applied';

/** Everything that gives or takes an identity, in no particular order. */
export function coverageOf(world: World): readonly Covered[] {
  return [
    ...world.facts['service-account']
      .filter((account) => account.roleArn !== undefined)
      .map((account) => ofAccount(world, account)),
    ...eksctlAccounts(world)
      // A manifest with the annotation is the same service account.
      .filter(({ document, namespace, name }) =>
        accountsCalled(world, { document, namespace, name }, (same) => same === 'yes').every(
          ({ roleArn }) => roleArn === undefined,
        ),
      )
      .map((account) => ofEksctlAccount(world, account)),
    ...world.trustPolicies.map((policy) => ofPolicy(world, policy)),
    ...world.facts.role.flatMap(ofUnknownPolicy),
    ...world.facts['node-group'].map((group) => ofNodeGroup(world, group)),
    ...world.facts.association.map((association) => ofAssociation(world, association)),
    ...unseenParts(world),
    ...failedBuilds(world),
    ...unreadFiles(world),
    ...notCreated(world),
  ];
}

/** What no module that is read here makes: a toggle that is off hides what it would turn on from every rule. */
function notCreated({ facts }: World): readonly Covered[] {
  const found = new Map<string, RepeatedPart[]>();
  for (const part of facts['repeated-part']) {
    const place = toFileSpan(part.at);
    append(found, JSON.stringify([place.source.path, place.start]), part);
  }
  return [...found.values()].flatMap(([first, ...others]): readonly Covered[] => {
    if (first === undefined || [first, ...others].some(({ made }) => made)) return [];
    const { kind, name, at, by } = first;
    return [{ kind, name, at, reason: 'not created', what: by.length === 0 ? undefined : by.join(', ') }];
  });
}

/** Files that a walk met and could not read. */
const unreadFiles = ({ facts }: World): readonly Covered[] =>
  facts['unreadable-file']
    .filter(({ problem }) => !NO_FILE.has(problem))
    .map(({ source, problem, isOfRun }) => ({
      kind: 'file',
      name: source.path,
      at: { source, start: 0, end: 0 },
      reason: problem === 'too large' || isOfRun === true ? 'too large' : 'file unseen',
      what: problem === 'too large' || isOfRun === true ? undefined : problem,
    }));

const NO_FILE: ReadonlySet<string> = new Set(['missing', 'not a file', 'not supported']);

/** What they would make is not here. One that ends at a text which cannot be parsed ends at a file, of which that is said. */
function failedBuilds({ facts }: World): readonly Covered[] {
  const found = new Map<string, Covered>();
  for (const { name, tool, at, isSyntax } of facts['build-failed'])
    if (isSyntax !== true && tool !== 'terraform')
      found.set(`${tool} ${name}`, { kind: 'build', name, at, reason: 'build fails', what: tool });
  return [...found.values()];
}

/** What several environments take in at one place is one thing. */
function unseenParts({ facts }: World): readonly Covered[] {
  const found = new Map<string, Covered>();
  for (const { kind, unit, source, at, hasRole, isIdle, isTooLarge } of facts['unseen-part']) {
    const place = toFileSpan(at);
    const key = JSON.stringify([kind, source, place.source.path, place.start]);
    if (!found.has(key))
      found.set(key, {
        kind,
        name: unit,
        at,
        reason: isTooLarge === true ? 'too large' : isIdle === true ? 'not installed' : `${kind} unseen`,
        what: source,
        ...(hasRole === undefined ? {} : { hasRole }),
      });
  }
  return [...found.values()];
}

/** What stands between a thing and a judgement; undefined: nothing. */
interface Gap {
  readonly reason: Reason;
  readonly what: string | undefined;
}

const unresolved = (what: string | undefined): Gap => ({
  reason: 'unresolved value',
  what: what === undefined ? undefined : (OF_NO_FILE.get(what) ?? what),
});

/** Parts of ARNs that no file names, by the references that stand for them. */
const OF_NO_FILE: ReadonlyMap<string, string> = new Map([
  ['account', 'the AWS account'],
  ['partition', 'the AWS partition'],
  ['region', 'the AWS region'],
]);

const madeBy = ({ document: { appliedBy } }: Located): Pick<Covered, 'by'> =>
  appliedBy === undefined ? {} : { by: appliedBy.path };

/** Nothing is said of what stands in a document that cannot be parsed. */
const BROKEN: Gap = { reason: 'file unseen', what: 'it cannot be parsed' };

const withGap = (gap: Gap | undefined): Pick<Covered, 'reason' | 'what'> => ({ reason: gap?.reason, what: gap?.what });

const shown = (text: Text | undefined): string => displayKnown(text) ?? 'not known';

function ofAccount(world: World, account: ServiceAccount): Covered {
  return {
    kind: 'service account',
    name: qualifiedName(account),
    at: account.nameAt,
    ...madeBy(account),
    ...withGap(
      isInBroken(world, account.nameAt)
        ? BROKEN
        : account.transformed.patch
          ? { reason: 'patch not applied', what: undefined }
          : accountGap(world, account),
    ),
  };
}

function accountGap(world: World, account: ServiceAccount): Gap | undefined {
  const arn = textOf(account.roleArn?.value);
  if (arn === undefined)
    return unresolved(account.roleArn === undefined ? undefined : firstUnknown(account.roleArn.value));
  // What is no ARN of a role leads nowhere, and a rule says so.
  if (!hasHoles(arn) && iamArnFault(arn, 'role') !== undefined) return undefined;
  const gap = roleGap(world, roleOfAccount(world, arn, account), arn, (role) =>
    admissionIsKnown(world, account, role, arn),
  );
  // The role that eksctl makes for this service account under this name.
  return gap?.reason === 'role unseen' && isMadeByEksctl(world, account, arn) ? undefined : gap;
}

/** What keeps the chain to a role from being decided; `decided` tells it of a role that is here for certain. */
function roleGap(
  world: World,
  resolution: Resolution<Role>,
  arn: Text,
  decided: (role: Role) => boolean,
): Gap | undefined {
  const found = namedRole(resolution);
  if (found.kind === 'absent') return undefined;
  if (found.kind === 'found') {
    if (found.all.every(({ trust }) => trust === undefined)) return { reason: 'trust policy unseen', what: shown(arn) };
    const broken = found.all.find(({ at }) => isInBroken(world, at));
    if (broken !== undefined) return { ...BROKEN, what: `${toFileSpan(broken.at).source.path} cannot be parsed` };
    return found.all.every(decided)
      ? undefined
      : unresolved(
          found.all.map(({ trust }) => unknownOf(trust)).find((value) => value !== undefined) ??
            'a value of its trust policy',
        );
  }
  const reference = referenceIn(arn);
  if (reference !== undefined) return unresolved(reference);
  if (found.kind === 'unseen') return { reason: 'role unseen', what: shown(arn) };
  // The rules speak of a role only where it is the one for certain.
  const [role] = found.all;
  const name = displayKnown(role.name ?? role.arn);
  return unresolved(`the account of ${name === undefined ? 'the role' : `the role ${name}`}`);
}

/** By its subject and audience: a policy without a web identity provider refuses every token, if all of it could be read. */
function admissionIsKnown(world: World, account: ServiceAccount, { trust, arn: own }: Role, arn: Text): boolean {
  if (trust === undefined) return false;
  const requests = serviceAccountRequests(world, account, trust, hasHoles(arn) ? own : arn);
  return requests.length === 0
    ? unknownOf(trust) === undefined && (issuersOf(trust.statements).length === 0 || subjectOf(account) !== undefined)
    : requests.every((request) => evaluate(trust, request).decision !== 'unknown');
}

const isMadeByEksctl = (world: World, account: ServiceAccount, arn: Text): boolean => {
  const name = readRoleArn(arn)?.name;
  return (
    account.name !== undefined &&
    name !== undefined &&
    eksctlAccountsOf(world, account, account.name).some(
      ({ roleName }) => roleName !== undefined && equals(roleName, name) === 'yes',
    )
  );
};

/** eksctl makes the role and knows whom it has to trust (iamserviceaccount.go); one that exists may be anything. */
function ofEksctlAccount(world: World, account: EksctlAccount): Covered {
  const { namespace, name, roleArn, tree } = account;
  const subject = subjectOf(account);
  const gap =
    entryOf(tree, 'attachRoleARN') === undefined
      ? reasonIn(concat(namespace, name))
      : roleArn === undefined
        ? unresolved('attachRoleARN')
        : roleGap(
            world,
            roleOf(world, roleArn, account),
            roleArn,
            ({ trust }) => trust !== undefined && subject !== undefined && tokenIsJudged(trust, subject),
          );
  return { kind: 'service account', name: qualifiedName(account), at: account.at, ...withGap(gap) };
}

const tokenIsJudged = (trust: TrustPolicy, subject: Text): boolean => {
  const issuers = issuersOf(trust.statements);
  return issuers.length === 0
    ? unknownOf(trust) === undefined
    : issuers.every(
        (issuer) =>
          evaluate(trust, { kind: 'web-identity', issuer, subject, audience: literalText(DEFAULT_AUDIENCE) })
            .decision !== 'unknown',
      );
};

const reasonIn = (text: Text): Gap | undefined => {
  const reference = referenceIn(text);
  return reference === undefined ? undefined : unresolved(reference);
};

const ofPolicy = (world: World, policy: TrustPolicy): Covered => ({
  kind: 'trust policy',
  name: policy.role?.name === undefined ? policy.document.file.path : shown(policy.role.name),
  at: policy.at,
  ...madeBy(policy),
  ...(isOfOtherService(policy) ? { otherService: true as const } : {}),
  ...withGap(isInBroken(world, policy.at) ? BROKEN : gapOf(policy)),
});

function gapOf(policy: TrustPolicy): Gap | undefined {
  const what = unknownOf(policy);
  return what === undefined ? undefined : unresolved(what);
}

/** A role whose trust policy is written as a value that is not known, or as one of several. */
function ofUnknownPolicy({ trust, tree, name, document }: Role): readonly Covered[] {
  const written = trust === undefined ? trustPolicyEntry(tree)?.value : undefined;
  const what = written === undefined ? undefined : firstUnknown(written);
  if (written === undefined || what === undefined) return [];
  return [
    {
      kind: 'trust policy',
      name: name === undefined ? document.file.path : shown(name),
      at: written.at,
      ...withGap(unresolved(what)),
    },
  ];
}

function ofNodeGroup(world: World, group: NodeGroup): Covered {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  const written = group.declared?.roleArn ?? field(group.iam, 'instanceRoleARN');
  const existing = textOf(written);
  const gap =
    role !== undefined
      ? role.complete
        ? undefined
        : unresolved(firstUnknown(group.tree) ?? 'a policy of its role')
      : existing === undefined
        ? unresolved(firstUnknown(group.tree) ?? 'its role')
        : roleGap(
            world,
            roleOf(world, existing, group.config),
            existing,
            ({ trust }) => unknownOf(trust) === undefined,
          );
  return {
    kind: 'node group',
    name: [group.config.name, group.name].flatMap((text) => displayKnown(text) ?? []).join('/'),
    at: group.tree.at,
    ...withGap(gap),
  };
}

function ofAssociation(world: World, association: Association): Covered {
  return {
    kind: 'association',
    name: associatedAccount(association),
    at: association.at,
    ...madeBy(association),
    ...withGap(associationGap(world, association)),
  };
}

function associationGap(world: World, association: Association): Gap | undefined {
  const { roleArn, namespace, serviceAccount } = association;
  if (roleArn !== undefined)
    return roleGap(
      world,
      roleOf(world, roleArn, association),
      roleArn,
      ({ trust }) => trust !== undefined && unknownOf(trust) === undefined,
    );
  const name = [namespace, serviceAccount].find((text) => text === undefined || hasHoles(text));
  // eksctl makes the role, with a trust policy that admits pods without a condition (podidentityassociation/creator.go).
  if (isOfClusterConfig(world, association) && entryOf(association.tree, 'roleARN') === undefined)
    return namespace === undefined || serviceAccount === undefined
      ? unresolved('the service account')
      : name === undefined
        ? undefined
        : reasonIn(name);
  return unresolved(firstUnknown(association.tree) ?? 'the role');
}

const isOfClusterConfig = (world: World, { document }: Association): boolean => documentsOfConfigs(world).has(document);

const documentsOfConfigs = onceInWorld(
  (world: World) => new Set(world.facts['cluster-config'].map((config) => config.document)),
);
