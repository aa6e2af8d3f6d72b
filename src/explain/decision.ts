/** What the trust policies of a file answer to the token of one service account, step by step. */
import { readArn } from '../aws/arn.js';
import { evaluate, type TrustDecision } from '../aws/trust/decision.js';
import type { RegisteredProvider, WebIdentityRequest } from '../aws/trust/request.js';
import { issuersOf } from '../aws/trust/statement.js';
import type { Provider, TrustPolicy } from '../facts/iam-facts.js';
import type { World } from '../link/world.js';
import { rangeOf } from '../value/span.js';
import { displayMarked } from '../value/display.js';
import { concat, literalText, display, type Text } from '../value/text.js';
import { itemsOf, textOf } from '../value/tree.js';
import { table } from '../value/table.js';

export interface AccountToken {
  readonly namespace: string;
  readonly name: string;
  readonly audience: string;
}

export interface Decision {
  readonly path: string;
  /** Where the policy begins. */
  readonly line: number;
  readonly role: string | null;
  readonly issuer: string | null;
  readonly subject: string;
  readonly audience: string;
  readonly decision: TrustDecision['decision'];
  readonly reason: string;
  readonly statement: number | null;
  readonly element: string | null;
  readonly trace: readonly {
    readonly what: string;
    readonly truth: string;
    readonly path: string | null;
    readonly line: number | null;
  }[];
}

/** One decision for each policy and each issuer that it names; the token's issuer is taken to be that one. */
export function decisionsOf(world: World, token: AccountToken): readonly Decision[] {
  const subject = literalText(`system:serviceaccount:${token.namespace}:${token.name}`);
  return world.trustPolicies.flatMap((policy) => {
    const issuers = issuersOf(policy.statements);
    const ask = (issuer: Text | undefined): Decision => decide(world, policy, issuer, subject, token.audience);
    return issuers.length === 0 ? [ask(undefined)] : issuers.map(ask);
  });
}

function decide(
  world: World,
  policy: TrustPolicy,
  issuer: Text | undefined,
  subject: Text,
  audience: string,
): Decision {
  const providers = providersFor(world, policy, issuer);
  const request: WebIdentityRequest = {
    kind: 'web-identity',
    // A policy that names no web identity provider is asked by an issuer it cannot know.
    issuer: issuer ?? literalText('issuer.invalid'),
    subject,
    audience: literalText(audience),
    ...(policy.role?.arn === undefined ? {} : { roleArn: policy.role.arn }),
    ...(providers === undefined ? {} : { providers }),
  };
  const decision = evaluate(policy, request);
  return {
    path: policy.document.file.path,
    line: rangeOf(policy.at).start.line,
    role: displayMarked(policy.role?.arn ?? policy.role?.name) ?? null,
    issuer: displayMarked(issuer) ?? null,
    subject: display(subject),
    audience,
    decision: decision.decision,
    reason: decision.reason,
    statement: decision.statement,
    element: decision.path,
    trace: decision.trace.map((step) => ({
      what: step.what,
      truth: step.truth,
      path: step.path,
      line: step.at === undefined ? null : rangeOf(step.at).start.line,
    })),
  };
}

/** The providers that were read; undefined if none was, for then they are unseen. */
function providersFor(
  world: World,
  policy: TrustPolicy,
  issuer: Text | undefined,
): readonly RegisteredProvider[] | undefined {
  const providers = world.facts.provider;
  if (providers.length === 0 || issuer === undefined) return undefined;
  const roleArn = policy.role?.arn === undefined ? undefined : readArn(policy.role.arn);
  return providers.map((provider) => ({
    arn: provider.arn ?? providerArnOf(provider, roleArn?.partition, roleArn?.account),
    clientIds: clientIdsOf(provider),
  }));
}

export const clientIdsOf = (provider: Provider): readonly Text[] =>
  itemsOf(provider.clientIds).flatMap((item) => textOf(item) ?? []);

/** A provider printed without its ARN stands in the role's account. */
export function providerArnOf(provider: Provider, partition: Text | undefined, account: Text | undefined): Text {
  const unknown = (reference: string): Text => ({
    parts: [{ reference, scope: provider.document.file.path, without: ':' }],
  });
  return concat(
    literalText('arn:'),
    partition ?? literalText('aws'),
    literalText(':iam::'),
    account ?? unknown('account'),
    literalText(':oidc-provider/'),
    provider.issuer ?? unknown('issuer'),
  );
}

const MARKS: Readonly<Record<string, string>> = table({ yes: '✓', no: '✗', unknown: '?' });

/** One line each; what is in them may come from a file. */
export function decisionLines(decision: Decision): readonly string[] {
  return [
    `${decision.path}:${decision.line}${decision.role === null ? '' : `  ${decision.role}`}`,
    `  token  issuer   ${decision.issuer ?? '(the policy names no web identity provider)'}`,
    `         subject  ${decision.subject}`,
    `         audience ${decision.audience}`,
    ...decision.trace.map(
      (step) =>
        `  ${MARKS[step.truth] ?? ' '} ${step.path === null ? '' : `${step.path}: `}${step.what}${step.line === null ? '' : `  (line ${step.line})`}`,
    ),
    `  => ${decision.decision}: ${decision.reason}${decision.element === null || decision.element === '' ? '' : ` at ${decision.element}`}`,
  ];
}
