/** `irsa-lint mutate`: the pods as the webhook would leave them. */
import { stringify } from 'yaml';
import type { Json } from '../aws/webhook/json.js';
import type { WebhookSettings } from '../aws/webhook/settings.js';
import { EKS_WEBHOOK, mutatedWorkloads, type MutatedWorkload } from '../explain/mutate.js';
import { safeJson, visible, visibleLines } from '../report/safe.js';
import { readWorld, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { CLEAN, losses, print, UsageError, withoutCredentials } from './usage.js';

export interface MutateOptions extends InputOptions {
  readonly format: 'text' | 'json';
  readonly diff?: true;
  readonly profile: 'eks' | 'self-hosted';
  readonly region?: string;
}

const settingsOf = ({ profile, region }: MutateOptions): WebhookSettings => ({
  ...(profile === 'eks' ? EKS_WEBHOOK : {}),
  ...(region === undefined ? {} : { region }),
});

export async function mutate(paths: readonly string[], options: MutateOptions, io: Io): Promise<number> {
  const lost = losses(io);
  const world = await readWorld(paths, options, io, lost);
  const workloads = mutatedWorkloads(world, settingsOf(options));
  if (workloads.length === 0) throw new UsageError(`there is no workload in ${paths.join(', ')}`);
  const shown =
    options.format === 'json'
      ? safeJson({
          version: 1,
          pods: workloads.map(({ workload, path, mutation }) => ({ workload, path, ...mutation })),
        })
      : workloads.map((one) => text(one, options.diff === true)).join('---\n');
  print(io, withoutCredentials(shown, world));
  return lost.verdict(CLEAN);
}

function text({ workload, path, before, mutation }: MutatedWorkload, diff: boolean): string {
  const head = [
    `# ${workload} (${path}): ${mutation.mutated === 'rejected' ? 'rejected' : mutation.mutated ? mutation.mode : 'not mutated'}`,
    ...mutation.reasons.map((reason) => `# ${reason}`),
  ]
    .map((line) => `${visible(line)}\n`)
    .join('');
  if (mutation.mutated === 'rejected') return head;
  const after = yaml(mutation.pod);
  return `${head}${diff ? added(yaml(before), after) : after}`;
}

const yaml = (value: Json): string => visibleLines(stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }));

/** The webhook only adds, so what was there is a subsequence of what is there then. */
function added(before: string, after: string): string {
  const old = before.split('\n');
  let at = 0;
  const lines = after.split('\n').flatMap((line) => {
    if (line !== old[at]) return [`+ ${line}\n`];
    at++;
    return [];
  });
  return lines.join('');
}
