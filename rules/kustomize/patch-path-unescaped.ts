import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'kustomize/patch-path-unescaped',
  on: 'patch-operation',
  summary: 'the slash of an annotation that a JSON patch does not escape',
  fix: 'unsafe',
  messages: {
    slash: {
      severity: 'error',
      text: ({ key, instead }: { key: string; instead: string }) =>
        `the slash of \`${key}\` divides the path of a JSON patch, which then looks for a mapping \`eks.amazonaws.com\`: write \`${instead}\``,
    },
    escape: {
      severity: 'error',
      text: ({ key, instead }: { key: string; instead: string }) =>
        `\`${key}\` is another key to a JSON patch than the annotation: a slash is written \`~1\`, \`${instead}\``,
    },
  },
  check({ pointer }, { report }) {
    const written = stringOf(pointer);
    const [, before = '', separator, name] =
      /^(.*\/annotations\/)eks\.amazonaws\.com(\/|%2F|~01)([\w-]+)$/i.exec(written ?? '') ?? [];
    if (separator === undefined || name === undefined) return;
    const instead = `eks.amazonaws.com~1${name}`;
    report({
      message: separator === '/' ? 'slash' : 'escape',
      data: { key: `eks.amazonaws.com${separator}${name}`, instead },
      at: pointer.at,
      note: separator === '/' ? 'the build fails here' : 'the webhook does not read this key',
      fixes: [{ title: `write \`${instead}\``, safety: 'unsafe', edits: [{ at: pointer.at, text: before + instead }] }],
    });
  },
});
