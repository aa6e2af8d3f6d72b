/** The other direction: who can assume a role. */
import { breadthOf } from '../aws/subject.js';
import type { Principal, Statement } from '../aws/policy/model.js';
import { evaluate, type TrustDecision } from '../aws/trust/decision.js';
import { type ClaimValue, valuesAskedOf } from '../aws/trust/statement.js';
import { identitiesOf } from '../aws/eksctl-identities.js';
import type { Association } from '../facts/cluster-facts.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { associatedAccount } from '../link/association.js';
import { sameEnvironment } from '../link/environment.js';
import { serviceAccountRequests, subjectOf } from '../link/identity.js';
import { readPolicies, readRole, rolesMeant } from '../link/role.js';
import { append } from '../value/append.js';
import type { World } from '../link/world.js';
import { displayMarked, qualifiedName } from '../value/display.js';
import { remembered } from '../value/remembered.js';
import { like, knownValue, display } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { any, type Truth } from '../value/truth.js';
import { link, note, type Link, type Note } from './chain.js';
import { nodeGroupNotes, policiesOf } from './fallback.js';
import { shown, shownRole } from './holder.js';

export interface RoleView {
  readonly title: string;
  readonly links: readonly Link[];
}

export function roleView(world: World, role: Role): RoleView {
  const { trust } = role;
  const policies = policiesOf(role);
  const groups = role.arn === undefined ? [] : nodeGroupNotes(world, role.arn);
  const links = [
    link('role', 'yes', shownRole(role.arn ?? role.name), { at: role.at }),
    trust === undefined
      ? link('assumed by', 'unknown', 'its trust policy could not be read', {
          at: role.at,
          read: readRole(role.name),
        })
      : assumedBy(trust),
    ...(trust === undefined ? [] : [accountsLink(world, role, trust)]),
    ...(groups.length === 0
      ? []
      : [
          link('nodes', 'note', 'nodes have it, and so have pods that reach the metadata service of the node', {
            remarks: groups,
          }),
        ]),
    policies.length === 0
      ? link('permissions', 'unknown', 'what it may do is not in these files', {
          read: readPolicies(role.name),
        })
      : link('permissions', 'note', 'what it may do', { remarks: policies }),
  ];
  return { title: roleTitle(role), links };
}

const roleTitle = (role: Role): string => {
  const arn = role.arn === undefined ? undefined : knownValue(role.arn);
  const name = arn ?? displayMarked(role.name ?? role.arn);
  return name === undefined ? 'a role that is not known' : `role ${name}`;
};

/** Roles of this name that eksctl creates, which no file shows. */
export const createdViews = (world: World, name: string): readonly RoleView[] =>
  world.facts['cluster-config'].flatMap((config) =>
    identitiesOf(config.tree)
      .filter(({ role }) => role.is === 'created' && role.name === name)
      .map(({ kind, name: holder, assumedBy: who, policies, at }) => ({
        title: `role ${name}`,
        links: [
          link('role', 'yes', `the role \`${name}\`, which eksctl creates`, { at }),
          link('assumed by', 'note', 'whom its trust policy admits', { remarks: [note('note', who)] }),
          ...(kind === 'service account'
            ? [link('service accounts', 'note', 'those in these files', { remarks: [note('yes', holder, at)] })]
            : []),
          link('permissions', 'note', 'what it may do', {
            remarks: policies.map(({ name: policy, origin }) => note('note', `${policy} (${origin})`)),
          }),
        ],
      })),
  );

/** A policy that no role around it names. */
export const policyView = (world: World, trust: TrustPolicy): RoleView => ({
  title: `trust policy ${trust.document.file.path}`,
  links: [assumedBy(trust), accountsLink(world, undefined, trust)],
});

/** Whom a statement's principal and conditions admit, in words. */
function assumedBy(trust: TrustPolicy): Link {
  const remarks = trust.statements.flatMap((statement): readonly Note[] => {
    if (statement.effect !== 'Allow')
      return [note('unknown', 'a statement that is not an Allow, or could not be read', statement.at)];
    return statement.principals.map((principal) => note('note', admitted(principal, statement), principal.at));
  });
  const subjects = trust.statements.filter(({ effect }) => effect === 'Allow').flatMap(subjectsOf);
  return link('assumed by', 'note', 'whom its trust policy admits', {
    at: trust.at,
    remarks: [...remarks, ...subjects.map((subject) => note('note', subjectText(subject), subject.at))],
  });
}

