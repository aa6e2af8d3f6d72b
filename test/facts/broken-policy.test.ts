/** A policy in a text that is no JSON is said where its fault stands, whichever language holds the text. */
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { rangeOf, toFileSpan } from '../../src/value/span.js';
import { policyWith } from '../cli/run.js';

const POLICY = policyWith('system:serviceaccount:team:reader');
/** Without the comma behind the version. */
const BROKEN = POLICY.replace('"2012-10-17",', '"2012-10-17"');
const resource = (policy: string, more = ''): string =>
  `resource "aws_iam_role" "reader" {\n  name               = "reader"\n  assume_role_policy = ${policy}\n${more}}\n`;
const program = (policy: string): string =>
  `import * as aws from "@pulumi/aws";\nnew aws.iam.Role("reader", { name: "reader", assumeRolePolicy: ${policy} });\n`;

const said = (path: string, text: string): readonly string[] =>
  analyse([{ path, text }], rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.filter(({ rule }) => rule.startsWith('file/'))
    .map(({ rule, severity, primary }) => {
      const { source, start } = toFileSpan(primary.at);
      const line = rangeOf(primary.at).start.line;
      return `${rule} ${severity} ${source.path}:${String(line)} ${source.text.slice(start).split('\n')[0] ?? ''}`;
    });

test('the inputs are one comma apart', () => {
  expect(BROKEN).not.toBe(POLICY);
});

test.each([
  ['a heredoc', 'main.tf', resource(`<<EOT\n${BROKEN}\nEOT`), 'main.tf:6'],
  [
    'a heredoc with a hole in a string',
    'main.tf',
    resource(`<<EOT\n${BROKEN.replace('team', '${var.team}')}\nEOT`),
    'main.tf:6',
  ],
  ['a template literal', 'index.ts', program(`\`${BROKEN}\``), 'index.ts:4'],
  [
    'an inline policy',
    'main.tf',
    resource('jsonencode({})', `  inline_policy {\n    policy = <<EOT\n${BROKEN}\nEOT\n  }\n`),
    'main.tf:8',
  ],
])('%s', (_, path, text, place) => {
  const found = said(path, text);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^file/syntax-error error ${place} `));
});

test.each([
  ['what can be read', 'main.tf', resource(`<<EOT\n${POLICY}\nEOT`)],
  [
    'a hole where the comma is missing',
    'main.tf',
    resource(`<<EOT\n${POLICY.replace('"2012-10-17",', '"2012-10-17"${var.comma}')}\nEOT`),
  ],
  ['a text that is no policy', 'main.tf', resource('"none"')],
  ['a value that a function makes', 'main.tf', resource('templatefile("trust.json", {})')],
  [
    'a template literal with a hole outside of strings',
    'index.ts',
    program(`\`${BROKEN.replace('"2012-10-17"', '${process.env.VERSION}')}\``),
  ],
])('silent: %s', (_, path, text) => {
  expect(said(path, text)).toEqual([]);
});
