import { pinnedProviders } from '../../src/aws/credential-providers.js';
import { roleOfAccount } from '../../src/link/consumer.js';
import { providerArguments, providerSettings } from '../../src/link/provider-setting.js';
import { workloadAt } from '../../src/link/workload.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';

export default defineRule({
  id: 'workload/credentials-provider-pinned',
  on: 'object',
  summary: 'a list of credentials providers that cannot use the role of the service account',
  messages: {
    pinned: {
      severity: 'error',
      text: ({ account, instead, take }: { account: string; instead: string; take: string }) =>
        `these credentials providers use ${instead}, never the role of the service account \`${account}\`: use \`${take}\``,
    },
  },
  check(object, { world, report }) {
    const { document, namespace } = object;
    const workload = workloadAt(world, object);
    const own = workload === undefined ? [] : providerArguments(workload);
    for (const { providers, at, accounts } of [...providerSettings(world, object), ...own])
      for (const name of accounts) {
        const role = roleOfAccount(world, { document, namespace, name });
        const pinned = role === undefined ? undefined : pinnedProviders(providers, role.by);
        if (role === undefined || pinned === undefined) continue;
        report({
          message: 'pinned',
          data: {
            account: qualifiedName({ namespace, name }),
            instead: pinned.node ? "the node's role" : 'keys or nothing',
            take: role.by === 'irsa' ? 'WebIdentityTokenCredentialsProvider' : 'ContainerCredentialsProvider',
          },
          at,
          note: 'replaces the default list of providers',
          related: [{ at: role.at, note: 'the role that is not used' }],
        });
        // The others run with the same setting.
        break;
      }
  },
});
