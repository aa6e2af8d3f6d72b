import { isCarried, isFate } from '../../src/link/chart-value.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'helm/service-account-not-created',
  on: 'chart-value',
  summary: 'a role for the service account of a chart that is told to make none',
  messages: {
    'not made': {
      severity: 'warning',
      mild: 'in samples',
      text: ({ path }: { path: string }) =>
        `\`create: false\` keeps the chart from making the service account, so \`${path}\` annotates nothing: the role belongs on the one that pods run as`,
    },
  },
  check(value, { world, report }) {
    const { path, keyAt, fate, off } = value;
    const isMeant = fate === 'not made' || (fate === 'unseen' && isOfAccount(path));
    if (off === undefined || !isMeant || !isFate(world, value) || isCarried(world, value)) return;
    report({
      message: 'not made',
      data: { path: path.join('.') },
      at: keyAt,
      note: 'never applied',
      related: [{ at: off, note: 'the chart makes no service account' }],
    });
  },
});

/** As nearly all charts name it. */
const isOfAccount = (path: readonly string[]): boolean =>
  path.at(-1) === 'annotations' && /serviceAccount$/i.test(path.at(-2) ?? '');
