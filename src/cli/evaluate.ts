/** `irsa-lint evaluate`: a trust decision step by step. */
import { worldOf } from '../analyse.js';
import { loadDialects } from '../facts/dialects.js';
import { decisionLines, decisionsOf } from '../explain/decision.js';
import { safeJson, visible } from '../report/safe.js';
import type { Io } from './io.js';
import type { NamedAccount } from './subject.js';
import { CLEAN, FOUND, losses, namedFile, print, UsageError } from './usage.js';

export interface EvaluateOptions {
  readonly role: string;
  readonly subject: NamedAccount;
  readonly audience: string;
  readonly provider?: string;
  readonly format: 'text' | 'json';
}

export async function evaluation(
  { role, subject: account, audience, provider, format }: EvaluateOptions,
  io: Io,
): Promise<number> {
  const sources = [role, ...(provider === undefined ? [] : [provider])].map((file) => namedFile(io, file));
  const lost = losses(io);
  await loadDialects(sources, lost.failed);
  const decisions = decisionsOf(worldOf(sources, { failed: lost.failed }), { ...account, audience });
  if (decisions.length === 0 && lost.verdict(CLEAN) === CLEAN) throw new UsageError(`${role} holds no trust policy`);
  print(
    io,
    format === 'json'
      ? safeJson({ version: 1, decisions })
      : decisions.map((decision) => decisionLines(decision).map(visible).join('\n')).join('\n\n'),
  );
  return lost.verdict(decisions.every((decision) => decision.decision === 'allow') ? CLEAN : FOUND);
}
