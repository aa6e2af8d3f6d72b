import { CONSUMERS, CONSUMERS_DATE, isOlder } from '../../src/aws/consumers.js';
import type { Addon, Association } from '../../src/facts/cluster-facts.js';
import { accountSpan, associatedAccount, workloadsWith } from '../../src/link/association.js';
import { programsOf } from '../../src/link/consumer.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { accountsCalled } from '../../src/link/service-account.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
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
    if (hasRoleOfItsOwn(world, association)) return;
    const related = [{ at: accountSpan(association), note: `the association of ${associatedAccount(association)}` }];
    const note = 'its SDK does not ask the Pod Identity agent';
    for (const { addon, name, since } of addonsOf(world, association)) {
      const version = stringOf(addon.version);
      if (version === undefined || addon.version === undefined || isOlder(version, since) !== true) continue;
      const data = { program: `the add-on \`${name}\``, version, since };
      report({ message: 'old', data, at: addon.version.at, note, related });
    }
    for (const workload of workloadsWith(world, association)) {
      if (workload.transformed.patch || workload.document.templated) continue;
      for (const { image, consumers, version, podIdentitySince: since } of programsOf(workload)) {
        const program = consumers.map(({ name }) => name).join(' or ');
        if (since === 'never') report({ message: 'never', data: { program }, at: image.at, note, related });
        else if (since !== undefined && version !== undefined && isOlder(version, since) === true)
          report({ message: 'old', data: { program, version, since }, at: image.at, note, related });
      }
    }
  },
});

function hasRoleOfItsOwn(world: World, { document, namespace, serviceAccount }: Association): boolean {
  if (namespace === undefined || serviceAccount === undefined) return true;
  return accountsCalled(world, { document, namespace, name: serviceAccount }, (same) => same !== 'no').some(
    ({ roleArn, annotationsOpen }) => roleArn !== undefined || annotationsOpen,
  );
}

interface SupportedAddon {
  readonly addon: Addon;
  readonly name: string;
  readonly since: string;
}

/** The add-ons that run as the service account of an association, of its cluster as far as the files say. */
function addonsOf(world: World, association: Association): readonly SupportedAddon[] {
  const [namespace, account] = [association.namespace, association.serviceAccount].map((text) =>
    text === undefined ? undefined : knownValue(text),
  );
  if (account === undefined) return [];
  const candidates = CONSUMERS.filter(
    ({ addon, accounts = [] }) =>
      addon !== undefined && addon.namespace === namespace && accounts.some(({ literal }) => literal === account),
  );
  return candidates.flatMap(({ addon: known, podIdentity }) =>
    world.facts.addon
      .filter(
        (addon) =>
          addon.name !== undefined &&
          knownValue(addon.name) === known?.name &&
          (addon.config === undefined || addon.document === association.document) &&
          sameEnvironment(world, addon, association) &&
          stringOf(addon.roleArn) === undefined,
      )
      .flatMap((addon) =>
        known === undefined || podIdentity?.addon === undefined
          ? []
          : [{ addon, name: known.name, since: podIdentity.addon }],
      ),
  );
}
