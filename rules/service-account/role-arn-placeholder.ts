import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';
import { hasHoles, isHole, display } from '../../src/value/text.js';
import { textOf, type Tree } from '../../src/value/tree.js';

interface Placeholder {
  readonly value: string;
}

export default defineRule({
  id: 'service-account/role-arn-placeholder',
  on: 'service-account',
  summary: 'a placeholder left in the role-arn annotation of a plain manifest',
  messages: {
    leftover: {
      severity: 'warning',
      text: ({ value }: Placeholder) => `the role-arn annotation still holds the placeholder \`${value}\``,
    },
    example: {
      severity: 'info',
      text: ({ value }: Placeholder) => `the role-arn annotation holds the placeholder \`${value}\``,
    },
  },
  check(account, { world, report }) {
    const value = account.roleArn?.value;
    if (
      value === undefined ||
      // What is not known of a program is an expression.
      account.document.language === 'hcl' ||
      account.document.templated ||
      account.transformed.annotations ||
      account.transformed.patch
    )
      return;
    const placeholder = handWritten(value);
    if (placeholder === undefined) return;
    // Where everything else is filled in, this one was forgotten; where nothing is, it is an example.
    const concrete = world.facts['service-account'].some(
      (other) => other !== account && isConcrete(other.roleArn?.value),
    );
    report({
      message: concrete ? 'leftover' : 'example',
      data: { value: placeholder },
      at: value.at,
      note: 'nobody fills this in when the manifest is applied',
    });
  },
});

/** The placeholder as it stands in the file, if it has a form that no tool replaces: `${X}`, `$(X)` and the like are for tools. */
function handWritten(value: Tree): string | undefined {
  for (const part of textOf(value)?.parts ?? []) {
    if (!isHole(part) || part.at === undefined) continue;
    const at = toFileSpan(part.at);
    const text = at.source.text.slice(at.start, at.end);
    if (/^[<A-Za-z*?#]/.test(text)) return text;
  }
  return undefined;
}

function isConcrete(value: Tree | undefined): boolean {
  const text = textOf(value);
  return text !== undefined && !hasHoles(text) && display(text).startsWith('arn:');
}
