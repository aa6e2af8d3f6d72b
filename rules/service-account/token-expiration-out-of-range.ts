import { EXPIRATION } from '../../src/aws/annotations.js';
import { parseInt64 } from '../../src/aws/go-parse.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

const { minimum: MINIMUM, maximum: MAXIMUM } = EXPIRATION;

interface OutOfRange {
  readonly value: string;
}

export default defineRule({
  id: 'service-account/token-expiration-out-of-range',
  on: 'service-account',
  summary: 'a token expiration that is silently raised or shortened',
  messages: {
    low: {
      severity: 'warning',
      text: ({ value }: OutOfRange) =>
        `\`${value}\` is below the minimum, so the webhook uses ${MINIMUM} seconds: set ${MINIMUM} to ${MAXIMUM}`,
    },
    high: {
      severity: 'warning',
      text: ({ value }: OutOfRange) =>
        `\`${value}\` is above the maximum, so EKS issues tokens for ${MAXIMUM} seconds: set ${MINIMUM} to ${MAXIMUM}`,
    },
  },
  check(account, { report }) {
    const value = account.tokenExpiration?.value;
    const text = stringOf(value);
    const seconds = text === undefined ? undefined : parseInt64(text);
    if (value === undefined || text === undefined || seconds === undefined) return;
    if (seconds < MINIMUM) report({ message: 'low', data: { value: text }, at: value.at, note: 'too short' });
    if (seconds > MAXIMUM) report({ message: 'high', data: { value: text }, at: value.at, note: 'too long' });
  },
});
