/** The rules and their pages, for people. */
import { readFileSync } from 'node:fs';
import { rules } from '../../rules/index.js';
import type { Severity } from '../lint/finding.js';
import { nearest } from '../value/nearest.js';
import { UsageError } from './usage.js';

export function worst(messages: (typeof rules)[number]['messages']): Severity {
  const severities = Object.values(messages).map((message) => message.severity);
  return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : 'info';
}

export function ruleList(): string {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  return rules.map((rule) => `${rule.id.padEnd(width)}  ${worst(rule.messages).padEnd(7)}  ${rule.summary}`).join('\n');
}

export function rulePage(id: string): string {
  if (!rules.some((rule) => rule.id === id)) {
    const near = nearest(id, rules.map((rule) => rule.id), 4);
    throw new UsageError(`there is no rule ${id}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return readFileSync(new URL(`./rules/${id}.md`, import.meta.url), 'utf8');
}
