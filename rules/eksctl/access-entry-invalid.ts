import { hasItems, identifyingSpan, isAbsent, mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { readArn } from '../../src/aws/arn.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { entryOf, field, isOpen, parsesAsTrue, stringOf, textOf, type MapTree } from '../../src/value/tree.js';

const TYPES = ['STANDARD', 'EC2', 'EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX'];
/** Of these EKS sets groups and policies itself. Source: validateAccessEntries in access_entry.go. */
const FIXED = TYPES.slice(2);

export default defineRule({
  id: 'eksctl/access-entry-invalid',
  on: 'cluster-config',
  summary: 'access entries or access settings that eksctl refuses',
  messages: {
    missing: { severity: 'error', text: ({ what }: { what: string }) => `an access entry needs ${what}` },
    value: { severity: 'error', text: ({ what }: { what: string }) => what },
    beside: {
      severity: 'error',
      text: ({ key, type }: { key: string; type: string }) => `an access entry of type \`${type}\` takes no \`${key}\``,
    },
    twice: { severity: 'error', text: (_: object) => 'this principal has an access entry already' },
    locked: {
      severity: 'error',
      text: ({ what }: { what: string }) => `without the admin rights of the cluster's creator ${what}`,
    },
    nobody: {
      severity: 'warning',
      text: (_: object) =>
        'nobody will have access to this cluster: its creator has no admin rights, and there are no access entries',
    },
  },
  check({ tree }, { report }) {
    const access = field(tree, 'accessConfig');
    const seen = new Map<string, MapTree>();
    for (const entry of mapsOf(field(access, 'accessEntries'))) {
      if (isAbsent(entry, 'principalARN'))
        report({
          message: 'missing',
          data: { what: '`principalARN`' },
          at: identifyingSpan(entry),
          note: 'has no principal',
        });
      const principal = field(entry, 'principalARN');
      const arn = stringOf(principal);
      if (
        principal !== undefined &&
        textOf(principal) !== undefined &&
        !/^(?:arn:|\0)/.test(shapeOf(textOf(principal) ?? { parts: [] }))
      )
        report({
          message: 'value',
          data: { what: '`principalARN` takes an ARN' },
          at: principal.at,
          note: 'not an ARN',
        });
      if (arn !== undefined && principal !== undefined && seen.has(arn))
        report({
          message: 'twice',
          data: {},
          at: principal.at,
          note: 'eksctl refuses the second',
          related: [{ at: identifyingSpan(seen.get(arn) ?? entry), note: 'the first' }],
        });
      if (arn !== undefined) seen.set(arn, entry);
      judge(entry);
    }
    settings();

    function judge(entry: MapTree): void {
      const type = stringOf(field(entry, 'type'));
      const typeAt = field(entry, 'type')?.at;
      if (type !== undefined && typeAt !== undefined && type !== '' && !TYPES.includes(type))
        report({
          message: 'value',
          data: { what: `there is no access entry type \`${type}\`: ${TYPES.join(', ')}` },
          at: typeAt,
          note: 'eksctl refuses the file',
        });
      if (type !== undefined && FIXED.includes(type)) {
        for (const key of ['kubernetesGroups', 'kubernetesUsername', 'accessPolicies']) {
          const given = entryOf(entry, key);
          if (given !== undefined && present(given.value) && (given.value.kind !== 'list' || hasItems(given.value)))
            report({ message: 'beside', data: { key, type }, at: given.keyAt, note: 'EKS sets it itself' });
        }
      }
      for (const policy of mapsOf(field(entry, 'accessPolicies'))) {
        const arn = field(policy, 'policyARN');
        if (isAbsent(policy, 'policyARN'))
          report({
            message: 'missing',
            data: { what: '`policyARN` in its access policy' },
            at: identifyingSpan(policy),
            note: 'has no policy',
          });
        const read = textOf(arn) === undefined ? undefined : readArn(textOf(arn) ?? { parts: [] });
        const resource = read === undefined ? undefined : knownValue(read.resource);
        if (arn !== undefined && resource !== undefined && !/^cluster-access-policy\/./.test(resource))
          report({
            message: 'value',
            data: {
              what: '`policyARN` takes an access policy of EKS: `arn:aws:eks::aws:cluster-access-policy/<name>`',
            },
            at: arn.at,
            note: 'not an access policy',
          });
        const scope = field(policy, 'accessScope', 'type');
        const kind = stringOf(scope);
        const namespaces = entryOf(field(policy, 'accessScope'), 'namespaces');
        if (scope !== undefined && kind !== undefined && kind !== 'namespace' && kind !== 'cluster')
          report({
            message: 'value',
            data: { what: '`accessScope.type` is `namespace` or `cluster`' },
            at: scope.at,
            note: 'eksctl refuses the file',
          });
        if (kind === 'cluster' && namespaces !== undefined && hasItems(namespaces.value))
          report({
            message: 'value',
            data: { what: 'an access policy for the whole cluster takes no `namespaces`' },
            at: namespaces.keyAt,
            note: 'eksctl refuses the file',
          });
        if (
          kind === 'namespace' &&
          scope !== undefined &&
          !isOpen(field(policy, 'accessScope')) &&
          (namespaces === undefined ||
            (namespaces.value.kind === 'list' && namespaces.value.items.length === 0 && !namespaces.value.open))
        )
          report({
            message: 'missing',
            data: { what: 'at least one namespace where its scope is `namespace`' },
            at: scope.at,
            note: 'names no namespace',
          });
      }
    }

    function settings(): void {
      const admin = entryOf(access, 'bootstrapClusterCreatorAdminPermissions');
      if (admin === undefined || admin.value.kind !== 'boolean' || admin.value.value || isOpen(access) || isOpen(tree))
        return;
      const mode = stringOf(field(access, 'authenticationMode'));
      const selfManaged = hasItems(field(tree, 'nodeGroups'));
      const none = !hasItems(field(access, 'accessEntries'));
      const at = admin.keyAt;
      if (present(field(tree, 'outpost')))
        report({
          message: 'locked',
          data: { what: 'there is no cluster on Outposts' },
          at,
          note: 'must be true there',
        });
      else if (selfManaged && (none || mode === 'CONFIG_MAP'))
        report({
          message: 'locked',
          data: { what: 'eksctl cannot authorise self-managed nodes' },
          at,
          note:
            mode === 'CONFIG_MAP' ? 'in this mode the config map is all there is' : 'and there are no access entries',
        });
      else if (none && parsesAsTrue(admin.value) === false)
        report({ message: 'nobody', data: {}, at, note: 'switched off' });
    }
  },
});
