import { POD_IDENTITY_AGENT } from '../../src/aws/eksctl-addons.js';
import { associationFaults, type AssociationFault } from '../../src/aws/eksctl-pod-identity.js';
import { present } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { duplicatesOf } from '../../src/value/duplicates.js';
import { knownValue, type Text } from '../../src/value/text.js';
import { entryOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/pod-identity-invalid',
  on: 'cluster-config',
  summary: 'a Pod Identity association that eksctl refuses',
  messages: {
    missing: {
      severity: 'error',
      text: ({ key }: AssociationFault) => `\`${key}\` must be set in a Pod Identity association`,
    },
    'no-rights': {
      severity: 'error',
      text: (_: AssociationFault) =>
        'a Pod Identity association needs `roleARN` or a policy: set `roleARN` or `permissionPolicyARNs`',
    },
    'existing-role': {
      severity: 'error',
      text: ({ key }: AssociationFault) =>
        `\`${key}\` cannot be combined with \`roleARN\`: eksctl attaches policies only to roles it creates; remove one`,
    },
    'name-alone': {
      severity: 'error',
      text: (_: AssociationFault) =>
        '`permissionPolicyName` needs `permissionPolicy`, whose name it is: set it, or remove the name',
    },
    name: {
      severity: 'error',
      text: (_: AssociationFault) => '`permissionPolicyName` must contain a letter or a digit',
    },
    session: {
      severity: 'error',
      text: (_: AssociationFault) => 'a session policy (`policy`) needs `disableSessionTags: true`',
    },
    addon: {
      severity: 'error',
      text: ({ key }: AssociationFault) =>
        `\`${key}\` is not allowed in an add-on's Pod Identity association: ${key === 'tags' ? 'remove it' : 'use `permissionPolicyARNs`'}`,
    },
    agent: {
      severity: 'error',
      text: (_: object) => `the add-on \`${POD_IDENTITY_AGENT}\` cannot have Pod Identity associations: remove them`,
    },
    twice: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `the service account \`${account}\` has a Pod Identity association already: merge the two, EKS takes one for each service account`,
    },
  },
  check({ associations, addons }, { report }) {
    for (const { tree, addon } of associations)
      for (const fault of associationFaults(tree, addon !== undefined))
        report({ message: fault.is, data: fault, at: fault.at, note: NOTES[fault.is] ?? 'eksctl refuses the file' });
    for (const { tree, name } of addons) {
      const list = entryOf(tree, 'podIdentityAssociations');
      if (list !== undefined && present(list.value) && isAgent(name))
        report({ message: 'agent', data: {}, at: list.keyAt, note: 'eksctl refuses the file' });
    }
    const own = associations.filter(({ addon }) => addon === undefined);
    for (const { item, first } of duplicatesOf(own, ({ account }) => account))
      report({
        message: 'twice',
        data: { account: item.account ?? '' },
        at: item.nameAt,
        note: 'EKS refuses the second',
        related: [{ at: first.nameAt, note: 'the first' }],
      });
  },
});

/** Compared without case here, unlike where eksctl looks for the agent. Source: CanonicalName in addon.go. */
const isAgent = (name: Text | undefined): boolean =>
  name !== undefined && knownValue(name)?.toLowerCase() === POD_IDENTITY_AGENT;

const NOTES: Partial<Readonly<Record<AssociationFault['is'], string>>> = {
  'no-rights': 'grants nothing',
  session: 'EKS refuses it',
};
