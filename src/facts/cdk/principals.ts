/** Who may assume a role, as aws-iam writes it: aws-iam/lib/principals.js. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly } from './assembly.js';
import { addTo, statementMade } from './statements.js';
import { accountOf, partitionOf } from './construct-members.js';
import type { PrincipalMade, StatementMade } from './made.js';
import { argOf, instance, literal, madeOf, prop } from './natives.js';
import { ofStack, textOfParts } from './pseudo.js';
import { refuse } from './refusals.js';
import { list, object, string } from './trees.js';
import { table } from '../../value/table.js';

const ASSUME = 'sts:AssumeRole';
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const SAML = 'sts:AssumeRoleWithSAML';
const TAG_SESSION = 'sts:TagSession';

type More = Partial<Pick<PrincipalMade, 'action' | 'isDefaultAction' | 'parts' | 'open'>> & {
  readonly conditions?: Value | undefined;
};

const made = (name: string, type: string, value: Value | undefined, at: Span, more: More = {}): PrincipalMade => ({
  kind: 'principal',
  name,
  action: more.action ?? string(ASSUME, at),
  fragments: value === undefined ? [] : [{ type, value }],
  conditions: more.conditions === undefined ? [] : [more.conditions],
  sessionTags: false,
  parts: more.parts,
  open: more.open ?? false,
  isDefaultAction: more.isDefaultAction ?? false,
  at,
});

type Make = (call: Call, run: Run, assembly: Assembly) => PrincipalMade | undefined;

const MAKERS: Readonly<Record<string, Make | undefined>> = table({
  FederatedPrincipal: (call) => {
    const action = argOf(call, 2);
    const isDefaultAction = action === undefined && !call.open;
    const more = { conditions: argOf(call, 1), isDefaultAction, ...(action === undefined ? {} : { action }) };
    return made('FederatedPrincipal', 'Federated', call.args[0], call.at, more);
  },
  WebIdentityPrincipal: (call) =>
    made('WebIdentityPrincipal', 'Federated', call.args[0], call.at, {
      conditions: argOf(call, 1),
      action: string(WEB_IDENTITY, call.at),
    }),
  OpenIdConnectPrincipal: (call, run) => {
    const [provider] = call.args;
    const arn = provider === undefined ? undefined : run.get(provider, 'openIdConnectProviderArn', call.at);
    const more = { conditions: argOf(call, 1), action: string(WEB_IDENTITY, call.at) };
    return made('OpenIdConnectPrincipal', 'Federated', arn, call.at, more);
  },
  SamlPrincipal: (call, run) => {
    const [provider] = call.args;
    const arn = provider === undefined ? undefined : run.get(provider, 'samlProviderArn', provider.at);
    return made('SamlPrincipal', 'Federated', arn, call.at, {
      conditions: argOf(call, 1),
      action: string(SAML, call.at),
    });
  },
  SamlConsolePrincipal: (call, run) => {
    const [provider] = call.args;
    const arn = provider === undefined ? undefined : run.get(provider, 'samlProviderArn', provider.at);
    const conditions = object({}, call.at, true);
    return made('SamlConsolePrincipal', 'Federated', arn, call.at, { conditions, action: string(SAML, call.at) });
  },
  ServicePrincipal: (call, run) =>
    made('ServicePrincipal', 'Service', call.args[0], call.at, { conditions: prop(argOf(call, 1), 'conditions', run) }),
  ArnPrincipal: (call) => made('ArnPrincipal', 'AWS', call.args[0], call.at),
  CanonicalUserPrincipal: (call) => made('CanonicalUserPrincipal', 'CanonicalUser', call.args[0], call.at),
  AccountPrincipal: (call, run, assembly) => {
    const [id] = call.args;
    if (id?.kind === 'number') refuse('the id of an account is a string', id.at, run, assembly);
    return made('AccountPrincipal', 'AWS', accountRoot(id, run, assembly, call.at), call.at);
  },
  AccountRootPrincipal: (call, run, assembly) =>
    made('AccountRootPrincipal', 'AWS', accountRoot(undefined, run, assembly, call.at), call.at),
  AnyPrincipal: ({ at }) => made('AnyPrincipal', 'AWS', string('*', at), at),
  Anyone: ({ at }) => made('Anyone', 'AWS', string('*', at), at),
  StarPrincipal: ({ at }) => made('StarPrincipal', '', string('*', at), at),
  OrganizationPrincipal: (call, run, assembly) => {
    const [id] = call.args;
    const known = literal(id);
    if (id !== undefined && known !== undefined && !/^o-[a-z0-9]{10,32}$/.test(known))
      refuse(
        `\`${known}\` is not the id of an organization: \`o-\` and 10 to 32 letters and digits`,
        id.at,
        run,
        assembly,
      );
    const value = id === undefined ? object({}, call.at, true) : object({ 'aws:PrincipalOrgID': id }, call.at);
    const conditions = object({ StringEquals: value }, call.at);
    return made('OrganizationPrincipal', 'AWS', string('*', call.at), call.at, { conditions });
  },
  CompositePrincipal: (call, run, assembly) => {
    if (call.args.length === 0 && !call.open)
      refuse('a composite principal is made of at least one', call.at, run, assembly);
    const composite = made('CompositePrincipal', '', undefined, call.at, { parts: [] });
    addParts(composite, call);
    const [first] = composite.parts ?? [];
    return first === undefined ? composite : { ...composite, action: first.action };
  },
  PrincipalWithConditions: (call) => {
    const [inner] = call.args;
    const principal = principalOf(inner);
    return principal === undefined ? undefined : withConditions(principal, argOf(call, 1), call.at);
  },
  SessionTagsPrincipal: (call) => {
    const principal = principalOf(call.args[0]);
    return principal === undefined ? undefined : { ...principal, sessionTags: true, at: call.at };
  },
});

/** `arn:…:root` of an account, or of that of the stack. */
export function accountRoot(account: Value | undefined, run: Run, assembly: Assembly, at: Span): Value {
  const number = account ?? ofStack('account', (stack, place) => accountOf(stack, assembly, place), assembly, at);
  const partition = ofStack('partition', (stack, place) => partitionOf(stack, assembly, place), assembly, at);
  return textOfParts(['arn:', partition, ':iam::', number, ':root'], run, at);
}

