import { parseInt64 } from '../../src/aws/go-parse.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/token-expiration-invalid',
  on: 'service-account',
  summary: 'a token expiration that is not a whole number of seconds',
  messages: {
    invalid: {
      severity: 'warning',
      text: ({ value }: { value: string }) =>
        `\`${value}\` is not a whole number of seconds, so the webhook uses 86400: write digits only`,
    },
  },
  check(account, { report }) {
    const value = account.tokenExpiration?.value;
    const text = stringOf(value);
    if (value === undefined || text === undefined || parseInt64(text) !== undefined) return;
    report({ message: 'invalid', data: { value: text }, at: value.at, note: 'for example `"3600"`' });
  },
});
