import { annotatedAccountOf, associatedAccount, roleSpan } from '../../src/link/association.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { environmentOf } from '../../src/link/environment.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Association } from '../../src/facts/cluster-facts.js';
import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import type { Span } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';

interface Clusters {
  readonly account: string;
  readonly cluster: string;
  readonly other: string;
}

export default defineRule({
  id: 'identity/irsa-and-pod-identity',
  on: 'association',
  summary: 'a service account with both an IRSA role and a Pod Identity association',
  messages: {
    both: {
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `\`${account}\` has both an IRSA role and a Pod Identity association: the association wins, so remove the one not meant`,
    },
    migration: {
      severity: 'info',
      text: ({ account, cluster, other }: Clusters) =>
        `\`${account}\` has a Pod Identity association in cluster \`${cluster}\` and an IRSA role in \`${other}\`: where the association exists, the annotation is ignored`,
    },
  },
  check(association, { world, report }) {
    const { document, namespace, serviceAccount: name } = association;
    if (namespace === undefined || name === undefined) return;
    const named = { document, namespace, name };
    const annotated = annotatedAccountOf(world, association);
    const declared = eksctlAccountsOf(world, named, name).find(({ config }) => config.document === document);
    const at = roleAt(annotated) ?? declared?.at;
    if (at === undefined || isOneConstruct(association, at)) return;
    const account = associatedAccount(association);
    const cluster = association.clusterName === undefined ? undefined : knownValue(association.clusterName);
    const other = annotated === undefined ? undefined : environmentOf(world, annotated)?.cluster;
    if (cluster !== undefined && other !== undefined && cluster !== other)
      report({
        message: 'migration',
        data: { account, cluster, other },
        at: roleSpan(association),
        note: `used in \`${cluster}\``,
        related: [{ at, note: `used in \`${other}\`` }],
      });
    else
      report({
        message: 'both',
        data: { account },
        at: roleSpan(association),
        note: 'pods get this role',
        related: [{ at, note: 'ignored: pods do not get this role' }],
      });
  },
});

/** Of two toggles one may be on at a time: nothing is said of a role that a condition gives. */
const roleAt = (account: ServiceAccount | undefined): Span | undefined =>
  account?.roleMayBeAbsent === true ? undefined : account?.roleArn?.value.at;

/** One construct of the CDK writes both, with one role. */
function isOneConstruct(association: Association, at: Span): boolean {
  const role = roleSpan(association);
  const isOnePlace = at.source.path === role.source.path && at.start === role.start;
  return isOnePlace && association.document.language === 'typescript';
}
