/** The rules and their pages, for people. */
import { rules } from '../../rules/index.js';
import { nearestRule } from '../lint/rule-names.js';
import { SUPPRESSION_RULES } from '../lint/suppress.js';
import type { Severity } from '../lint/finding.js';
import { currentName } from '../lint/rule-aliases.js';
import type { Security } from '../lint/rule.js';
import { safeJson } from '../report/safe.js';
import type { Io } from './io.js';
import { UsageError, warn } from './usage.js';

export function maxSeverity(messages: (typeof rules)[number]['messages']): Severity {
  const severities = Object.values(messages).map((message) => message.severity);
  return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : 'info';
}

/** Everything that has an id and a page. */
export const RULES: readonly {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly security?: Security;
}[] = [
  ...rules.map(({ id, summary, messages, security }) => ({
    id,
    severity: maxSeverity(messages),
    summary,
    ...(security === undefined ? {} : { security }),
  })),
  ...SUPPRESSION_RULES,
];

/** By its id, or by one that it had. */
export const isRule = (name: string): boolean => RULES.some(({ id }) => id === currentName(name));

/** What somebody may have meant by a name that no rule has. */
export const nearestRuleTo = (name: string): string | undefined =>
  nearestRule(
    name,
    RULES.map(({ id }) => id),
  );

/** All of them, or those of a group (`trust`, `trust/*`); undefined: another name. */
export function rulesOf(name: string | undefined): typeof RULES | undefined {
  if (name === undefined) return RULES;
  const group = `${name.replace(/\/\*?$/, '')}/`;
  const own = RULES.filter(({ id }) => id.startsWith(group));
  return own.length === 0 ? undefined : own;
}

export function ruleList(listed: typeof RULES): string {
  const width = listed.reduce((most, { id }) => Math.max(most, id.length), 0);
  return listed.map(({ id, severity, summary }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}`).join('\n');
}

/** `{ version, rules: [{ id, severity, summary, security? }] }`; `severity` is the worst that a rule reports. */
export const ruleListJson = (listed: typeof RULES): string => safeJson({ version: 1, rules: listed });

/** The same of one rule, with its page as Markdown. */
export function ruleJson(name: string, io: Io): string {
  const page = rulePage(name, io);
  return safeJson({ version: 1, ...RULES.find(({ id }) => id === currentName(name)), page });
}

export function rulePage(name: string, { program }: Io): string {
  const id = currentName(name);
  if (!isRule(id)) {
    const near = nearestRuleTo(id);
    throw new UsageError(
      `there is no rule ${id}${near === undefined ? '; irsa-lint rules lists them' : `; did you mean ${near}?`}`,
    );
  }
  return new TextDecoder().decode(program.file(`rules/${id}.md`));
}

/** Says of each old id of a rule, once, what the rule is called now. Other names are passed over. */
export function renamedRuleNotices(io: Io): (names: readonly string[]) => void {
  const said = new Set<string>();
  return (names) => {
    for (const name of names) {
      const current = currentName(name);
      if (current === name || said.has(name)) continue;
      said.add(name);
      warn(io, `the rule ${name} is now called ${current}; the old id still counts`);
    }
  };
}
