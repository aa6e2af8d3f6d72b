import { irsaFields, oidcDependents } from '../../src/aws/eksctl-oidc.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import { insertMembers, setBoolean } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/oidc-disabled',
  on: 'cluster-config',
  summary: 'roles for service accounts without `iam.withOIDC: true`',
  fix: 'unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: ({ what }: { what: string }) =>
        `${what} needs an IAM OIDC provider, which eksctl does not create: set \`iam.withOIDC: true\``,
    },
    ignored: {
      severity: 'error',
      text: ({ addon, key }: { addon: string; key: string }) =>
        `eksctl ignores \`${key}\` of ${addon}, which gets no role without an IAM OIDC provider: set \`iam.withOIDC: true\``,
    },
  },
  check(config, { report }) {
    if (config.withOIDC !== false) return;
    const iam = entryOf(config.tree, 'iam');
    const oidc = entryOf(iam?.value, 'withOIDC');
    const fixes = switchOn(iam?.value, oidc);
    for (const { what, entry, at } of oidcDependents(config.tree))
      report({
        message: 'refused',
        data: { what },
        at: oidc?.keyAt ?? at.keyAt,
        note: oidc === undefined ? '`withOIDC` is not set' : 'switched off',
        related: [{ at: entry.keyAt, note: 'needs the provider' }],
        fixes,
      });
    for (const { tree, name } of config.addons) {
      const addon = name === undefined ? undefined : knownValue(name);
      for (const entry of irsaFields(tree))
        report({
          message: 'ignored',
          data: { addon: addon === undefined ? 'an add-on' : `the add-on \`${addon}\``, key: keyName(entry) },
          at: entry.keyAt,
          note: 'eksctl only warns about it',
          related: oidc === undefined ? [] : [{ at: oidc.keyAt, note: 'switched off' }],
          fixes,
        });
    }
  },
});

function switchOn(iam: Tree | undefined, oidc: Entry | undefined): readonly Fix[] {
  const edit =
    oidc?.value.kind === 'boolean'
      ? setBoolean(oidc.value, true)
      : oidc === undefined && iam?.kind === 'map'
        ? insertMembers(iam, [['withOIDC', true]])
        : undefined;
  return edit === undefined ? [] : [{ title: 'set `withOIDC: true`', safety: 'unsafe', edits: [edit] }];
}
