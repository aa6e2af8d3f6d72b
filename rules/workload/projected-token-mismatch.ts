import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { evaluate } from '../../src/aws/trust/decision.js';
import { issuersOf } from '../../src/aws/trust/statement.js';
import type { Container, Workload } from '../../src/facts/facts.js';
import { type HandMadeToken, handMadeTokens, hasEndpoint } from '../../src/link/credentials.js';
import { subjectOf } from '../../src/link/identity.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { field, isOpen, textOf, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/projected-token-mismatch',
  on: 'workload',
  summary: 'a projected token of the pod itself that fits neither its role nor its variable',
  messages: {
    path: {
      severity: 'error',
      text: ({ file, mounted }: { file: string; mounted: string }) =>
        `the token is mounted as \`${mounted}\`, the variable names \`${file}\``,
    },
    none: {
      severity: 'error',
      text: (_: object) =>
        'without an audience the token is for the API server of the cluster: no IAM OIDC provider knows that audience',
    },
    audience: {
      severity: 'error',
      text: ({ audience, role }: { audience: string; role: string }) =>
        `the token carries the audience \`${audience}\`, which the role \`${role}\` does not accept`,
    },
    lifetime: {
      severity: 'error',
      text: ({ seconds }: { seconds: number }) =>
        `a token lives 600 seconds at least, not ${seconds}: the API server refuses the pod`,
    },
  },
  check(workload, { world, report }) {
    if (workload.transformed.patch) return;
    for (const container of workload.containers) {
      // Another service may take tokens, too.
      if (hasEndpoint(container)) continue;
      const tokens = handMadeTokens(workload, container);
      const [first] = tokens;
      if (first === undefined) continue;
      const meant = tokens.find(({ file, mountedAs }) => file === mountedAs);
      if (meant === undefined) {
        // Another source of the volume may make the file.
        if (tokens.length === 1)
          report({
            message: 'path',
            data: { file: first.file, mounted: first.mountedAs },
            at: first.fileTree.at,
            note: 'there is no such file',
            related: [{ at: field(first.token, 'path')?.at ?? first.token.at, note: 'the file in the volume' }],
          });
        continue;
      }
      const lifetime = field(meant.token, 'expirationSeconds');
      if (lifetime?.kind === 'number' && lifetime.value < 600)
        report({ message: 'lifetime', data: { seconds: lifetime.value }, at: lifetime.at, note: 'too short' });
      const audience = field(meant.token, 'audience');
      if (
        audience === undefined
          ? !isOpen(meant.token)
          : knownValue(textOf(audience) ?? { parts: [{ reference: '', scope: '' }] }) === ''
      )
        report({
          message: 'none',
          data: {},
          at: field(meant.token, 'path')?.at ?? meant.token.at,
          note: 'names no audience',
          related: [{ at: meant.fileTree.at, note: 'handed to STS' }],
          confidence: isOfEks(world, workload, container) ? 'certain' : 'possible',
        });
      else if (audience !== undefined) judge(audience, meant, container, workload);
    }

    function judge(audience: Tree, token: HandMadeToken, container: Container, of: Workload): void {
      const arn = textOf(field(container.env.find(({ name }) => name === 'AWS_ROLE_ARN')?.entry, 'value'));
      const text = textOf(audience);
      const role =
        arn === undefined || text === undefined || hasHoles(text) ? undefined : refusing(world, of, arn, text);
      if (role !== undefined && text !== undefined)
        report({
          message: 'audience',
          data: { audience: knownValue(text) ?? '', role },
          at: audience.at,
          note: 'the audience of the token',
          related: [{ at: token.fileTree.at, note: 'handed to STS' }],
        });
    }
  },
});

/** The API server of EKS has an audience of its own; those of other clusters may be told to use that of STS. */
function isOfEks(world: World, workload: Workload, container: Container): boolean {
  const arn = textOf(field(container.env.find(({ name }) => name === 'AWS_ROLE_ARN')?.entry, 'value'));
  const found = arn === undefined ? undefined : world.roleOf(arn, workload);
  const issuers = found?.kind === 'found' ? found.all.flatMap(({ trust }) => issuersOf(trust?.statements ?? [])) : [];
  return issuers.length > 0 && issuers.every(looksLikeEksIssuer);
}

/** The name of the role if all it may be refuse the token for its audience. */
function refusing(world: World, workload: Workload, arn: Text, audience: Text): string | undefined {
  const found = world.roleOf(arn, workload);
  const subject = subjectOf({ namespace: workload.namespace, name: textOf(workload.serviceAccountName) });
  if (found.kind !== 'found' || subject === undefined) return undefined;
  const refused = found.all.every(({ trust }) => {
    const issuers = trust === undefined ? [] : issuersOf(trust.statements);
    return (
      trust !== undefined &&
      issuers.length > 0 &&
      issuers.every((issuer) => {
        const { decision, reason } = evaluate(trust, { kind: 'web-identity', issuer, subject, audience });
        return decision === 'deny' && reason === 'condition-aud';
      })
    );
  });
  const { name } = found.all[0];
  return refused && name !== undefined ? knownValue(name) : undefined;
}
