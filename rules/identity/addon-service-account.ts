import { addonNeed } from '../../src/aws/addons.js';
import { roleOf } from '../../src/link/role.js';
import { refusesForSubject } from '../../src/link/subject.js';
import { exactSubjects } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, literalText, display } from '../../src/value/text.js';
import { stringOf, textOf } from '../../src/value/tree.js';

interface Wrong {
  readonly addon: string;
  readonly account: string;
  readonly admitted: string;
}

interface Named {
  readonly addon: string;
  readonly account: string;
  readonly named: string;
}

export default defineRule({
  id: 'identity/addon-service-account',
  on: 'addon',
  fix: 'unsafe',
  summary: 'the role of an EKS add-on trusts another service account than the add-on uses',
  messages: {
    other: {
      severity: 'error',
      text: ({ addon, account, admitted }: Wrong) =>
        `the role of the add-on \`${addon}\` trusts ${admitted}, but the add-on runs as \`${account}\`: change the subject`,
    },
    association: {
      severity: 'error',
      text: ({ addon, account, named }: Named) =>
        `the add-on \`${addon}\` runs as \`${account}\`, and EKS refuses an association of \`${named}\` in it`,
    },
  },
  check({ document, name, roleArn, associated }, { world, report }) {
    const addon = name === undefined ? undefined : knownValue(name);
    const need = addon === undefined ? undefined : addonNeed(addon);
    for (const account of need === undefined ? [] : (associated ?? [])) {
      const named = stringOf(account);
      if (addon === undefined || need === undefined || named === undefined || need.serviceAccounts.includes(named))
        continue;
      const [expected] = need.serviceAccounts;
      report({
        message: 'association',
        data: { addon, account: expected, named },
        at: account.at,
        note: 'no pod of the add-on runs as it',
        fixes: [{ title: `write \`${expected}\``, safety: 'unsafe', edits: [{ at: account.at, text: expected }] }],
      });
    }
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
