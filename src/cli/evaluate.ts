/** `irsa-lint evaluate`: a trust decision step by step. */
import { InvalidArgumentError } from 'commander';
import { worldOf } from '../analyse.js';
import { decisionLines, decisionsOf } from '../explain/decision.js';
import { safeJson, visible } from '../report/safe.js';
import { CLEAN, FOUND, namedFile, print, UsageError } from './usage.js';

export interface EvaluateOptions {
  readonly role: string;
  readonly subject: { readonly namespace: string; readonly name: string };
  readonly audience: string;
  readonly provider?: string;
  readonly format: 'text' | 'json';
}

export function evaluation({ role, subject: account, audience, provider, format }: EvaluateOptions): number {
  const sources = [role, ...(provider === undefined ? [] : [provider])].map(namedFile);
  const decisions = decisionsOf(worldOf(sources), { ...account, audience });
  if (decisions.length === 0) throw new UsageError(`${role}: there is no trust policy in it`);
  print(format === 'json' ? safeJson({ version: 1, decisions }) : decisions.map((decision) => decisionLines(decision).map(visible).join('\n')).join('\n\n'));
  return decisions.every((decision) => decision.decision === 'allow') ? CLEAN : FOUND;
}

export function subject(value: string): EvaluateOptions['subject'] {
  const [, namespace, name] = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(value) ?? [];
  if (namespace === undefined || name === undefined) throw new InvalidArgumentError('expected namespace/name');
  return { namespace, name };
}
