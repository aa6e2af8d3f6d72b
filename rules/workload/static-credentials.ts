import { hasEndpoint, roleSource, sourceOfStaticKeys, staticKeys } from '../../src/link/credentials.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

const PROFILES = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

interface Ignored {
  readonly account: string;
}

export default defineRule({
  id: 'workload/static-credentials',
  on: 'workload',
  summary: 'static credentials in a pod whose service account has a role',
  security: { score: 7.5, cwe: 798, cis: '5.2.1' },
  messages: {
    keys: {
      severity: 'error',
      text: ({ account, where }: Ignored & { where: string }) =>
        `access keys in \`${where}\` take precedence, so the role of the service account \`${account}\` is never used: remove them`,
    },
    mounted: {
      severity: 'warning',
      text: ({ account }: Ignored) =>
        `a mounted \`~/.aws\` may take precedence over the role of the service account \`${account}\`: remove the mount`,
    },
    profile: {
      severity: 'info',
      text: ({ account, name }: Ignored & { name: string }) =>
        `\`${name}\` may make the SDK ignore the role of the service account \`${account}\`: remove it unless the profile is meant`,
    },
  },
  check(workload, { world, report }) {
    const source = roleSource(world, workload);
    if (source === undefined) return;
    const { account } = source;
    const related = [{ at: source.at, note: 'the role of the service account' }];
    for (const container of workload.containers) {
      // Credentials for another service than AWS's.
      if (hasEndpoint(container)) continue;
      const [first, second] = staticKeys(container) ?? [];
      if (first !== undefined && second !== undefined) {
        const both = [{ at: second.nameAt, note: 'together with this' }, ...related];
        report({
          message: 'keys',
          data: { account, where: 'env' },
          at: first.nameAt,
          note: 'read before any role',
          related: both,
        });
      }
      const source = sourceOfStaticKeys(world, workload, container);
      if (source !== undefined)
        report({
          message: 'keys',
          data: { account, where: 'envFrom' },
          at: source.name.at,
          note: 'read before any role',
          related: [{ at: source.keyAt, note: 'the keys stand here' }, ...related],
        });
      for (const { name, nameAt } of container.env.filter((variable) => PROFILES.includes(variable.name)))
        report({ message: 'profile', data: { account, name }, at: nameAt, note: 'names other credentials', related });
      for (const { path } of container.mounts.filter((mount) => /\/\.aws\/?$/.test(knownValue(mount.path.text) ?? '')))
        report({ message: 'mounted', data: { account }, at: path.at, note: 'SDKs look for credentials here', related });
    }
  },
});
