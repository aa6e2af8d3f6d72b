/** What is found in a tree of files, for the tests of this folder. */
import { analyse } from '../../../src/analyse.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

export type Files = Readonly<Record<string, string>>;

export const filesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

/** `RULE PATH:LINE` of all but infos. */
export const findingsIn = (files: Files) =>
  analyse(filesOf(files), rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.filter(({ severity }) => severity !== 'info')
    .map(({ rule, primary }) => {
      const place = toFileSpan(primary.at);
      return `${rule} ${place.source.path}:${rangeOf(primary.at).start.line}`;
    })
    .sort();

/** `host`: an expression for the issuer as keys have it. */
export interface Reader {
  readonly provider: string;
  readonly host: string;
  readonly claim?: string;
  readonly subject?: string;
  readonly meta?: string;
}

/** A role for one service account, in HCL. */
export const readerRole = ({ provider, host, claim = 'sub', subject = 'team:reader', meta = '' }: Reader): string => `
resource "aws_iam_role" "reader" {
  ${meta}
  name = "reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = ${provider} }
      Condition = { StringEquals = {
        "\${${host}}:${claim}" = "system:serviceaccount:${subject}"
        "\${${host}}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
`;
