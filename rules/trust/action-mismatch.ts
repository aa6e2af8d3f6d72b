import { actionFault, WEB_IDENTITY } from '../../src/aws/trust/actions.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers } from '../../src/value/span.js';

export default defineRule({
  id: 'trust/action-mismatch',
  on: 'trust-policy',
  summary: 'an action that the principal of the statement cannot call',
  fix: 'unsafe',
  messages: {
    misspelt: {
      severity: 'error',
      text: ({ action, near }: { action: string; near: string }) =>
        `unknown action \`${action}\`; did you mean \`${near}\`?`,
    },
    federated: {
      severity: 'error',
      text: ({ actions }: { actions: string }) =>
        `a web identity provider needs \`${WEB_IDENTITY}\`; this statement allows ${actions}`,
    },
    service: {
      severity: 'error',
      text: ({ type }: { type: string }) =>
        `\`${WEB_IDENTITY}\` requires a Federated principal; this statement names \`${type}\``,
    },
  },
  check(policy, { world, report }) {
    for (const statement of policy.statements) {
      const fault = actionFault(statement);
      if (fault === undefined) continue;
      // What a library writes where its author writes nothing is named by a rule of its own.
      const isDefault = world.facts['synthesis-fault'].some(
        ({ fault: kind, at }) => kind === 'federated-default-action' && covers(fault.at, at),
      );
      if (isDefault) continue;
      const { at, provider } = fault;
      const related = provider === undefined ? [] : [{ at: provider.at, note: 'tokens of this provider are refused' }];
      const write: Fix = { title: `write \`${WEB_IDENTITY}\``, safety: 'unsafe', edits: [{ at, text: WEB_IDENTITY }] };
      if (fault.kind === 'misspelt')
        report({
          message: 'misspelt',
          data: { action: fault.action, near: WEB_IDENTITY },
          at,
          note: 'not an action of STS',
          related,
          fixes: [write],
        });
      else if (fault.kind === 'federated')
        report({
          message: 'federated',
          data: { actions: fault.actions.map((action) => `\`${action}\``).join(', ') },
          at,
          note: 'tokens cannot assume the role by this action',
          related,
          fixes: fault.actions.length === 1 ? [write] : [],
        });
      else
        report({ message: 'service', data: { type: fault.type }, at, note: 'use `sts:AssumeRole` for this principal' });
    }
  },
});
