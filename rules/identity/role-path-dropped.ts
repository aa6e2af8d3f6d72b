import { arnOfOther, missingRole, otherPath } from '../../src/link/pod-role.js';
import type { Role } from '../../src/facts/iam-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { knownValue, spanOfText } from '../../src/value/text.js';

interface Paths {
  readonly name: string;
  readonly written: string;
  readonly path: string;
}

/** Its ARN where that is written. */
const placeOf = ({ arn, at }: Role): Span => (arn === undefined ? undefined : spanOfText(arn)) ?? at;

export default defineRule({
  id: 'identity/role-path-dropped',
  on: 'service-account',
  summary: "the role ARN of the annotation lacks the role's path, or has another",
  fix: 'unsafe',
  messages: {
    path: {
      severity: 'error',
      text: ({ name, written, path }: Paths) =>
        `the role \`${name}\` has the path \`${path}\`, the annotation has \`${written}\`: STS finds no such role, so write the whole ARN`,
    },
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined) return;
    const { arn, at } = missing;
    const twin = otherPath(world, account, arn);
    const literal = twin === undefined ? undefined : arnOfOther(twin, arn);
    if (twin === undefined || literal === undefined) return;
    report({
      message: 'path',
      data: { name: knownValue(arn.name) ?? '', written: arn.path, path: twin.arn.path },
      at,
      note: `this ARN has the path \`${arn.path}\``,
      related: [{ at: placeOf(twin.role), note: 'the role' }],
      fixes: [{ title: `change it to \`${literal}\``, safety: 'unsafe', edits: [{ at, text: literal }] }],
    });
  },
});
