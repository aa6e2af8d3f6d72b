import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue } from '../../src/value/text.js';
import { accountsNamed } from '../../src/link/service-account.js';
import { sameEnvironment, environmentOf } from '../../src/link/environment.js';
import { field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/irsa-and-pod-identity',
  on: 'association',
  summary: 'a service account with a role by both mechanisms',
  messages: {
    both: {
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `the service account \`${account}\` has a role by IRSA and an association of Pod Identity: the association wins, the annotation is dead`,
    },
    migration: {
      severity: 'info',
      text: ({ account, cluster, other }: { account: string; cluster: string; other: string }) =>
        `the service account \`${account}\` has an association in the cluster \`${cluster}\` and a role by IRSA in \`${other}\`: in \`${cluster}\` the annotation is dead`,
    },
  },
  check(association, { world, report }) {
    const { namespace, serviceAccount } = association;
    const [ns, name] = [
      namespace === undefined ? undefined : knownValue(namespace),
      serviceAccount === undefined ? undefined : knownValue(serviceAccount),
    ];
    if (namespace === undefined || serviceAccount === undefined || ns === undefined || name === undefined) return;
    const annotated = accountsNamed(world, serviceAccount).find(
      (account) =>
        account.roleArn !== undefined &&
        sameEnvironment(world, account, association) &&
        account.name !== undefined &&
        equals(account.name, serviceAccount) === 'yes' &&
        equals(account.namespace, namespace) === 'yes',
    );
    const declared = world.facts['cluster-config']
      .filter((config) => config.document === association.document)
      .flatMap((config) => config.serviceAccounts)
      .find(
        (account) =>
          stringOf(field(account, 'metadata', 'name')) === name &&
          (stringOf(field(account, 'metadata', 'namespace')) ?? 'default') === ns,
      );
    const at =
      annotated?.roleArn?.value.at ?? (declared === undefined ? undefined : field(declared, 'metadata', 'name')?.at);
    const [cluster, other] = [
      association.clusterName === undefined ? undefined : knownValue(association.clusterName),
      annotated === undefined ? undefined : environmentOf(world, annotated)?.cluster,
    ];
    if (at !== undefined && cluster !== undefined && other !== undefined && cluster !== other)
      return report({
        message: 'migration',
        data: { account: `${ns}/${name}`, cluster, other },
        at: association.at,
        note: 'in one cluster',
        related: [{ at, note: 'in the other' }],
      });
    if (at !== undefined)
      report({
        message: 'both',
        data: { account: `${ns}/${name}` },
        at: association.at,
        note: 'the role that the pods get',
        related: [{ at, note: 'the role that they do not get' }],
      });
  },
});
