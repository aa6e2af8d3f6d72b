/** Sources, places and findings in few words, for the tests of the reporters. */
import type { Finding, Judged, Result } from '../../src/lint/finding.js';
import type { TextContext } from '../../src/report/text.js';
import type { Span, Source } from '../../src/value/span.js';

export const file = (path: string, text: string): Source => ({ path, text });

/** Where `part` stands in a source for the first time. */
export function placeOf(source: Source, part: string): Span {
  const start = source.text.indexOf(part);
  if (start < 0) throw new Error(`${part} does not stand in ${source.path}`);
  return { source, start, end: start + part.length };
}

export const policy = file(
  'iam/trust policy.json',
  '{\n  "Condition": {\n    "StringEquals": {\n      "oidc.example/id/A:sub": "system:serviceaccount:billing:*"\n    }\n  }\n}\n',
);
export const account = file('k8s/sa.yaml', 'kind: ServiceAccount\nmetadata:\n  name: invoices\n');

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'trust/subject-wildcard-literal',
    messageId: 'literal',
    severity: 'error',
    confidence: 'certain',
    message: '`StringEquals` compares `system:serviceaccount:billing:*` literally, so no token matches',
    primary: { at: placeOf(policy, '"system:serviceaccount:billing:*"'), note: 'the wildcard' },
    related: [{ at: placeOf(account, 'invoices'), note: 'locked out' }],
    fixes: [
      {
        title: 'compare with `StringLike`',
        safety: 'unsafe',
        edits: [{ at: placeOf(policy, '"StringEquals"'), text: '"StringLike"', isCode: true }],
      },
    ],
    route: 'Condition.StringEquals',
    fingerprint: 'f00d',
    ...changes,
  };
}

export const nothingJudged: Judged = {
  serviceAccounts: 0,
  serviceAccountsUnknown: 0,
  trustPolicies: 0,
  trustPoliciesUnknown: 0,
  associations: 0,
  associationsUnknown: 0,
  nodeGroups: 0,
  nodeGroupsUnknown: 0,
  otherTrustPolicies: 0,
  reasons: {},
};

export function result(findings: readonly Finding[], changes: Partial<Result> = {}): Result {
  return {
    files: 2,
    findings,
    suppressed: [],
    judged: { ...nothingJudged, serviceAccounts: 1, trustPolicies: 1 },
    ...changes,
  };
}

const plain = (text: string): string => text;

export const context: TextContext = {
  version: '0.1.0',
  rules: [
    {
      id: 'trust/subject-wildcard-literal',
      summary: 'wildcard in a subject that is compared literally',
      security: { score: 7, cwe: 284, cis: '5.2.1' },
    },
    { id: 'eksctl/unknown-field', summary: 'a key that eksctl does not know' },
  ],
  pageOf: (rule) => `# ${rule}\n\n## Examples\n\n### One\n\n## When it stays silent\n\nNever.\n`,
  colors: { bold: plain, red: plain, yellow: plain, blue: plain, cyan: plain, green: plain },
};
