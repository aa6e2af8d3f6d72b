import { isTemplated } from '../../src/facts/mentions-aws-identity.js';
import { brokenFor } from '../../src/link/broken.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';

interface Unparsed {
  readonly what: string;
}

export default defineRule({
  id: 'file/syntax-error',
  on: 'document',
  summary: 'a file with AWS identities that cannot be parsed',
  messages: {
    error: {
      severity: 'error',
      text: ({ what }: Unparsed) => `the document cannot be parsed, correct this first: ${what}`,
    },
    template: {
      severity: 'info',
      text: ({ what }: Unparsed) => `the template could not be read in full, lint its rendered output: ${what}`,
    },
  },
  check(document, { world, report }) {
    const [first] = document.faults;
    if (first === undefined || first.isOfRun === true) return;
    const broken = brokenFor(world, document);
    if (broken === undefined) return;
    // A policy in a text that a tool fills in first may not be JSON yet.
    if (document.formatted) return;
    report({
      message: isTemplated(document) ? 'template' : 'error',
      data: { what: first.message },
      at: toFileSpan(first.at),
      // A fault of HCL costs the item that it stands in.
      note: document.language === 'hcl' ? 'what it stands in was read in part' : unchecked(broken.builds),
    });
  },
});

const unchecked = ([first, ...others]: readonly string[]): string =>
  first === undefined
    ? 'what follows was not checked'
    : `nothing of \`${first}\`${others.length === 0 ? '' : ` and ${String(others.length)} more`} is applied`;
