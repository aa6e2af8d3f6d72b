import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { audienceViews } from '../../src/link/audience.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

interface Endpoint {
  readonly audience: string;
}

export default defineRule({
  id: 'service-account/audience-is-endpoint',
  on: 'service-account',
  summary: 'an STS endpoint, or a misspelt audience, in the audience annotation',
  fix: 'unsafe',
  messages: {
    endpoint: {
      severity: 'error',
      text: ({ audience }: Endpoint) =>
        `\`${audience}\` is an STS endpoint, not an audience: use \`${DEFAULT_AUDIENCE}\`, in every region and partition`,
    },
    near: {
      severity: 'error',
      text: ({ audience }: Endpoint) =>
        `\`${audience}\` is not the audience that STS expects; did you mean \`${DEFAULT_AUDIENCE}\`?`,
    },
    agreed: {
      severity: 'warning',
      text: ({ audience }: Endpoint) =>
        `\`${audience}\` is an STS endpoint; it works as an audience because provider and trust policy name it, too: use \`${DEFAULT_AUDIENCE}\` in all three`,
    },
  },
  check(account, { world, report }) {
    const value = account.audience?.value;
    const audience = stringOf(value);
    const fault = audience === undefined ? undefined : audienceFault(audience);
    if (value === undefined || audience === undefined || fault === undefined) return;
    const views = audienceViews(world, account);
    const agreed = views.length > 0 && views.every((view) => !view.refused && view.registered === 'yes');
    report({
      message: agreed ? 'agreed' : fault === 'endpoint' ? 'endpoint' : 'near',
      data: { audience },
      at: value.at,
      note: 'the `aud` claim of the tokens',
      fixes: agreed
        ? []
        : [
            {
              title: `replace with \`${DEFAULT_AUDIENCE}\``,
              safety: 'unsafe',
              edits: [{ at: value.at, text: DEFAULT_AUDIENCE }],
            },
          ],
    });
  },
});
