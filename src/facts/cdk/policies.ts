/** Managed policies, inline policies that are constructs of their own, providers of identities: aws-iam/lib/managed-policy.js, policy.js, oidc-provider.js. */
import type { Span } from '../../value/span.js';
import { knownValue, type Text } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { issuerOfUrl, reference, resourceValue } from './l1.js';
import { emptyBag, type Bag, type DocumentMade } from './made.js';
import { argOf, func, instance, madeOf, prop } from './natives.js';
import { pseudo, textOfParts } from './pseudo.js';
import { iamArn, policyValue } from './roles.js';
import { addAll, addTo, documentData, documentMade, documentOf, documentValue } from './statements.js';
import { checkIdentityPolicy } from './refusals.js';
import { callTree, list, listTree, object, string, stringTree } from './trees.js';
import { table } from '../../value/table.js';

const MANAGED: Readonly<Record<string, (call: Call, run: Run, assembly: Assembly) => Value>> = table({
  /** The name may begin with a path (`service-role/`). */
  fromAwsManagedPolicyName: (call, run, assembly) => {
    const name = call.args[0] ?? run.hole('policy', call.at, { anonymous: true });
    const arn = textOfParts(['arn:', pseudo('Partition', assembly, call.at), ':iam::aws:policy/', name], run, name.at);
    return policyValue(arn, name.at);
  },
  fromManagedPolicyArn: (call, run) =>
    policyValue(call.args[2] ?? run.hole('policy', call.at, { anonymous: true }), call.at),
  fromManagedPolicyName: (call, run, assembly) => {
    const name = call.args[2] ?? run.hole('policy', call.at, { anonymous: true });
    return policyValue(iamArn('policy', name, call, run, assembly), call.at);
  },
});

const rolesOf = (props: Value | undefined, run: Run): Bag => {
  const roles = emptyBag();
  addTo(roles, prop(props, 'roles', run));
  return roles;
};

const namesOf = (roles: Bag, at: Span): Value | undefined =>
  roles.items.length === 0
    ? undefined
    : list(
        roles.items.map((role) => {
          const made = madeOf(role);
          return made?.kind === 'role' ? made.name : made?.kind === 'service-account' ? nameOf(made.role) : role;
        }),
        roles.at ?? at,
        roles.open,
      );

const nameOf = (role: Value): Value => {
  const made = madeOf(role);
  return made?.kind === 'role' ? made.name : role;
};

function contentOf(props: Value | undefined, run: Run, at: Span): DocumentMade {
  const written = prop(props, 'document', run);
  const made = documentOf(written) ?? documentMade(at);
  if (written !== undefined && documentOf(written) === undefined) made.statements.open = true;
  addTo(made.statements, prop(props, 'statements', run));
  return made;
}

export const managedPolicyClass = (assembly: Assembly): Native => ({
  name: 'iam.ManagedPolicy',
  get: (name, at) => {
    const make = Object.hasOwn(MANAGED, name) ? MANAGED[name] : undefined;
    return make === undefined ? undefined : func(name, (call, run) => make(call, run, assembly), at);
  },
  construct: (call, run) => {
    const { at } = call;
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
    const props = argOf(call, 2);
    const [content, roles] = [contentOf(props, run, at), rolesOf(props, run)];
    const resource = assembly.resource(
      construct,
      'AWS::IAM::ManagedPolicy',
      () =>
        object(
          {
            ManagedPolicyName: prop(props, 'managedPolicyName', run),
            Path: prop(props, 'path', run),
            PolicyDocument: documentData(content, assembly),
            Roles: namesOf(roles, at),
          },
          at,
        ),
      at,
      [...construct.path, 'Resource'],
    );
    construct.defaultChild = resourceValue(resource, assembly);
    assembly.finishers.push(() => {
      if (construct.certain) checkIdentityPolicy(content.statements.items, assembly);
    });
    const arn = reference(resource, assembly, at);
    const value: Value = instance(
      'iam.ManagedPolicy',
      { kind: 'managed-policy', arn },
      constructMembers(construct, assembly, () => value, {
        members: {
          managedPolicyArn: () => arn,
          document: () => documentValue(content, assembly),
          managedPolicyName: (place, one) =>
            prop(props, 'managedPolicyName', one) ?? one.hole(`${resource.id}.name`, place),
        },
        methods: {
          addStatements: (one, inner) => addAll(content.statements, one, inner),
          attachToRole: (one, inner) => addAll(roles, one, inner),
        },
      }),
      at,
    );
    construct.value = value;
    return value;
  },
});

