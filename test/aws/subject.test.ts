/**
 * Subjects of service account tokens, and patterns for them. `system:serviceaccount:NAMESPACE:NAME` (Kubernetes, Authenticating, "Service account tokens"); the names are
 * DNS labels and subdomains in lower case (Kubernetes, Object Names and IDs). `*` is any number of characters, `?` is one (IAM User Guide, reference_policies_elements_condition_operators).
 */
import { expect, test } from 'vitest';
import { breadthOf, subjectFault } from '../../src/aws/subject.js';
import { textWithHoles } from './trees.js';

const PREFIX = 'system:serviceaccount:';

test.each([
  [`${PREFIX}team:reader`, undefined],
  [`${PREFIX}<NAMESPACE>:reader`, undefined],
  [`${PREFIX}*`, undefined],
  [`${PREFIX}team:read?r`, undefined],
  [PREFIX.slice(0, -1) + '*', undefined],
  ['*', undefined],
  ['system:*:team:reader', undefined],
  ['<PREFIX>team:reader', undefined],
  [' system:serviceaccount:team:reader', 'it has leading or trailing white space'],
  [`${PREFIX}team:reader\t`, 'it has leading or trailing white space'],
  [`${PREFIX}team: reader`, 'it contains white space'],
  [`${PREFIX}team:re\nader`, 'it contains white space'],
  ['system:serviceaccounts:team:reader', 'the prefix must be `system:serviceaccount:` (singular)'],
  ['team:reader', 'it must begin with `system:serviceaccount:`'],
  ['serviceaccount:*', 'it must begin with `system:serviceaccount:`'],
  ['system:node:*', 'it must begin with `system:serviceaccount:`'],
  // As long as the prefix itself and a part of it: no pattern, so no subject.
  ['system:', 'it must begin with `system:serviceaccount:`'],
  ['system:serviceaccounT:', 'it must begin with `system:serviceaccount:`'],
  ['serviceaccount:', 'it must begin with `system:serviceaccount:`'],
  ['account:*', 'it must begin with `system:serviceaccount:`'],
  [`${PREFIX}team/reader`, 'namespace and name must be separated by `:`, not `/`'],
  [`${PREFIX}Team:reader`, 'namespace and name must be lower case'],
  [`${PREFIX}team`, 'the name is missing'],
  [`${PREFIX}team:`, 'the name is missing'],
  [PREFIX, 'the namespace is missing'],
  [`${PREFIX}:reader`, 'the namespace is missing'],
  [`${PREFIX}team:reader:extra`, 'it has too many parts'],
])('the subject %j: %s', (subject, fault) => {
  expect(subjectFault(textWithHoles(subject))).toBe(fault);
});

test.each([
  [`${PREFIX}team:reader`, undefined],
  [`${PREFIX}<NAMESPACE>:reader`, undefined],
  ['*', 'everything'],
  ['**', 'everything'],
  ['system:*', 'everything'],
  [`${PREFIX}*`, 'everything'],
  [`${PREFIX}*:*`, 'everything'],
  [`${PREFIX}**:**`, 'everything'],
  [`${PREFIX}*:reader`, 'namespaces'],
  [`${PREFIX}team-*:reader`, 'namespaces'],
  [`${PREFIX}team-?:*`, 'namespaces'],
  [`${PREFIX}team-*`, 'namespaces'],
  [`${PREFIX}team?`, 'namespaces'],
  [`${PREFIX}team:*`, 'namespace'],
  [`${PREFIX}<NAMESPACE>:*`, 'namespace'],
  [`${PREFIX}team:read*`, 'name'],
  [`${PREFIX}team:?`, 'name'],
  // What is before the star is no beginning of the prefix, or the star is not at the end of it.
  ['serviceaccount:*', undefined],
  ['node:*', undefined],
  ['*:team:reader', undefined],
  ['*reader', undefined],
  ['system:serviceaccoun?', undefined],
])('the pattern %j admits %s', (pattern, breadth) => {
  expect(breadthOf(textWithHoles(pattern))).toBe(breadth);
});
