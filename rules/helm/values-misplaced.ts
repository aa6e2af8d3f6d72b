import { ROLE_ARN } from '../../src/aws/annotations.js';
import { isFate } from '../../src/link/chart-value.js';
import { defineRule } from '../../src/lint/rule.js';

interface Says {
  readonly path: string;
  readonly instead: string;
}

const better = (instead: string): string => (instead === '' ? '' : `; it reads \`${instead}\``);

export default defineRule({
  id: 'helm/values-misplaced',
  on: 'chart-value',
  summary: 'a role among the values of a chart where its service account does not get it',
  messages: {
    unread: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ path, instead }: Says) => `no template of this chart reads \`${path}\`${better(instead)}`,
    },
    elsewhere: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ path }: Says) =>
        `by its name \`${path}\` goes to another object than the service account, which alone the webhook reads \`${ROLE_ARN}\` of: most charts have \`serviceAccount.annotations\` for it`,
    },
  },
  check(value, { world, report }) {
    const { path, keyAt, fate, instead } = value;
    const message = fate === 'unread' ? 'unread' : fate === 'unseen' && isOfOthers(path) ? 'elsewhere' : undefined;
    if (message === undefined || !isFate(world, value)) return;
    report({
      message,
      data: { path: path.join('.'), instead: instead?.path ?? '' },
      at: keyAt,
      note: 'gives no service account a role',
      related: instead === undefined ? [] : [{ at: instead.at, note: 'the template reads annotations here' }],
    });
  },
});

const OTHERS = 'pod|deployment|statefulSet|daemonSet|service|ingress';
const NAME_OF_OTHERS = new RegExp(`^(?:${OTHERS})(?:Annotations|Labels)$|^(?:common)?labels$`, 'i');

/** Annotations of pods, deployments, services and ingresses, and labels of whatever. */
function isOfOthers(path: readonly string[]): boolean {
  const [name = '', holder = ''] = path.toReversed();
  return NAME_OF_OTHERS.test(name) || (name === 'annotations' && new RegExp(`^(?:${OTHERS})$`, 'i').test(holder));
}