/** `new Policy(scope, id, { statements, roles })` */
export const policyClass = (assembly: Assembly): Native => ({
  name: 'iam.Policy',
  construct: (call, run) => {
    const { at } = call;
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
    const props = argOf(call, 2);
    const [content, roles] = [contentOf(props, run, at), rolesOf(props, run)];
    assembly.finishers.push(() => {
      const names = namesOf(roles, at);
      if (names === undefined) return;
      if (construct.certain) checkIdentityPolicy(content.statements.items, assembly);
      const properties = (): ReturnType<typeof object> =>
        object(
          { PolicyName: prop(props, 'policyName', run), PolicyDocument: documentData(content, assembly), Roles: names },
          at,
        );
      assembly.resource(construct, 'AWS::IAM::Policy', properties, at, [...construct.path, 'Resource']);
    });
    const value: Value = instance(
      'iam.Policy',
      { kind: 'construct', construct },
      constructMembers(construct, assembly, () => value, {
        members: { document: () => documentValue(content, assembly) },
        methods: {
          addStatements: (one, inner) => addAll(content.statements, one, inner),
          attachToRole: (one, inner) => addAll(roles, one, inner),
        },
      }),
      at,
    );
    construct.value = value;
    return value;
  },
});

interface ProviderProps {
  readonly url: Value | undefined;
  readonly clientIds: Value | undefined;
  readonly thumbprints?: Value | undefined;
}

/** A provider that the program makes. `isNative`: by the type of CloudFormation, else by a custom resource with other names of members. */
export function makeProvider(
  construct: Construct,
  props: ProviderProps,
  isNative: boolean,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const resource = assembly.resource(
    construct,
    isNative ? 'AWS::IAM::OIDCProvider' : 'Custom::AWSCDKOpenIdConnectProvider',
    () =>
      object(
        {
          Url: props.url,
          [isNative ? 'ClientIdList' : 'ClientIDList']: props.clientIds,
          ThumbprintList: props.thumbprints,
        },
        at,
      ),
    at,
    [...construct.path, isNative ? 'Resource' : 'Default'],
  );
  const arn = reference(resource, assembly, at);
  const asKey = issuerOfUrl(props.url, construct.stack, assembly);
  return providerValue(construct, arn, issuerOf(arn, run, assembly, at, asKey), assembly, at);
}

/** The part of the ARN behind `oidc-provider/`: of a text it is one, of a token the function that computes it. */
function issuerOf(arn: Value, run: Run, assembly: Assembly, at: Span, asKey?: Text): Value {
  const text = arn.kind === 'text' ? arn.text : undefined;
  const last = text?.parts.at(-1);
  const known = text === undefined ? undefined : knownValue(text);
  const marker = ':oidc-provider/';
  if (known?.includes(marker) === true && arn.kind === 'text')
    return string(known.slice(known.indexOf(marker) + marker.length), at);
  if (arn.kind === 'text' && last !== undefined && 'literal' in last && last.literal.includes(marker))
    return string(last.literal.slice(last.literal.indexOf(marker) + marker.length), at);
  const of = arn.kind === 'hole' ? assembly.meaningOf(arn.hole) : undefined;
  if (of === undefined) return run.hole('oidc-provider.issuer', at, { anonymous: true });
  return assembly.token(
    {
      reference: `Select(1,Split(${marker},${of.reference}))`,
      stack: of.stack,
      tree: (place, from) => {
        const split = callTree('Fn::Split', listTree([stringTree(marker, place), of.tree(place, from)], place), place);
        return callTree(
          'Fn::Select',
          listTree([{ kind: 'number', value: 1, written: '1', at: place }, split], place),
          place,
        );
      },
      ...(asKey === undefined ? {} : { asKey }),
    },
    at,
  );
}

export function providerValue(construct: Construct, arn: Value, issuer: Value, assembly: Assembly, at: Span): Value {
  const value: Value = instance(
    'iam.OpenIdConnectProvider',
    { kind: 'provider', arn, issuer },
    constructMembers(construct, assembly, () => value, {
      members: {
        openIdConnectProviderArn: (place) => ({ ...arn, at: place }),
        oidcProviderArn: (place) => ({ ...arn, at: place }),
        openIdConnectProviderIssuer: () => issuer,
        oidcProviderIssuer: () => issuer,
      },
    }),
    at,
  );
  construct.value = value;
  return value;
}

/** `eks`: those of aws-eks have an audience of their own. `native`: by the type of CloudFormation. */
export const providerClass = (
  name: string,
  of: { readonly eks: boolean; readonly native: boolean },
  assembly: Assembly,
): Native => ({
  name,
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const props = argOf(call, 2);
    const written = {
      url: prop(props, 'url', run),
      clientIds: of.eks ? list([string('sts.amazonaws.com', call.at)], call.at) : prop(props, 'clientIds', run),
      thumbprints: prop(props, 'thumbprints', run),
    };
    return makeProvider(construct, written, of.native, run, assembly, call.at);
  },
  get: (member, at) =>
    member === 'fromOpenIdConnectProviderArn' || member === 'fromOidcProviderArn'
      ? func(
          member,
          (call, run) => {
            const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
            const arn = call.args[2] ?? run.hole('provider', call.at, { anonymous: true });
            return providerValue(construct, arn, issuerOf(arn, run, assembly, arn.at), assembly, call.at);
          },
          at,
        )
      : undefined,
});
