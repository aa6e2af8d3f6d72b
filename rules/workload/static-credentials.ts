import type { Workload } from '../../src/facts/facts.js';
import { hasEndpoint, staticKeys, variableAt } from '../../src/link/credentials.js';
import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { knownValue, display } from '../../src/value/text.js';
import { field, listOf, stringOf, textOf } from '../../src/value/tree.js';

const PROFILES = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

interface Ignored {
  readonly account: string;
}

export default defineRule({
  id: 'workload/static-credentials',
  on: 'workload',
  summary: 'credentials in the environment of a pod that has a role',
  messages: {
    keys: {
      severity: 'error',
      text: ({ account }: Ignored) =>
        `access keys in the environment win: the role of the service account \`${account}\` is never used`,
    },
    mounted: {
      severity: 'warning',
      text: ({ account }: Ignored) =>
        `a credentials file in the container may win over the role of the service account \`${account}\``,
    },
    profile: {
      severity: 'info',
      text: ({ account, name }: Ignored & { name: string }) =>
        `\`${name}\` may make the SDK pass over the role of the service account \`${account}\``,
    },
  },
  check(workload, { world, report }) {
    const source = roleSource(workload, world);
    if (source === undefined) return;
    const { name } = source;
    const related = [{ at: source.at, note: 'the role that is meant' }];
    for (const container of workload.containers) {
      // Credentials for another service than AWS's.
      if (hasEndpoint(container)) continue;
      const keys = staticKeys(container);
      if (keys !== undefined) {
        const [first, second] = keys;
        report({
          message: 'keys',
          data: { account: name },
          at: variableAt(first),
          note: 'read before any role',
          related: [{ at: variableAt(second), note: 'with this' }, ...related],
        });
      }
      for (const variable of container.env)
        if (PROFILES.includes(variable.name))
          report({
            message: 'profile',
            data: { account: name, name: variable.name },
            at: variableAt(variable),
            note: 'names other credentials',
            related,
          });
      for (const mount of listOf(field(container.tree, 'volumeMounts'))) {
        const path = field(mount, 'mountPath');
        if (path !== undefined && /\/\.aws\/?$/.test(stringOf(path) ?? ''))
          report({
            message: 'mounted',
            data: { account: name },
            at: path.at,
            note: 'where SDKs look for credentials',
            related,
          });
      }
    }
  },
});

/** What gives the service account of a workload its role: an annotation, an association, or eksctl. */
function roleSource(workload: Workload, world: World): { readonly name: string; readonly at: Span } | undefined {
  const name = textOf(workload.serviceAccountName);
  if (name === undefined || knownValue(name) === undefined) return undefined;
  const [byEksctl] = eksctlAccountsOf(world, workload, name);
  if (byEksctl !== undefined) return { name: display(name), at: byEksctl.at };
  const found = world.serviceAccountOf(workload);
  if (found.kind !== 'found') return undefined;
  const [account] = found.all;
  const role = account.roleArn;
  const annotated = role !== undefined && knownValue(textOf(role.value) ?? { parts: [] }) !== '';
  return annotated || world.associationsOf(account).length > 0
    ? { name: display(name), at: role?.value.at ?? account.nameAt }
    : undefined;
}
