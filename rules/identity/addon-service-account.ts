import { accountsOfAddon, addonNeed } from '../../src/aws/addons.js';
import { addonMeantBy } from '../../src/link/addon.js';
import { accountSpan, associatedAccount } from '../../src/link/association.js';
import { roleOf } from '../../src/link/role.js';
import { refusesForSubject } from '../../src/link/subject.js';
import { exactSubjects } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, literalText, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Wrong {
  readonly addon: string;
  readonly account: string;
  readonly admitted: string;
}

interface Associated {
  readonly addon: string;
  readonly name: string;
  readonly account: string;
}

export default defineRule({
  id: 'identity/addon-service-account',
  on: 'addon',
  summary: 'the role of an EKS add-on trusts another service account than the add-on uses',
  messages: {
    other: {
      severity: 'error',
      text: ({ addon, account, admitted }: Wrong) =>
        `the role of the add-on \`${addon}\` trusts ${admitted}, but the add-on runs as \`${account}\`: change the subject`,
    },
    association: {
      severity: 'error',
      text: ({ addon, name, account }: Associated) =>
        `EKS refuses this association: the add-on \`${addon}\` has no service account \`${name}\`, it runs as \`${account}\``,
    },
    elsewhere: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ addon, name, account }: Associated) =>
        `no pod of the add-on \`${addon}\` gets this role: it runs as \`${account}\`, not as \`${name}\``,
    },
  },
  also: (visiting) => [
    visiting('association', (association, { world, report }) => {
      const { addon, serviceAccount } = association;
      const name = serviceAccount === undefined ? undefined : knownValue(serviceAccount);
      const at = accountSpan(association);
      if (addon !== undefined) {
        const known = knownValue(addon);
        const accounts = known === undefined ? undefined : accountsOfAddon(known);
        if (known === undefined || accounts === undefined || name === undefined || accounts.includes(name)) return;
        const data = { addon: known, name, account: accounts[0] };
        return report({ message: 'association', data, at, note: 'not supported for the add-on' });
      }
      const meant = addonMeantBy(world, association);
      if (meant === undefined) return;
      report({
        message: 'elsewhere',
        data: { addon: meant.name, name: associatedAccount(association), account: meant.account },
        at,
        note: 'compared exactly',
        related: [{ at: meant.at, note: 'the add-on' }],
      });
    }),
  ],
  check({ document, name, roleArn }, { world, report }) {
    const addon = name === undefined ? undefined : knownValue(name);
    const need = addon === undefined ? undefined : addonNeed(addon);
    const arn = textOf(roleArn);
    const found = arn === undefined ? undefined : roleOf(world, arn, { document });
    if (addon === undefined || need === undefined || roleArn === undefined || found?.kind !== 'found') return;
    const subjects = need.serviceAccounts.map((account) =>
      literalText(`system:serviceaccount:${need.namespace}:${account}`),
    );
    for (const { trust } of found.all) {
      if (trust === undefined || !refusesForSubject(trust, subjects)) return;
      const accepted = exactSubjects(trust);
      const [first] = accepted;
      if (first === undefined) return;
      report({
        message: 'other',
        data: {
          addon,
          account: `${need.namespace}/${need.serviceAccounts[0]}`,
          admitted: accepted
            .map(({ text }) => `\`${display(text).replace(/^system:serviceaccount:([^:]*):/, '$1/')}\``)
            .join(', '),
        },
        at: first.at,
        note: 'no pod of the add-on has this subject',
        related: [{ at: roleArn.at, note: 'the role of the add-on' }],
      });
    }
  },
});
