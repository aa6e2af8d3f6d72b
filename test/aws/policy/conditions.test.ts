/** Every condition operator, with values that are known and values that are not: the answer, and the line of the trace that says it. */
import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../src/aws/policy/policy.js';
import { OPERATORS, readOperator } from '../../../src/aws/policy/operators.js';
import { evaluate } from '../../../src/aws/trust/decision.js';
import type { Truth } from '../../../src/value/truth.js';
import { textWithHoles, treeOf } from '../trees.js';

const USER_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const OPERATOR_PAGE = `${USER_GUIDE}/reference_policies_elements_condition_operators.html`;
const SETS_PAGE = `${USER_GUIDE}/reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const VARIABLES_PAGE = `${USER_GUIDE}/reference_policies_variables.html`;

interface Row {
  readonly operator: string;
  /** The value in the policy, or a list of them; `<X>` is a hole. */
  readonly policy: string | boolean | readonly string[];
  /** The tag that the request carries; undefined: none. */
  readonly request: string | undefined;
  readonly truth: Truth;
  readonly source: string;
}

const row = (
  operator: string,
  policy: Row['policy'],
  request: string | undefined,
  truth: Truth,
  source = OPERATOR_PAGE,
): Row => ({ operator, policy, request, truth, source });

const ARN = 'arn:aws:eks:eu-west-1:111122223333:cluster/prod';

const rows: readonly Row[] = [
  row('StringEquals', 'prod', 'prod', 'yes'),
  row('StringEquals', 'prod', 'Prod', 'no'),
  row('StringEquals', 'pro*', 'prod', 'no'),
  row('StringEquals', ['test', 'prod'], 'prod', 'yes'),
  row('StringEquals', '<ENV>', 'prod', 'unknown'),
  row('StringEquals', '<ENV>', '<ENV>', 'yes'),
  row('StringEquals', 'a<ENV>', 'prod', 'no'),
  row('StringEquals', ['<ENV>', 'prod'], 'prod', 'yes'),
  row('StringEquals', 'prod', undefined, 'no'),
  row('StringNotEquals', 'prod', 'test', 'yes'),
  row('StringNotEquals', ['test', 'prod'], 'prod', 'no'),
  row('StringNotEquals', ['test', '<ENV>'], 'prod', 'unknown'),
  row('StringNotEquals', 'prod', undefined, 'yes'),
  row('StringEqualsIgnoreCase', 'PROD', 'prod', 'yes'),
  row('StringEqualsIgnoreCase', 'PROD', 'test', 'no'),
  row('StringEqualsIgnoreCase', '<ENV>', 'prod', 'unknown'),
  row('StringNotEqualsIgnoreCase', 'PROD', 'prod', 'no'),
  row('StringNotEqualsIgnoreCase', 'PROD', 'test', 'yes'),
  row('StringNotEqualsIgnoreCase', '<ENV>', 'prod', 'unknown'),
  row('StringLike', 'team-*', 'team-a', 'yes'),
  row('StringLike', 'team-?', 'team-ab', 'no'),
  row('StringLike', 'team-<NAME>', 'team-a', 'unknown'),
  row('StringLike', '<NAME>-*', 'team', 'no'),
  row('StringLike', '*', '<NAME>', 'yes'),
  row('StringNotLike', 'team-*', 'team-a', 'no'),
  row('StringNotLike', 'team-*', 'other', 'yes'),
  row('StringNotLike', 'team-*', '<NAME>', 'unknown'),
  row('NumericEquals', '5', '5.0', 'yes'),
  row('NumericEquals', '5', '6', 'no'),
  row('NumericEquals', '<N>', '6', 'unknown'),
  row('NumericNotEquals', '5', '6', 'yes'),
  row('NumericNotEquals', '5', '5', 'no'),
  row('NumericNotEquals', '<N>', '5', 'unknown'),
  row('NumericLessThan', '5', '4', 'yes'),
  row('NumericLessThan', '5', '5', 'no'),
  row('NumericLessThan', '5', '<N>', 'unknown'),
  row('NumericLessThanEquals', '5', '5', 'yes'),
  row('NumericLessThanEquals', '5', '6', 'no'),
  row('NumericLessThanEquals', '<N>', '6', 'unknown'),
  row('NumericGreaterThan', '5', '6', 'yes'),
  row('NumericGreaterThan', '5', '5', 'no'),
  row('NumericGreaterThan', '<N>', '5', 'unknown'),
  row('NumericGreaterThanEquals', '5', '5', 'yes'),
  row('NumericGreaterThanEquals', '5', 'many', 'no'),
  row('NumericGreaterThanEquals', '5', '<N>', 'unknown'),
  row('DateEquals', '2024-06-01T00:00:00Z', '2024-06-01T02:00:00+02:00', 'yes'),
  row('DateEquals', '2024-06-01', '2024-06-02', 'no'),
  row('DateEquals', '2024-06-01', '<DAY>', 'unknown'),
  row('DateNotEquals', '2024-06-01', '2024-06-02', 'yes'),
  row('DateNotEquals', '2024-06-01', '2024-06-01', 'no'),
  row('DateNotEquals', '2024-06-01', '<DAY>', 'unknown'),
  row('DateLessThan', '2024-06-02', '2024-06-01', 'yes'),
  row('DateLessThan', '2024-06-01', '2024-06-01', 'no'),
  row('DateLessThan', '2024-06-01', '<DAY>', 'unknown'),
  row('DateLessThanEquals', '2024-06-01', '2024-06-01', 'yes'),
  row('DateLessThanEquals', '2024-06-01', '2024-06-02', 'no'),
  row('DateLessThanEquals', '2024-06-01', '<DAY>', 'unknown'),
  row('DateGreaterThan', '2024-06-01', '2024-06-02', 'yes'),
  row('DateGreaterThan', '2024-06-01', '2024-06-01', 'no'),
  row('DateGreaterThan', '2024-06-01', '<DAY>', 'unknown'),
  row('DateGreaterThanEquals', '2024-06-01', '2024-06-01', 'yes'),
  row('DateGreaterThanEquals', '2024-06-02', '2024-06-01', 'no'),
  row('DateGreaterThanEquals', '2024-06-01', '<DAY>', 'unknown'),
  row('Bool', true, 'true', 'yes'),
  row('Bool', 'true', 'false', 'no'),
  row('Bool', 'true', 'prod', 'no'),
  row('Bool', '<FLAG>', 'true', 'unknown'),
  row('BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'yes'),
  row('BinaryEquals', 'QmluYXJ5', 'qmluYXJ5', 'no'),
  row('BinaryEquals', '<DATA>', 'QmluYXJ5', 'unknown'),
  // Whether an address lies in a range is not computed: what cannot be an address is in none.
  row('IpAddress', '10.0.0.0/8', 'prod', 'no'),
  row('IpAddress', '10.0.0.0/8', '10.1.2.3', 'unknown'),
  row('IpAddress', '10.0.0.0/8', '<IP>', 'unknown'),
  row('NotIpAddress', '10.0.0.0/8', 'prod', 'yes'),
  row('NotIpAddress', '10.0.0.0/8', '10.1.2.3', 'unknown'),
  row('ArnEquals', 'arn:aws:eks:*:111122223333:cluster/*', ARN, 'yes'),
  row('ArnEquals', 'arn:aws:eks:*:444455556666:cluster/*', ARN, 'no'),
  row('ArnEquals', 'arn:aws:eks:*:<ACCOUNT>:cluster/*', ARN, 'unknown'),
  row('ArnLike', 'arn:aws:*:111122223333:cluster/*', ARN, 'no'),
  row('ArnLike', ARN, ARN, 'yes'),
  row('ArnLike', '<ARN>', ARN, 'unknown'),
  row('ArnNotEquals', ARN, ARN, 'no'),
  row('ArnNotEquals', ARN, 'arn:aws:eks:eu-west-1:111122223333:cluster/test', 'yes'),
  row('ArnNotEquals', '<ARN>', ARN, 'unknown'),
  row('ArnNotLike', 'arn:aws:eks:*:*:cluster/*', ARN, 'no'),
  row('ArnNotLike', 'arn:aws:eks:*:*:cluster/test', ARN, 'yes'),
  row('ArnNotLike', '<ARN>', ARN, 'unknown'),
  row('Null', 'true', undefined, 'yes'),
  row('Null', 'true', 'prod', 'no'),
  row('Null', false, 'prod', 'yes'),
  row('Null', '<FLAG>', 'prod', 'unknown'),
  row('StringEqualsIfExists', 'prod', undefined, 'yes'),
  row('StringEqualsIfExists', 'prod', 'test', 'no'),
  row('StringEqualsIfExists', '<ENV>', 'test', 'unknown'),
  row('StringNotEqualsIfExists', 'prod', 'prod', 'no'),
  row('ForAllValues:StringEquals', 'prod', undefined, 'yes', SETS_PAGE),
  row('ForAllValues:StringEquals', 'prod', 'test', 'no', SETS_PAGE),
  row('ForAllValues:StringEquals', '<ENV>', 'test', 'unknown', SETS_PAGE),
  row('ForAnyValue:StringEquals', 'prod', undefined, 'no', SETS_PAGE),
  row('ForAnyValue:StringEquals', 'prod', 'prod', 'yes', SETS_PAGE),
  row('ForAnyValue:StringNotEquals', 'prod', undefined, 'no', SETS_PAGE),
  row('ForAllValues:Null', 'false', undefined, 'yes', `${USER_GUIDE}/access-analyzer-reference-policy-checks.html`),
  row('StringEquals', '${aws:RequestTag/other}', 'prod', 'no', VARIABLES_PAGE),
  row('StringEquals', "${aws:RequestTag/other, 'prod'}", 'prod', 'yes', VARIABLES_PAGE),
  row('StringLike', '${aws:RequestTag/tag}', 'prod', 'yes', VARIABLES_PAGE),
  row('StringLike', 'team-${*}', 'team-a', 'no', VARIABLES_PAGE),
  row('StringLike', 'team-${*}', 'team-*', 'yes', VARIABLES_PAGE),
  row('StringEquals', '${aws:SourceIp}', 'prod', 'unknown', VARIABLES_PAGE),
  row('StringEquals', '${aws:<NAME>}', 'prod', 'unknown', VARIABLES_PAGE),
];

describe.each(rows)('$operator $policy, request $request', ({ operator, policy, request, truth }) => {
  test(`is ${truth}`, () => {
    const document = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: { [operator]: { 'aws:RequestTag/tag': policy } },
        },
      ],
    };
    const { decision, path, trace } = evaluate(readPolicy(treeOf(document)), {
      kind: 'pod-identity',
      tags: request === undefined ? {} : { tag: textWithHoles(request) },
    });
    const deciding = trace.filter((step) => step.path?.includes('Condition') === true);
    const presence = request === undefined ? 'the request does not have it' : `the request has \`${request}\``;
    expect(deciding[0]).toMatchObject({ statement: 0, truth });
    expect(deciding[0]?.what.startsWith(`${operator} `)).toBe(true);
    expect(deciding[0]?.what.endsWith(`: ${presence}`)).toBe(true);
    expect(decision).toBe({ yes: 'allow', no: 'deny', unknown: 'unknown' }[truth]);
    expect(path).toBe(truth === 'yes' ? 'Statement[0]' : deciding[0]?.path);
  });
});

test('every operator has rows, and each that can be decided has a yes, a no and an unknown', () => {
  const truths = (base: string): ReadonlySet<Truth> =>
    new Set(rows.filter(({ operator }) => readOperator(operator)?.base === base).map(({ truth }) => truth));
  const incomplete = OPERATORS.filter((base) => truths(base).size < 3);
  expect(incomplete).toEqual(['IpAddress', 'NotIpAddress']);
});

test('every row carries the page that states it', () => {
  for (const { source } of rows) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/IAM\//);
});
