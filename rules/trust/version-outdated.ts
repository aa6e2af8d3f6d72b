import { isForPodIdentity, webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { spanOfText, shapeOf } from '../../src/value/text.js';
import { entriesOf, entryOf, isOpen, stringOf, type Tree } from '../../src/value/tree.js';
import type { Span } from '../../src/value/span.js';

export default defineRule({
  id: 'trust/version-outdated',
  on: 'trust-policy',
  summary: 'a trust policy of the old version of the language',
  fix: 'unsafe',
  messages: {
    variable: {
      severity: 'error',
      text: ({ version }: { version: string }) =>
        `in version \`${version}\` a policy variable is literal text: no token matches it`,
    },
    old: {
      severity: 'warning',
      text: ({ version }: { version: string }) =>
        `version \`${version}\` of the policy language knows no variables: write \`2012-10-17\``,
    },
    missing: {
      severity: 'warning',
      text: (_: object) => 'without `Version` the policy is of `2008-10-17`, which knows no variables',
    },
  },
  check(policy, { report }) {
    // Others are left as AWS itself wrote them.
    const ours = policy.statements.some(
      (statement) => webIdentityPrincipals(statement).length > 0 || isForPodIdentity(statement),
    );
    if (!ours || policy.tree.kind !== 'map' || isOpen(policy.tree)) return;
    const version = entryOf(policy.tree, 'Version');
    const literal = stringOf(version?.value);
    if (version !== undefined && literal !== '2008-10-17') return;
    const written = literal ?? '2008-10-17';
    const variable = policy.statements
      .map((statement) => variableIn(entryOf(statement, 'Condition')?.value))
      .find((at) => at !== undefined);
    const fixes =
      version === undefined
        ? []
        : [
            {
              title: 'write `2012-10-17`',
              safety: 'unsafe' as const,
              edits: [{ at: version.value.at, text: '2012-10-17' }],
            },
          ];
    if (variable !== undefined)
      report({
        message: 'variable',
        data: { version: written },
        at: variable,
        note: 'read as it stands',
        related: version === undefined ? [] : [{ at: version.value.at, note: 'the version' }],
        fixes,
      });
    else if (version !== undefined)
      report({ message: 'old', data: { version: written }, at: version.value.at, note: 'of 2008', fixes });
    else
      report({
        message: 'missing',
        data: {},
        at: entriesOf(policy.tree)[0]?.keyAt ?? policy.at,
        note: 'has no `Version`',
      });
  },
});

/** A policy variable, as in `${aws:username}`, in a value; one of the author's template is a hole. */
function variableIn(tree: Tree | undefined): Span | undefined {
  switch (tree?.kind) {
    case 'text':
      return /\$\{(?:aws|sts|iam|saml)[:A-Za-z]/.test(shapeOf(tree.text))
        ? (spanOfText(tree.text) ?? tree.at)
        : undefined;
    case 'list':
      return tree.items.map(variableIn).find((at) => at !== undefined);
    case 'map':
      return tree.entries.map((entry) => variableIn(entry.value)).find((at) => at !== undefined);
    default:
      return undefined;
  }
}
