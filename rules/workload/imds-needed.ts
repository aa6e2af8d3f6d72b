import type { Workload } from '../../src/facts/kubernetes-facts.js';
import { mayUsePodIdentity } from '../../src/link/association.js';
import { callsAws, metadataQuestions, programsOf, type RunningProgram } from '../../src/link/consumer.js';
import { mayHaveOwnIdentity, roleSource } from '../../src/link/credentials.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { metadataBarriers } from '../../src/link/metadata-access.js';
import { serviceAccountOf } from '../../src/link/service-account.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';

export default defineRule({
  id: 'workload/imds-needed',
  on: 'workload',
  summary: 'a controller that needs instance metadata, which its pods cannot reach',
  messages: {
    needed: {
      severity: 'warning',
      text: ({ setting }: { setting: string }) =>
        `without \`${setting}\` this controller asks instance metadata, which pods on these nodes cannot reach: set it`,
    },
    identity: {
      severity: 'warning',
      text: ({ program, account }: { program: string; account: string }) =>
        `${program} calls AWS, its service account \`${account}\` has no role, and pods on these nodes cannot reach the node's: give it a role`,
    },
  },
  check(workload, { world, report }) {
    const { hostNetwork, transformed } = workload;
    if (transformed.patch || (hostNetwork !== undefined && hostNetwork.value !== false)) return;
    const programs = programsOf(workload);
    if (programs.length === 0) return;
    const [barrier] = metadataBarriers(world, workload);
    if (barrier === undefined) return;
    const related = [barrier];
    const caller = callerWithoutRole(world, workload, programs);
    if (caller !== undefined)
      report({
        message: 'identity',
        data: { program: nameOf(caller.program), account: qualifiedName(caller.account) },
        at: caller.at,
        note: 'no role is found for it here',
        related: [{ at: caller.account.nameAt, note: 'has no role' }, ...related],
      });
    for (const program of programs)
      for (const { asks, setting } of metadataQuestions(program)) {
        const note = `looks its ${asks} up in instance metadata`;
        report({ message: 'needed', data: { setting }, at: program.image.at, note, related });
      }
  },
});

const nameOf = ({ consumers }: RunningProgram): string => consumers.map(({ name }) => name).join(' or ');

/** A program that calls AWS for certain as a service account that has no role. */
function callerWithoutRole(world: World, workload: Workload, programs: readonly RunningProgram[]) {
  const program = programs.find((one) => callsAws(workload, one));
  if (program === undefined) return undefined;
  const account = accountWithoutRole(world, workload);
  const at = workload.serviceAccountName?.at;
  return account === undefined || at === undefined ? undefined : { program, account, at };
}

/** The service account of the pods, where it is here and nothing gives it a role, nor may. */
function accountWithoutRole(world: World, workload: Workload) {
  const found = serviceAccountOf(world, workload);
  if (found.kind !== 'found' || mayHaveOwnIdentity(world, workload) || mayUsePodIdentity(world, workload))
    return undefined;
  const [account] = found.all;
  // identity/annotation-missing speaks of a role that admits it; eksctl annotates what it creates.
  if (rolesAdmitting(world, account).length > 0 || roleSource(world, workload) !== undefined) return undefined;
  return account.document.templated || workload.document.templated ? undefined : account;
}
