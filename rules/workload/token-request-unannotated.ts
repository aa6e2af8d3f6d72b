import { ROLE_ARN } from '../../src/aws/annotations.js';
import { tokenRequestFault } from '../../src/link/token-reference.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue, spanOfText } from '../../src/value/text.js';

interface Store {
  readonly kind: string;
  readonly account: string;
  readonly field: string;
}

export default defineRule({
  id: 'workload/token-request-unannotated',
  on: 'token-reference',
  summary: 'a custom resource that uses a service account without a role',
  messages: {
    role: {
      severity: 'error',
      text: ({ kind, account }: Omit<Store, 'field'>) =>
        `the ${kind} uses the service account \`${account}\`, which has no \`${ROLE_ARN}\` annotation: annotate it`,
    },
    association: {
      severity: 'error',
      text: ({ kind, account, field }: Store) =>
        `the ${kind} cannot use the Pod Identity association of \`${account}\`: annotate the service account with a role, or remove \`${field}\``,
    },
    namespace: {
      severity: 'error',
      text: ({ account, place }: { account: string; place: string }) =>
        `the service account \`${account}\` is looked up in the namespace of each ExternalSecret, and ${place} does not declare it: set \`serviceAccountRef.namespace\``,
    },
  },
  check(reference, { world, report }) {
    const fault = tokenRequestFault(world, reference);
    if (fault === undefined) return;
    const { at, text } = reference.account;
    const { kind } = reference.object;
    const account = display(text);
    if (fault.kind === 'elsewhere') {
      const { consumer } = fault;
      const namespace = knownValue(consumer.object.namespace);
      const place = namespace === undefined ? 'none of theirs' : `\`${namespace}\``;
      const related = [
        { at: consumer.store.at, note: 'an ExternalSecret of another namespace uses the store' },
        { at: fault.account.nameAt, note: 'the service account' },
      ];
      report({ message: 'namespace', data: { account, place }, at, note: 'no namespace is set', related });
      return;
    }
    const related = [{ at: fault.account.nameAt, note: `has no \`${ROLE_ARN}\` annotation` }];
    const note = 'the role is read from its annotation';
    if (fault.kind === 'unannotated')
      return void report({ message: 'role', data: { kind, account }, at, note, related });
    const { serviceAccount, at: whole } = fault.association;
    const place = (serviceAccount === undefined ? undefined : spanOfText(serviceAccount)) ?? whole;
    const both = [...related, { at: place, note: 'the association, which only pods can use' }];
    report({ message: 'association', data: { kind, account, field: reference.field }, at, note, related: both });
  },
});
