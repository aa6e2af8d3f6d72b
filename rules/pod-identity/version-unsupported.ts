import { CONSUMERS_DATE, isOlder } from '../../src/aws/consumers.js';
import { addonsAssociated } from '../../src/link/addon.js';
import { accountSpan, associatedAccount, mayHaveAnnotatedRole, workloadsWith } from '../../src/link/association.js';
import { programsOf } from '../../src/link/consumer.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

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
      severity: 'error',
      text: ({ program, version, since }: TooOld) =>
        `${program} ${version} cannot use Pod Identity: use version ${since} or later, or an IRSA role`,
    },
    never: {
      severity: 'error',
      text: ({ program }: { program: string }) =>
        `no version of ${program} can use Pod Identity (table of ${CONSUMERS_DATE}): give it an IRSA role`,
    },
  },
  check(association, { world, report }) {
    // With a role of its own the program may run on as before.
    if (mayHaveAnnotatedRole(world, association)) return;
    const related = [{ at: accountSpan(association), note: `the association of ${associatedAccount(association)}` }];
    const note = 'its SDK does not ask the Pod Identity agent';
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
});
