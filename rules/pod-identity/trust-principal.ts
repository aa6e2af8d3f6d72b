import { principalsOf } from '../../src/aws/policy-document.js';
import { isAllow } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles, literalOf, written } from '../../src/value/text.js';
import { isOpen, itemsOf, textOf, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/trust-principal',
  on: 'association',
  summary: 'the role of an association that Pod Identity cannot assume',
  messages: {
    refused: { severity: 'error', text: ({ role }: { role: string }) => `the agent of Pod Identity cannot get the role \`${role}\`: its trust policy does not admit \`pods.eks.amazonaws.com\`` },
  },
  check(association, { world, report }) {
    const { roleArn } = association;
    const found = roleArn === undefined ? undefined : world.roleOf(roleArn, association);
    if (roleArn === undefined || found?.kind !== 'found') return;
    const [role] = found.all;
    if (role.trust === undefined || found.all.some(({ trust }) => trust === undefined || isOpen(trust.tree) || trust.statements.some(mayAdmitPods))) return;
    report({ message: 'refused', data: { role: role.name === undefined ? written(roleArn) : written(role.name) }, at: association.at, note: 'its pods get no credentials', related: [{ at: role.arnAt ?? role.trust.at, note: 'the role' }] });
  },
});

function mayAdmitPods(statement: Tree): boolean {
  if (isOpen(statement)) return true;
  if (!isAllow(statement)) return false;
  return principalsOf(statement).some(({ type, values }) => (literalOf(type) ?? 'Service') !== 'Federated' && values.flatMap(itemsOf).some((item) => {
    const text = textOf(item);
    return text === undefined || hasHoles(text) || literalOf(text) === 'pods.eks.amazonaws.com' || literalOf(text) === '*';
  }));
}
