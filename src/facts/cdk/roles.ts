/** Roles and what is attached to them: aws-iam/lib/role.js, managed-policy.js, policy.js. */
import type { Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import { isNothing, listValue, type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { accountOf, constructMembers, partitionOf } from './construct-members.js';
import { attribute, reference, resourceValue } from './l1.js';
import { emptyBag, type Bag, type DocumentMade, type RoleMade } from './made.js';
import { argOf, func, instance, madeOf, placeOf, prop } from './natives.js';
import { principalOf, trustStatements } from './principals.js';
import { pseudo, textOfParts } from './pseudo.js';
import { checkIdentityPolicy, checkRole } from './refusals.js';
import {
  addAll,
  addTo,
  documentData,
  documentMade,
  documentValue,
  statementMade,
  statementValue,
} from './statements.js';
import { list, object, string } from './trees.js';

/** A role that the program makes, or that a construct makes for itself. `at`: where its definition stands. */
export function makeRole(
  construct: Construct,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const written = (name: string): Value | undefined => prop(props, name, run);
  checkRole(props, run, assembly);
  const trust = documentMade(at);
  addTrust(trust, written('assumedBy'), externalIds(written, at), assembly);
  const managed = emptyBag();
  addTo(managed, written('managedPolicies'));
  const inline = emptyBag();
  const permissions = documentMade(at);
  const boundary = written('permissionsBoundary');
  const inlinePolicies = written('inlinePolicies');
  const resource = assembly.resource(
    construct,
    'AWS::IAM::Role',
    () =>
      object(
        {
          AssumeRolePolicyDocument: documentData(trust, assembly),
          RoleName: written('roleName'),
          Path: written('path'),
          Description: undefined,
          ManagedPolicyArns:
            managed.items.length > 0 || managed.open
              ? list(
                  managed.items.map((one) => managedArn(one, run)),
                  managed.at ?? at,
                  managed.open,
                )
              : undefined,
          PermissionsBoundary: boundary === undefined ? undefined : managedArn(boundary, run),
          Policies: policiesOf(inlinePolicies, inline, at),
          MaxSessionDuration: secondsOf(written('maxSessionDuration'), run),
        },
        at,
      ),
    at,
    [...construct.path, 'Resource'],
  );
  construct.defaultChild = resourceValue(resource, assembly);
  const made: RoleMade = {
    kind: 'role',
    construct,
    arn: attribute(resource, 'Arn', assembly, at),
    name: reference(resource, assembly, at),
    resource,
    trust,
    managed,
    permissions,
    inline,
  };
  assembly.finishers.push(() => {
    addDefaultPolicy(made, assembly, at);
  });
  const value = roleValue(made, assembly, at);
  construct.value = value;
  return value;
}

type Written = (name: string) => Value | undefined;

function externalIds(written: Written, at: Span): readonly Value[] {
  const ids = emptyBag();
  addTo(ids, written('externalIds'));
  const one = written('externalId');
  if (one !== undefined) ids.items.push(one);
  if (ids.open) return [object({}, at, true)];
  const [only] = ids.items;
  if (only === undefined) return [];
  const value = ids.items.length === 1 ? only : list(ids.items, only.at);
  return [object({ StringEquals: object({ 'sts:ExternalId': value }, only.at) }, only.at)];
}

/** The statements of a principal; of one of several each is one of several, where all have as many. */
function addTrust(
  trust: DocumentMade,
  assumedBy: Value | undefined,
  conditions: readonly Value[],
  assembly: Assembly,
): void {
  const principals = (assumedBy?.kind === 'choice' ? assumedBy.arms : [assumedBy]).flatMap(
    (arm) => principalOf(arm) ?? [],
  );
  const made = principals.map((principal) =>
    trustStatements(principal, assembly).map((statement) => {
      statement.conditions = [...statement.conditions, ...conditions];
      return statementValue(statement, assembly);
    }),
  );
  const [first = []] = made;
  const isKnown =
    principals.length === (assumedBy?.kind === 'choice' ? assumedBy.arms.length : 1) &&
    principals.every(({ open }) => !open) &&
    made.every(({ length }) => length === first.length);
  if (!isKnown) trust.statements.open = true;
  if (assumedBy?.kind === 'choice' && !isKnown) return;
  for (const [i, one] of first.entries())
    trust.statements.items.push(
      assumedBy?.kind === 'choice' ? { ...assumedBy, arms: made.flatMap((statements) => statements[i] ?? []) } : one,
    );
}

function secondsOf(duration: Value | undefined, run: Run): Value | undefined {
  return duration === undefined ? undefined : run.get(duration, 'seconds', duration.at);
}

/** A policy of AWS by its name. */
export const awsPolicy = (name: string, run: Run, assembly: Assembly, at: Span): Value =>
  policyValue(textOfParts(['arn:', pseudo('Partition', assembly, at), `:iam::aws:policy/${name}`], run, at), at);

export const policyValue = (arn: Value, at: Span): Value =>
  instance('iam.ManagedPolicy', { kind: 'managed-policy', arn }, { members: { managedPolicyArn: () => arn } }, at);

export function managedArn(policy: Value, run: Run): Value {
  const made = madeOf(policy);
  return made?.kind === 'managed-policy' ? made.arn : run.get(policy, 'managedPolicyArn', policy.at);
}

function policiesOf(written: Value | undefined, inline: Bag, at: Span): Value | undefined {
  const policies: Value[] = [];
  let { open } = inline;
  if (written?.kind === 'object') {
    open ||= written.open || written.others.length > 0;
    for (const [name, { value, keyAt }] of written.members)
      policies.push(object({ PolicyName: string(name, keyAt), PolicyDocument: value }, value.at));
  } else if (written !== undefined && !isNothing(written)) open = true;
  const all = [...policies, ...inline.items];
  return all.length === 0 && !open ? undefined : list(all, written?.at ?? at, open);
}

function addDefaultPolicy(made: RoleMade, assembly: Assembly, at: Span): void {
  const { permissions, resource, construct } = made;
  const { items, open } = permissions.statements;
  if (resource === undefined) return;
  checkIdentityPolicy(items, assembly);
  if (items.length === 0) {
    if (open) made.inline.open = true;
    return;
  }
  const place = items[0]?.at ?? at;
  assembly.resource(
    construct,
    'AWS::IAM::Policy',
    () =>
      object({ PolicyDocument: documentData(permissions, assembly, place), Roles: list([made.name], place) }, place),
    place,
    [...construct.path, 'DefaultPolicy', 'Resource'],
  );
}

/** A permission that something grants. */
export function allow(
  grantee: Value | undefined,
  actions: Bag,
  resources: readonly Value[],
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  const statement = statementMade(at);
  addTo(statement.actions, listValue([...actions.items], at, actions.open));
  addTo(statement.resources, list(resources, at));
  addPermission(grantee, statementValue(statement, assembly), run);
}

/** A statement for whoever it is granted to; what may not happen leaves the policy open. */
export function addPermission(grantee: Value | undefined, statement: Value | undefined, run: Run): void {
  const made = madeOf(grantee);
  if (made?.kind === 'service-account') return addPermission(made.role, statement, run);
  if (made?.kind !== 'role') return;
  if (statement === undefined || !run.certain) made.permissions.statements.open = true;
  else made.permissions.statements.items.push(statement);
}

/** What only orders, tags or annotates a construct: `node.addDependency`, `Tags.of`, `NagSuppressions.addResourceSuppressions`. */
const HARMLESS = /(?:^|\.)(?:of|addDependency|add\w*Suppressions\w*)$/;

/** What is not read may give a role more permissions. */
export function openGiven(value: Value, called: string, run: Run): void {
  if (HARMLESS.test(called)) return;
  addPermission(value, undefined, run);
  if (value.kind === 'object') for (const member of value.members.values()) addPermission(member.value, undefined, run);
}

function roleValue(made: RoleMade, assembly: Assembly, at: Span): Value {
  const { construct, resource } = made;
  const value: Value = instance(
    'iam.Role',
    made,
    {
      plain: () => made.name,
      isInstance: (of) => {
        if (of.kind !== 'native') return undefined;
        if (of.native.name === 'iam.Role') return resource !== undefined;
        return of.native.name.startsWith('AWS::') || of.native.name === 'CfnResource' ? false : undefined;
      },
      ...constructMembers(construct, assembly, () => value, {
        members: {
          roleArn: (place) => ({ ...made.arn, at: place }),
          roleName: (place) => ({ ...made.name, at: place }),
          roleId: (place) => (resource === undefined ? undefined : attribute(resource, 'RoleId', assembly, place)),
          assumeRolePolicy: () => (made.trust === undefined ? undefined : documentValue(made.trust, assembly)),
          grantPrincipal: () => value,
          assumeRoleAction: (place) => string('sts:AssumeRole', place),
          permissionsBoundary: () => undefined,
        },
        methods: {
          addToPolicy: (call, run) => void addPermission(value, call.args[0], run),
          addToPrincipalPolicy: (call, run) => {
            addPermission(value, call.args[0], run);
            return object({}, call.at, true);
          },
          addManagedPolicy: (call, run) => addAll(made.managed, { ...call, args: call.args.slice(0, 1) }, run),
          attachInlinePolicy: (call, run) => attachInline(made, call, run),
          grantAssumeRole: (call, run) => grantAssume(made, call, run, assembly),
          grantPassRole: (call, run) => grant(made, ['iam:PassRole'], call, run, assembly),
          grant: (call, run) => {
            const actions: Bag = { items: call.args.slice(1), open: call.open, at: call.at };
            allow(call.args[0], actions, [made.arn], run, assembly, call.at);
            return object({}, call.at, true);
          },
          withoutPolicyUpdates: ({ at: place }) => roleValue({ ...made, ...noPolicies(place) }, assembly, place),
        },
      }),
    },
    at,
  );
  return value;
}

/** The library refuses principals of services and accounts here: `CannotServiceAccountPrincipalGrant` of aws-iam/lib/private/role-grants. */
function grantAssume(made: RoleMade, call: Call, run: Run, assembly: Assembly): Value {
  const principal = principalOf(call.args[0]);
  const refused = ['ServicePrincipal', 'AccountPrincipal', 'AccountRootPrincipal'];
  const parts = principal === undefined ? [] : (principal.parts ?? [principal]);
  if (run.certain && principal !== undefined && refused.includes(principal.name))
    assembly.fault({
      fault: 'refused',
      problem: `\`grantAssumeRole\` does not take ${principal.name === 'ServicePrincipal' ? 'a service principal' : 'an account principal'}; add a statement to \`assumeRolePolicy\` instead`,
      at: placeOf(call, 0),
    });
  void parts;
  return grant(made, ['sts:AssumeRole'], call, run, assembly);
}

function grant(made: RoleMade, actions: readonly string[], call: Call, run: Run, assembly: Assembly): Value {
  const bag: Bag = { items: actions.map((action) => string(action, call.at)), open: false, at: call.at };
  allow(call.args[0], bag, [made.arn], run, assembly, call.at);
  return object({}, call.at, true);
}

function attachInline(made: RoleMade, { args: [policy], at }: Call, run: Run): undefined {
  const document = policy === undefined ? undefined : run.get(policy, 'document', at);
  if (document === undefined || !run.certain || madeOf(document)?.kind !== 'document') made.inline.open = true;
  else made.inline.items.push(object({ PolicyDocument: document }, document.at));
}

/** Where nothing is kept. */
const noPolicies = (at: Span): Pick<RoleMade, 'managed' | 'permissions' | 'inline'> => ({
  managed: emptyBag(),
  permissions: documentMade(at),
  inline: emptyBag(),
});

/** A role that is only named. */
export function importedRole(construct: Construct, arn: Value, name: Value, assembly: Assembly, at: Span): Value {
  const made: RoleMade = {
    kind: 'role',
    construct,
    arn,
    name,
    resource: undefined,
    trust: undefined,
    ...noPolicies(at),
  };
  return roleValue(made, assembly, at);
}

export function roleClass(assembly: Assembly): Native {
  const construct = (call: Call, run: Run): Value => {
    const scope = assembly.scopeOf(call.args[0], run, call.at);
    return makeRole(assembly.construct(scope, call.args[1], run), argOf(call, 2), run, assembly, call.at);
  };
  const named = (call: Call, run: Run, arnOf: (given: Value) => readonly [arn: Value, name: Value]): Value => {
    const scope = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const given = call.args[2] ?? run.hole('role', call.at, { anonymous: true });
    const [arn, name] = arnOf(given);
    return importedRole(scope, arn, name, assembly, call.at);
  };
  return {
    name: 'iam.Role',
    construct,
    get: (name, at) => {
      switch (name) {
        case 'fromRoleArn':
          return func(name, (call, run) => named(call, run, (arn) => [arn, nameOfArn(arn, run)]), at);
        case 'fromRoleName':
        case 'fromLookup':
          return func(
            name,
            (call, run) =>
              named(call, run, (given) => {
                const own = name === 'fromLookup' ? run.get(given, 'roleName', call.at) : given;
                return [iamArn('role', own, call, run, assembly), own];
              }),
            at,
          );
        default:
          return undefined;
      }
    },
  };
}

function nameOfArn(arn: Value, run: Run): Value {
  const known = arn.kind === 'text' ? knownValue(arn.text) : undefined;
  const name = known?.slice(known.lastIndexOf('/') + 1);
  return name === undefined ? run.hole('role name', arn.at, { anonymous: true }) : string(name, arn.at);
}

/** The ARN of a role or policy that only its name says, in the account of the stack that names it. */
export function iamArn(kind: 'role' | 'policy', name: Value, call: Call, run: Run, assembly: Assembly): Value {
  const { at } = call;
  const { stack } = assembly.scopeOf(call.args[0], run, at);
  const parts = ['arn:', partitionOf(stack, assembly, at), ':iam::', accountOf(stack, assembly, at), `:${kind}/`, name];
  return textOfParts(parts, run, at);
}