const subjectsOf = (statement: Statement): readonly ClaimValue[] => valuesAskedOf(statement, 'sub');

function admitted({ kindText, text }: Principal, { conditions }: Statement): string {
  const who = text === undefined ? 'that could not be read' : display(text);
  return `${display(kindText)} ${who}${conditions.length > 0 ? '' : ', without a condition'}`;
}

const BREADTH = {
  everything: 'every service account',
  namespaces: 'service accounts of several namespaces',
  namespace: 'every service account of a namespace',
  name: 'several service accounts of a namespace',
} as const;

function subjectText({ text, condition }: ClaimValue): string {
  const breadth = breadthOf(text);
  if (breadth === undefined) return `subject ${shown(text)}`;
  return condition.meaning?.kind === 'string'
    ? `subject ${shown(text)}: nobody, because \`${display(condition.operator)}\` takes the wildcard as it stands`
    : `subject ${shown(text)}: ${BREADTH[breadth]}`;
}

/** The service accounts here that it admits, and those that name it and are refused. */
function accountsLink(world: World, role: Role | undefined, trust: TrustPolicy): Link {
  const naming = new Set(role === undefined ? [] : (accountsNaming(world).get(role) ?? []));
  // Whom no subject of a policy can mean need not be evaluated.
  const subjects = trust.statements.every((statement) => subjectsOf(statement).length > 0)
    ? trust.statements.flatMap(subjectsOf)
    : undefined;
  const meant = (account: ServiceAccount): boolean => {
    const own = subjectOf(account);
    return subjects === undefined || own === undefined || subjects.some(({ text }) => like(text, own) !== 'no');
  };
  const associated = (role === undefined ? [] : (associationsGiving(world).get(role) ?? [])).map((one) =>
    note('yes', `${associatedAccount(one)} is associated with it (EKS Pod Identity)`, one.at),
  );
  const annotated = world.facts['service-account']
    .filter(
      (account) =>
        !account.template && sameEnvironment(world, account, trust) && (naming.has(account) || meant(account)),
    )
    .flatMap((account): readonly Note[] => {
      const decisions = serviceAccountRequests(world, account, trust).map((request) => evaluate(trust, request));
      const admits = any(decisions.map(truthOf));
      if (naming.has(account))
        return [
          note(
            admits,
            `${qualifiedName(account)} names it and ${admits === 'yes' ? 'is admitted' : admits === 'no' ? `is refused${refusedAt(decisions)}` : 'may be admitted'}`,
            account.roleArn?.value.at,
          ),
        ];
      return admits === 'yes'
        ? [note('note', `${qualifiedName(account)} is admitted and does not name it`, account.nameAt)]
        : [];
    });
  const remarks = [...associated, ...annotated];
  return link(
    'service accounts',
    remarks.length === 0 ? 'unknown' : 'note',
    remarks.length === 0 ? 'no service account in these files names it or is admitted' : 'those in these files',
    { remarks },
  );
}

/** Those whose annotation names each role, also where its account is not written and no other has its name. */
const accountsNaming = remembered((world: World): ReadonlyMap<Role, readonly ServiceAccount[]> => {
  const all = new Map<Role, ServiceAccount[]>();
  for (const account of world.facts['service-account']) {
    const arn = textOf(account.roleArn?.value);
    for (const role of arn === undefined ? [] : rolesMeant(world, arn, account)) append(all, role, account);
  }
  return all;
});

/** Associations by the role that each gives. */
const associationsGiving = remembered((world: World): ReadonlyMap<Role, readonly Association[]> => {
  const all = new Map<Role, Association[]>();
  for (const association of world.facts.association)
    for (const role of association.roleArn === undefined ? [] : rolesMeant(world, association.roleArn, association))
      append(all, role, association);
  return all;
});

/** The one element that refuses by whatever issuer. */
function refusedAt(decisions: readonly TrustDecision[]): string {
  const [path, ...others] = new Set(decisions.map((one) => one.path));
  return path === undefined || path === null || path === '' || others.length > 0 ? '' : ` at ${path}`;
}

const truthOf = ({ decision }: TrustDecision): Truth =>
  decision === 'allow' ? 'yes' : decision === 'unknown' ? 'unknown' : 'no';

export const isNamed = (role: Role, name: string): boolean =>
  [role.name, role.arn].some(
    (own) => own !== undefined && (knownValue(own) === name || knownValue(own)?.endsWith(`/${name}`) === true),
  );
