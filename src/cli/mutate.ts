/** `irsa-lint mutate`: the pods as the webhook would leave them. */
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { worldOf } from '../analyse.js';
import type { Json, WebhookSettings } from '../aws/webhook.js';
import { readText } from '../discover/read.js';
import { walk } from '../discover/walk.js';
import { mutatedWorkloads, type MutatedWorkload } from '../explain/mutate.js';
import { safeJson, visible } from '../report/safe.js';
import { CLEAN, print, UsageError } from './usage.js';

export interface MutateOptions {
  readonly format: 'text' | 'json';
  readonly diff?: true;
  readonly profile: 'eks' | 'self-hosted';
  readonly region?: string;
}

/** EKS injects the regional endpoint and the region; which flags its build has is not published, so this is what its pods show. */
const settingsOf = ({ profile, region }: MutateOptions): WebhookSettings => ({ stsRegionalEndpoint: profile === 'eks', ...(region === undefined ? {} : { region }) });

export function mutate(paths: readonly string[], options: MutateOptions): number {
  const root = resolve('.');
  const files = walk({ root, paths: paths.map((path) => resolve(path)) }).files.flatMap((found) => {
    const content = readText(found, { root });
    return 'text' in content ? [{ path: content.path, text: content.text }] : [];
  });
  const workloads = mutatedWorkloads(worldOf(files), settingsOf(options));
  if (workloads.length === 0) throw new UsageError(`there is no workload with a service account of a role in ${paths.join(', ')}`);
  print(options.format === 'json' ? safeJson({ version: 1, pods: workloads.map(({ workload, path, mutation }) => ({ workload, path, ...mutation })) }) : workloads.map((one) => text(one, options.diff === true)).join('---\n'));
  return CLEAN;
}

function text({ workload, path, before, mutation }: MutatedWorkload, diff: boolean): string {
  const head = [`# ${workload} (${path}): ${mutation.mutated === 'rejected' ? 'rejected' : mutation.mutated ? mutation.mode : 'not mutated'}`, ...mutation.reasons.map((reason) => `# ${reason}`)].map((line) => `${visible(line)}\n`).join('');
  if (mutation.mutated === 'rejected') return head;
  const after = yaml(mutation.pod);
  return `${head}${diff ? added(yaml(before), after) : after}`;
}

const yaml = (value: Json): string => visibleLines(stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }));

const visibleLines = (lines: string): string => lines.split('\n').map(visible).join('\n');

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
