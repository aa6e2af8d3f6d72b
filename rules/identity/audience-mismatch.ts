import { agreedAudience, refusedAudience, type AudienceView } from '../../src/link/audience.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix, Label } from '../../src/lint/finding.js';
import { displayTree, type Tree } from '../../src/value/tree.js';

interface Mismatch {
  readonly audience: string;
  readonly accepted: string;
}

export default defineRule({
  id: 'identity/audience-mismatch',
  on: 'service-account',
  summary: "the audience of a service account's tokens is not the one its role accepts",
  fix: 'unsafe',
  messages: {
    annotation: {
      severity: 'error',
      text: ({ audience, accepted }: Mismatch) =>
        `this service account's tokens carry the audience \`${audience}\`, but its role accepts ${accepted}`,
    },
    trust: {
      severity: 'error',
      text: ({ audience, accepted }: Mismatch) =>
        `the trust policy accepts the audience ${accepted}, but its service account's tokens carry \`${audience}\``,
    },
  },
  check(account, { world, report }) {
    const view = refusedAudience(world, account);
    if (view === undefined) return;
    const value = account.audience?.value;
    const accepted = view.accepted.map((tree) => `\`${displayTree(tree)}\``).join(' or ');
    const data = { audience: view.audience, accepted };
    // Two against one: the provider sides with the trust policy, or nobody but the annotation departs from the default.
    if (value !== undefined && view.registered !== 'yes') {
      const named = agreedAudience(view);
      const drop: Fix = {
        title: 'remove the audience annotation, so that tokens carry `sts.amazonaws.com`',
        safety: 'manual',
        edits: [],
      };
      report({
        message: 'annotation',
        data,
        at: value.at,
        note: 'the audience of its tokens',
        related: [...providerLabels(view), ...policyLabels(view)],
        fixes: named === undefined ? [drop] : [drop, changing(value, named)],
      });
      return;
    }
    const [odd] = view.accepted;
    if (odd === undefined) return;
    const source: Label =
      value === undefined
        ? { at: account.nameAt, note: 'its tokens carry the default audience' }
        : { at: value.at, note: 'the audience of its tokens' };
    report({
      message: 'trust',
      data,
      at: odd.at,
      note: 'its tokens do not carry this audience',
      related: [source, ...providerLabels(view)],
      fixes: [changing(odd, view.audience)],
    });
  },
});

const policyLabels = ({ accepted }: AudienceView): readonly Label[] =>
  accepted.map(({ at }) => ({ at, note: 'the audience that the trust policy accepts' }));

const providerLabels = ({ provider }: AudienceView): readonly Label[] =>
  provider?.clientIds === undefined ? [] : [{ at: provider.clientIds.at, note: 'the client ids of the provider' }];

const changing = ({ at }: Tree, audience: string): Fix => ({
  title: `change the audience to \`${audience}\``,
  safety: 'unsafe',
  edits: [{ at, text: audience }],
});
