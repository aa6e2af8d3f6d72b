import { ROLE_ARN } from '../../src/aws/annotations.js';
import type { ServiceAccount, TokenReference } from '../../src/facts/kubernetes-facts.js';
import { classReaders, scaledReaders, type RoleReader } from '../../src/link/role-reader.js';
import { tokenRequestFault, withoutAssociation, type TokenRequestFault } from '../../src/link/token-reference.js';
import type { World } from '../../src/link/world.js';
import type { Label } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display, knownValue, spanOfText } from '../../src/value/text.js';

interface Store {
  readonly kind: string;
  readonly account: string;
  readonly field: string;
}

type AccountFault = Extract<TokenRequestFault, { account: ServiceAccount; kind: 'unannotated' | 'associated' }>;

interface Placed {
  readonly at: Span;
  readonly note: string;
  readonly related: readonly Label[];
}

type RequestReport =
  | (Placed & { readonly message: 'role'; readonly data: Omit<Store, 'field'> })
  | (Placed & { readonly message: 'association' | 'class'; readonly data: Store });

export default defineRule({
  id: 'workload/token-request-unannotated',
  on: 'token-reference',
  summary: 'a custom resource that uses a service account without a role, itself or for pods',
  messages: {
    role: {
      rests: 'on absence',
      severity: 'error',
      text: ({ kind, account }: Omit<Store, 'field'>) =>
        `the ${kind} uses the service account \`${account}\`, which has no \`${ROLE_ARN}\` annotation: annotate it`,
    },
    association: {
      rests: 'on absence',
      severity: 'error',
      text: ({ kind, account, field }: Store) =>
        `the ${kind} cannot use the Pod Identity association of \`${account}\`: annotate the service account with a role, or remove \`${field}\``,
    },
    class: {
      rests: 'on absence',
      severity: 'error',
      text: ({ account }: Store) =>
        `the ${CLASS} cannot use the Pod Identity association of \`${account}\` without \`usePodIdentity: "true"\`: set it`,
    },
    unassociated: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `the ${CLASS} needs a Pod Identity association of \`${account}\`, which has an annotated role alone: associate the role, or remove \`usePodIdentity\``,
    },
    namespace: {
      rests: 'on absence',
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
    report(requestReport(reference, fault, kind));
  },
  also: (visiting) => [
    visiting('workload', (workload, { world, report }) => {
      for (const one of classReaders(world, workload)) for (const found of readerReports(world, one)) report(found);
    }),
    visiting('object', (object, { world, report }) => {
      for (const one of scaledReaders(world, object)) for (const found of readerReports(world, one)) report(found);
    }),
  ],
});

function requestReport(
  { account: { at, text }, field }: TokenReference,
  fault: AccountFault,
  kind: string,
): RequestReport {
  const related = [{ at: fault.account.nameAt, note: `has no \`${ROLE_ARN}\` annotation` }];
  const note = 'the role is read from its annotation';
  const account = display(text);
  if (fault.kind === 'unannotated') return { message: 'role', data: { kind, account }, at, note, related };
  const { serviceAccount, at: whole } = fault.association;
  const place = (serviceAccount === undefined ? undefined : spanOfText(serviceAccount)) ?? whole;
  const both = [...related, { at: place, note: 'the association, which only pods can use' }];
  const message = kind === CLASS ? 'class' : 'association';
  return { message, data: { kind, account, field }, at, note, related: both };
}

/** The same for the accounts of pods, whose role another program reads. */
function readerReports(world: World, { reader, reference, reads }: RoleReader) {
  const because = { at: reader.nameAt, note: `the ${reader.kind}` };
  if (reads === 'association') {
    const account = withoutAssociation(world, reference);
    if (account?.roleArn === undefined) return [];
    const data = { account: display(reference.account.text) };
    const note = '`usePodIdentity` takes an association alone, and none is here';
    const related = [because, { at: account.roleArn.value.at, note: 'the role that is not read' }];
    return [{ message: 'unassociated' as const, data, at: reference.account.at, note, related }];
  }
  const fault = tokenRequestFault(world, reference);
  if (fault === undefined || fault.kind === 'elsewhere') return [];
  const found = requestReport(reference, fault, reader.kind);
  return [{ ...found, related: [because, ...found.related] }];
}

const CLASS = 'SecretProviderClass';
