import {
  POD_IDENTITY_AGENT,
  enabledKeys,
  hasItems,
  identifyingSpan,
  isAbsent,
  mapsOf,
  present,
} from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { entryOf, field, isOpen, parsesAsTrue, stringOf, type MapTree } from '../../src/value/tree.js';

const POLICIES = ['permissionPolicyARNs', 'permissionPolicy', 'wellKnownPolicies'];

export default defineRule({
  id: 'eksctl/pod-identity-invalid',
  on: 'cluster-config',
  summary: 'an association of Pod Identity that eksctl refuses',
  messages: {
    missing: { severity: 'error', text: ({ field: name }: { field: string }) => `an association needs \`${name}\`` },
    empty: { severity: 'error', text: (_: object) => 'an association needs `roleARN` or a policy' },
    beside: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `\`${key}\` cannot be added to a role that exists: \`roleARN\` stands beside it`,
    },
    name: { severity: 'error', text: ({ why }: { why: string }) => `\`permissionPolicyName\` ${why}` },
    session: { severity: 'error', text: (_: object) => 'a session policy needs `disableSessionTags: true`' },
    addon: {
      severity: 'error',
      text: ({ key }: { key: string }) => `\`${key}\` is not allowed in an association of an addon`,
    },
    agent: {
      severity: 'error',
      text: (_: object) => `the addon \`${POD_IDENTITY_AGENT}\` itself takes no associations`,
    },
    twice: {
      severity: 'error',
      text: ({ account }: { account: string }) => `the service account \`${account}\` has an association already`,
    },
  },
  check({ tree }, { report }) {
    const seen = new Map<string, Span>();
    for (const association of mapsOf(field(tree, 'iam', 'podIdentityAssociations'))) {
      judge(association);
      const [namespace, name] = [
        stringOf(field(association, 'namespace')),
        stringOf(field(association, 'serviceAccountName')),
      ];
      const at = field(association, 'serviceAccountName')?.at;
      if (namespace === undefined || name === undefined || at === undefined) continue;
      const first = seen.get(`${namespace}/${name}`);
      if (first === undefined) seen.set(`${namespace}/${name}`, at);
      else
        report({
          message: 'twice',
          data: { account: `${namespace}/${name}` },
          at,
          note: 'EKS refuses the second',
          related: [{ at: first, note: 'the first' }],
        });
    }
    for (const addon of mapsOf(field(tree, 'addons'))) {
      const list = entryOf(addon, 'podIdentityAssociations');
      if (list === undefined || !present(list.value)) continue;
      if (stringOf(field(addon, 'name')) === POD_IDENTITY_AGENT)
        report({ message: 'agent', data: {}, at: list.keyAt, note: 'eksctl refuses the file' });
      for (const association of mapsOf(list.value)) {
        judge(association);
        // An empty mapping counts as well.
        for (const key of ['wellKnownPolicies', 'tags']) {
          const entry = entryOf(association, key);
          if (entry !== undefined && present(entry.value) && (key === 'tags' || enabledKeys(entry.value).length > 0))
            report({ message: 'addon', data: { key }, at: entry.keyAt, note: 'eksctl refuses the file' });
        }
      }
    }

    function judge(association: MapTree): void {
      for (const key of ['namespace', 'serviceAccountName'])
        if (isAbsent(association, key))
          report({
            message: 'missing',
            data: { field: key },
            at: identifyingSpan(association),
            note: `has no \`${key}\``,
          });
      const role = entryOf(association, 'roleARN');
      const policies = POLICIES.flatMap((key) => entryOf(association, key) ?? []).filter(
        ({ value }) =>
          present(value) &&
          (value.kind !== 'list' || hasItems(value)) &&
          !(value.kind === 'map' && value.entries.length === 0 && !value.open),
      );
      const named = policies.filter(
        (entry) =>
          entry.value.kind !== 'map' ||
          field(entry.value, 'Statement') !== undefined ||
          isOpen(entry.value) ||
          enabledKeys(entry.value).length > 0,
      );
      if (
        role === undefined &&
        named.length === 0 &&
        policies.every((entry) => entry.value.kind === 'map' && !isOpen(entry.value)) &&
        isAbsent(association, 'roleARN')
      )
        report({ message: 'empty', data: {}, at: identifyingSpan(association), note: 'gives no rights' });
      if (role !== undefined && present(role.value)) {
        for (const entry of named)
          report({
            message: 'beside',
            data: { key: POLICIES.find((key) => entryOf(association, key) === entry) ?? '' },
            at: entry.keyAt,
            note: 'eksctl refuses the file',
            related: [{ at: role.keyAt, note: 'names a role that exists' }],
          });
      }
      const name = entryOf(association, 'permissionPolicyName');
      const literal = stringOf(name?.value);
      if (name !== undefined && literal !== undefined && isAbsent(association, 'permissionPolicy'))
        report({
          message: 'name',
          data: { why: 'names an inline policy, but there is no `permissionPolicy`' },
          at: name.keyAt,
          note: 'names nothing',
        });
      else if (name !== undefined && literal !== undefined && !/[a-z0-9]/i.test(literal))
        report({
          message: 'name',
          data: { why: 'needs a letter or a digit' },
          at: name.value.at,
          note: 'eksctl refuses the file',
        });
      const session = entryOf(association, 'policy');
      if (
        session !== undefined &&
        present(session.value) &&
        !isOpen(association) &&
        parsesAsTrue(field(association, 'disableSessionTags')) === false
      )
        report({ message: 'session', data: {}, at: session.keyAt, note: 'EKS takes it only without session tags' });
    }
  },
});
