import { CONSUMERS_DATE, consumerOfAddon, isOlder } from '../../src/aws/consumers.js';
import { addonsAssociated } from '../../src/link/addon.js';
import { accountSpan, associatedAccount, mayHaveAnnotatedRole, workloadsWith } from '../../src/link/association.js';
import { programsOf } from '../../src/link/consumer.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Addon } from '../../src/facts/cluster-facts.js';
import { display } from '../../src/value/text.js';
import type { Span } from '../../src/value/span.js';
import { field, listOf, stringOf } from '../../src/value/tree.js';

interface TooOld {
  readonly program: string;
  readonly version: string;
  readonly since: string;
}

export default defineRule({
  id: 'pod-identity/version-unsupported',
  on: 'association',
  summary: 'a program whose version does not know Pod Identity',
  messages: {
    old: {
      rests: 'on absence',
      severity: 'error',
      text: ({ program, version, since }: TooOld) =>
        `${program} ${version} cannot use Pod Identity: use version ${since} or later, or an IRSA role`,
    },
    never: {
      rests: 'on absence',
      severity: 'error',
      text: ({ program }: { program: string }) =>
        `no version of ${program} can use Pod Identity (table of ${CONSUMERS_DATE}): give it an IRSA role`,
    },
  },
  check(association, { world, report }) {
    // With a role of its own the program may run on as before.
    if (mayHaveAnnotatedRole(world, association)) return;
    const related = [{ at: accountSpan(association), note: `the association of ${associatedAccount(association)}` }];
    const note = NOTE;
    for (const { addon, name, since } of addonsAssociated(world, association)) {
      const version = stringOf(addon.version);
      if (version === undefined || addon.version === undefined || isOlder(version, since) !== true) continue;
      const data = { program: `the add-on \`${name}\``, version, since };
      report({ message: 'old', data, at: addon.version.at, note, related });
    }
    for (const workload of workloadsWith(world, association)) {
      if (workload.document.templated) continue;
      for (const { image, consumers, version, podIdentitySince: since } of programsOf(workload)) {
        const program = consumers.map(({ name }) => name).join(' or ');
        if (since === 'never') report({ message: 'never', data: { program }, at: image.at, note, related });
        else if (since !== undefined && version !== undefined && isOlder(version, since) === true)
          report({ message: 'old', data: { program, version, since }, at: image.at, note, related });
      }
    }
  },
  also: (visiting) => [
    visiting('addon', (addon, { report }) => {
      const { name, version: versionTree, roleArn } = addon;
      const known = name === undefined ? '' : display(name);
      const since = consumerOfAddon(known)?.podIdentity?.addon;
      const version = stringOf(versionTree);
      const [listed] = listedAssociations(addon);
      if (since === undefined || version === undefined || versionTree === undefined) return;
      if (listed === undefined || roleArn !== undefined || isOlder(version, since) !== true) return;
      const related = [{ at: listed, note: 'an association of the add-on' }];
      const data = { program: `the add-on \`${known}\``, version, since };
      report({ message: 'old', data, at: versionTree.at, note: NOTE, related });
    }),
  ],
});

const NOTE = 'its SDK does not ask the Pod Identity agent';

/** `aws eks describe-addon` prints their ARNs alone. Source: EKS API Reference, Addon. */
const listedAssociations = ({ tree }: Addon): readonly Span[] =>
  listOf(field(tree, 'podIdentityAssociations')).flatMap((item) => (item.kind === 'text' ? [item.at] : []));
