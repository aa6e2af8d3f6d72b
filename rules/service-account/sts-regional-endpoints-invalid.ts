import { parseBool } from '../../src/aws/go-parse.js';
import { defineRule } from '../../src/lint/rule.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/sts-regional-endpoints-invalid',
  on: 'service-account',
  summary: 'a value of sts-regional-endpoints that is not a valid boolean',
  messages: {
    invalid: {
      severity: 'warning',
      text: ({ value }: { value: string }) =>
        `\`${value}\` is not a valid boolean, so the webhook uses its default: write \`"true"\` or \`"false"\``,
    },
    global: {
      severity: 'info',
      text: (_: object) =>
        '`false` does not select the global STS endpoint, it only leaves out a variable, and SDKs use the regional one by default: remove the annotation',
    },
  },
  check(account, { report }) {
    const value = account.stsRegionalEndpoints?.value;
    const text = stringOf(value);
    if (value === undefined || text === undefined) return;
    const read = parseBool(text);
    if (read === undefined)
      report({ message: 'invalid', data: { value: text }, at: value.at, note: 'must be one of `"true"`, `"false"`' });
    if (read === false) report({ message: 'global', data: {}, at: value.at, note: 'has no effect on current SDKs' });
  },
});
