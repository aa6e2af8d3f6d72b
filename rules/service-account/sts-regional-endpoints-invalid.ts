import { parseBool } from '../../src/aws/go-parse.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/sts-regional-endpoints-invalid',
  on: 'service-account',
  summary: 'a value of sts-regional-endpoints that Go does not read as a boolean',
  messages: {
    invalid: {
      severity: 'warning',
      text: ({ value }: { value: string }) =>
        `\`${value}\` is not a boolean as the webhook reads it, so its default is used`,
    },
    global: {
      severity: 'info',
      text: (_: object) =>
        '`false` does not select the global endpoint of STS: it only leaves a variable out, and SDKs use the regional one by default',
    },
  },
  check(account, { report }) {
    const value = account.stsRegionalEndpoints?.value;
    const text = stringOf(value);
    if (value === undefined || text === undefined) return;
    const read = parseBool(text);
    if (read === undefined)
      report({ message: 'invalid', data: { value: text }, at: value.at, note: 'expected `"true"` or `"false"`' });
    if (read === false) report({ message: 'global', data: {}, at: value.at, note: 'probably not needed' });
  },
});
