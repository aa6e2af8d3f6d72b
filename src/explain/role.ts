/** The other direction: who can assume a role. */
import type { Principal, Statement } from '../aws/policy/model.js';
import { breadthOf } from '../aws/subject.js';
import { evaluate } from '../aws/trust/decision.js';
import { type ClaimValue, valuesAskedOf } from '../aws/trust/statement.js';
import type { Role, ServiceAccount, TrustPolicy } from '../facts/facts.js';
import { serviceAccountRequests, subjectOf } from '../link/identity.js';
import type { World } from '../link/world.js';
import { display, knownValue, like, type Text } from '../value/text.js';
import { any, type Truth } from '../value/truth.js';
import { link, type Link, note, type Note } from './chain.js';
import { nodeGroupsOf, policiesOf } from './fallback.js';
import { shown, shownName, shownRole } from './holder.js';

export interface RoleView {
  readonly title: string;
  readonly links: readonly Link[];
}

export function roleView(world: World, role: Role): RoleView {
  const { trust } = role;
  const policies = policiesOf(role);
  const groups = role.arn === undefined ? [] : nodeGroupsOf(world, role.arn);
  const links = [
    link('role', 'yes', shownRole(role.arn ?? role.name), { at: role.at }),
    trust === undefined
      ? link('assumed by', 'unknown', 'its trust policy could not be read', {
          at: role.at,
          read: `aws iam get-role --role-name ${shown(role.name)}`,
        })
      : assumedBy(trust),
    ...(trust === undefined ? [] : [accountsLink(world, role, trust)]),
    ...(groups.length === 0
      ? []
      : [
          link('nodes', 'note', 'nodes have it, and pods that reach their metadata service', {
            remarks: groups.map(({ name, at }) => note('note', `node group ${name}`, at)),
          }),
        ]),
    policies.length === 0
      ? link('permissions', 'unknown', 'what it may do is not here', {
          read: `aws iam list-attached-role-policies --role-name ${shown(role.name)}`,
        })
      : link('permissions', 'note', 'what it may do', { remarks: policies }),
  ];
  return { title: `role ${shown(role.arn ?? role.name)}`, links };
}

/** A policy that no role around it names. */
export const policyView = (world: World, trust: TrustPolicy): RoleView => ({
  title: `trust policy ${trust.document.file.path}`,
  links: [assumedBy(trust), accountsLink(world, undefined, trust)],
});

/** Whom a statement's principal and conditions let in, in words. */
function assumedBy(trust: TrustPolicy): Link {
  const remarks = trust.statements.flatMap((statement): readonly Note[] => {
    if (statement.effect !== 'Allow')
      return [note('unknown', 'a statement that is no Allow, or could not be read', statement.at)];
    return statement.principals.map((principal) => note('note', admitted(principal, statement), principal.at));
  });
  const subjects = trust.statements.filter(({ effect }) => effect === 'Allow').flatMap(subjectsOf);
  return link('assumed by', 'note', 'whom its trust policy lets in', {
    at: trust.at,
    remarks: [...remarks, ...subjects.map(({ text, at }) => note('note', subjectText(text), at))],
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

function subjectText(text: Text): string {
  const breadth = breadthOf(text);
  return `subject ${shown(text)}${breadth === undefined ? '' : `: ${BREADTH[breadth]}`}`;
}

/** The service accounts here that it admits, and those that name it and are refused. */
function accountsLink(world: World, role: Role | undefined, trust: TrustPolicy): Link {
  const naming = new Set(role === undefined ? [] : world.accountsOf(role));
  // Whom no subject of a policy can mean need not be evaluated.
  const subjects = trust.statements.every((statement) => subjectsOf(statement).length > 0)
    ? trust.statements.flatMap(subjectsOf)
    : undefined;
  const meant = (account: ServiceAccount): boolean => {
    const own = subjectOf(account);
    return subjects === undefined || own === undefined || subjects.some(({ text }) => like(text, own) !== 'no');
  };
  const remarks = world.facts['service-account']
    .filter(
      (account) =>
        !account.template && world.sameEnvironment(account, trust) && (naming.has(account) || meant(account)),
    )
    .flatMap((account): readonly Note[] => {
      const admits = admission(world, account, trust);
      if (naming.has(account))
        return [
          note(
            admits,
            `${shownName(account)} names it and is ${admits === 'yes' ? 'admitted' : admits === 'no' ? 'refused' : 'perhaps admitted'}`,
            account.roleArn?.value.at,
          ),
        ];
      return admits === 'yes'
        ? [note('note', `${shownName(account)} is admitted and does not name it`, account.nameAt)]
        : [];
    });
  return link(
    'service accounts',
    remarks.length === 0 ? 'unknown' : 'note',
    remarks.length === 0 ? 'no service account here names it or is admitted' : 'of those here',
    { remarks },
  );
}

/** Whether the policy admits the tokens of a service account, by any issuer it names. */
function admission(world: World, account: ServiceAccount, trust: TrustPolicy): Truth {
  return any(
    serviceAccountRequests(world, account, trust).map((request) => {
      const { decision } = evaluate(trust, request);
      return decision === 'allow' ? 'yes' : decision === 'unknown' ? 'unknown' : 'no';
    }),
  );
}

export const isNamed = (role: Role, name: string): boolean =>
  [role.name, role.arn].some(
    (own) => own !== undefined && (knownValue(own) === name || knownValue(own)?.endsWith(`/${name}`) === true),
  );