const withConditions = (principal: PrincipalMade, conditions: Value | undefined, at: Span): PrincipalMade => ({
  ...principal,
  conditions: [...principal.conditions, ...(conditions === undefined ? [] : [conditions])],
  at,
});

function addParts(composite: PrincipalMade, { args, open }: Call): void {
  for (const arg of args) {
    const part = principalOf(arg);
    if (part === undefined) composite.open = true;
    else composite.parts?.push(part);
  }
  if (open) composite.open = true;
}

export const servicePrincipal = (service: string, at: Span): PrincipalMade =>
  made('ServicePrincipal', 'Service', string(service, at), at);

export const openIdConnect = (provider: Value, conditions: Value, at: Span): PrincipalMade =>
  made('OpenIdConnectPrincipal', 'Federated', provider, at, { conditions, action: string(WEB_IDENTITY, at) });

/** The principal that a value is; undefined: not known. */
export function principalOf(value: Value | undefined): PrincipalMade | undefined {
  const of = madeOf(value);
  switch (of?.kind) {
    case 'principal':
      return of;
    case 'role':
      return made('Role', 'AWS', of.arn, value?.at ?? of.construct.stack.at);
    case 'service-account':
      return principalOf(of.role);
    default:
      return undefined;
  }
}

export function principalValue(principal: PrincipalMade): Value {
  const conditions = [...principal.conditions];
  const own: PrincipalMade = { ...principal, conditions };
  return instance(
    own.name,
    own,
    {
      members: {
        assumeRoleAction: () => own.action,
        grantPrincipal: () => principalValue(own),
        principal: () => principalValue(own),
        federated: () => own.fragments[0]?.value,
        arn: () => own.fragments[0]?.value,
        service: () => own.fragments[0]?.value,
      },
      methods: {
        withConditions: (call) => principalValue(withConditions(own, call.args[0], call.at)),
        withSessionTags: (call) => principalValue({ ...own, sessionTags: true, at: call.at }),
        addCondition: ({ args: [operator, value], at }, run) => {
          const name = literal(operator);
          const isKnown = name !== undefined && value !== undefined && run.certain;
          conditions.push(isKnown ? object({ [name]: value }, at) : object({}, at, true));
          return undefined;
        },
        addConditions: ({ args: [value], at }, run) => {
          conditions.push(value !== undefined && run.certain ? value : object({}, at, true));
          return undefined;
        },
        addPrincipals: (call) => {
          addParts(own, call);
          return call.self;
        },
      },
    },
    own.at,
  );
}

/** The class of a principal; undefined: none that is known. */
export function principalClass(name: string, assembly: Assembly): Native | undefined {
  const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  if (make === undefined) return undefined;
  return {
    name: `iam.${name}`,
    construct: (call, run) => {
      const principal = make(call, run, assembly);
      return principal === undefined
        ? run.hole(`iam.${name}`, call.at, { anonymous: true })
        : principalValue(principal);
    },
  };
}

/** A call without its arguments. */
function headOf(at: Span): Span {
  const end = at.source.text.indexOf('(', at.start);
  return end < 0 || end > at.end ? at : { ...at, end };
}

/** The statements that let a principal assume a role; undefined: not all of them are known. */
export function trustStatements(principal: PrincipalMade, assembly: Assembly): readonly StatementMade[] {
  if (principal.parts !== undefined)
    return principal.parts.flatMap((part) =>
      trustStatements({ ...part, sessionTags: part.sessionTags || principal.sessionTags }, assembly),
    );
  const { at } = principal;
  if (principal.isDefaultAction) assembly.fault({ fault: 'federated-default-action', at: headOf(at) });
  const statement = statementMade(at);
  const tags = principal.sessionTags ? [string(TAG_SESSION, at)] : [];
  addTo(statement.actions, list([principal.action, ...tags], principal.action.at));
  addTo(statement.principals, list([principalValue(principal)], at));
  return [statement];
}
