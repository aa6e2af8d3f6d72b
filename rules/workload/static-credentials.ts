import type { Container } from '../../src/facts/subjects.js';
import { defineRule } from '../../src/lint/rule.js';
import { literalOf, written } from '../../src/value/text.js';
import { field, listOf, stringOf, textOf, type Tree } from '../../src/value/tree.js';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const PROFILES = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

interface Ignored {
  readonly account: string;
}

export default defineRule({
  id: 'workload/static-credentials',
  on: 'workload',
  summary: 'credentials in the environment of a pod that has a role',
  messages: {
    keys: { severity: 'error', text: ({ account }: Ignored) => `access keys in the environment win: the role of the service account \`${account}\` is never used` },
    mounted: { severity: 'warning', text: ({ account }: Ignored) => `a credentials file in the container may win over the role of the service account \`${account}\`` },
    profile: { severity: 'info', text: ({ account, name }: Ignored & { name: string }) => `\`${name}\` may make the SDK pass over the role of the service account \`${account}\`` },
  },
  check(workload, { world, report }) {
    const found = world.serviceAccountOf(workload);
    if (found.kind !== 'found') return;
    const [account] = found.all;
    const role = account.roleArn;
    if ((role === undefined || literalOf(textOf(role.value) ?? { parts: [] }) === '') && world.associationsOf(account).length === 0) return;
    const name = written(account.name ?? { parts: [] });
    const related = [{ at: role?.value.at ?? account.nameAt, note: 'the role that is meant' }];
    for (const container of workload.containers) {
      // Credentials for another service than AWS's.
      if (hasEndpoint(container)) continue;
      const keys = KEYS.map((key) => container.env.find((entry) => entry.name === key)).filter((entry) => entry !== undefined);
      const [first, second] = keys;
      if (first !== undefined && second !== undefined && keys.every(({ entry }) => stringOf(field(entry, 'value')) !== '')) {
        report({ message: 'keys', data: { account: name }, at: field(first.entry, 'name')?.at ?? first.entry.at, note: 'read before any role', related: [{ at: field(second.entry, 'name')?.at ?? second.entry.at, note: 'with this' }, ...related] });
      }
      for (const { name: variable, entry } of container.env) if (PROFILES.includes(variable)) report({ message: 'profile', data: { account: name, name: variable }, at: field(entry, 'name')?.at ?? entry.at, note: 'names other credentials', related });
      for (const mount of listOf(field(container.tree, 'volumeMounts'))) {
        const path = field(mount, 'mountPath');
        if (path !== undefined && /\/\.aws\/?$/.test(stringOf(path) ?? '')) report({ message: 'mounted', data: { account: name }, at: path.at, note: 'where SDKs look for credentials', related });
      }
    }
  },
});

/** MinIO, R2 and others speak S3 with keys of their own. */
const OTHER = /endpoint|minio|r2\.cloudflarestorage|digitaloceanspaces|backblazeb2|wasabi|localstack|ceph|garage/i;

const hasEndpoint = ({ env, tree }: Container): boolean =>
  env.some(({ name, entry }) => OTHER.test(name) || OTHER.test(stringOf(field(entry, 'value')) ?? '')) || ['args', 'command'].some((key) => listOf(field(tree, key)).some((word) => OTHER.test(stringOf(word) ?? ''))) || OTHER.test(imageOf(tree) ?? '');

const imageOf = (tree: Tree): string | undefined => stringOf(field(tree, 'image'));
