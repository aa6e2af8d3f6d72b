import { settingFault } from '../../src/aws/helm-set.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Says {
  readonly tool: string;
  readonly instead: string;
}

export default defineRule({
  id: 'helm/set-annotation-unescaped',
  on: 'helm-setting',
  summary: 'the name of a chart value that does not set the annotation it means',
  fix: 'unsafe',
  messages: {
    quoted: {
      severity: 'error',
      text: ({ tool, instead }: Says) =>
        `no shell reads the parameters of ${tool}, so the quotes become part of the annotation's key: write \`${instead}\``,
    },
    unescaped: {
      severity: 'error',
      text: ({ instead }: Says) =>
        `this name is divided at every dot, so no such annotation is set: put a backslash before the dots of the key, \`${instead}\``,
    },
    'escaped twice': {
      severity: 'error',
      text: ({ tool, instead }: Says) =>
        `no shell reads the parameters of ${tool}, so Helm still divides this name at its dots: write one backslash, \`${instead}\``,
    },
  },
  check({ tool, name }, { report }) {
    const text = textOf(name);
    const known = text === undefined ? undefined : knownValue(text);
    const fault = known === undefined ? undefined : settingFault(known);
    if (fault === undefined) return;
    report({
      message: fault.is,
      data: { tool, instead: fault.instead },
      at: name.at,
      note: 'the service account gets no role',
      fixes: [{ title: `write \`${fault.instead}\``, safety: 'unsafe', edits: [{ at: name.at, text: fault.instead }] }],
    });
  },
});
