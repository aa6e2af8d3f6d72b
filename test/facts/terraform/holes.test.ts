/** What is decided without a value stays decided whatever the value is; and programs that would never end are given up as unknown. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { outputsOf } from '../../../src/facts/terraform/table.js';
import { Modules, rootInstance } from '../../../src/facts/terraform/program.js';
import { display, hasHoles } from '../../../src/value/text.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

type Files = Readonly<Record<string, string>>;

const filesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));
const trusts = rules.filter(({ id }) => /^(?:trust|identity|terraform|pod-identity)\//.test(id));

const errorsIn = (files: Files): readonly string[] =>
  analyse(filesOf(files), trusts, { levelOf: () => undefined, pedantic: false }).result.findings.flatMap(
    ({ rule, severity, primary }) =>
      severity === 'error'
        ? [`${rule} ${toFileSpan(primary.at).source.path}:${String(rangeOf(primary.at).start.line)}`]
        : [],
  );

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const NAMES = ['a', 'b', 'c'] as const;
const VALUES = [
  '',
  'team',
  'reader',
  '*',
  'sts.amazonaws.com',
  'sts:AssumeRole',
  'StringLike',
  '111122223333',
  ISSUER,
  `https://${ISSUER}`,
  `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`,
  'system:serviceaccount:team:reader',
  'pods.eks.amazonaws.com',
];
const variable = fc.constantFrom(...NAMES).map((name) => `\${var.${name}}`);
const either = (...literals: readonly string[]) => fc.oneof(fc.constantFrom(...literals), variable);

const policy = fc
  .record({
    action: either('sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole', 'sts:AssumeRoleWithWebIdendity'),
    kind: either('Federated', 'Service', 'AWS'),
    principal: either(
      `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`,
      'arn:aws:iam::${var.a}:oidc-provider/${var.b}',
      `arn:aws:iam::\${var.a}:oidc-provider/${ISSUER}`,
      'pods.eks.amazonaws.com',
    ),
    operator: either('StringEquals', 'StringLike', 'StringEqual'),
    sub: either(`${ISSUER}:sub`, '${var.b}:sub', `${ISSUER}:subject`, `https://${ISSUER}:sub`),
    subject: either('system:serviceaccount:team:reader', 'system:serviceaccount:${var.a}:*', 'team/${var.c}', 'team'),
    audience: either('sts.amazonaws.com', 'https://sts.${var.a}', 'sts.eu-west-1.amazonaws.com'),
  })
  .map(
    ({
      action,
      kind,
      principal,
      operator,
      sub,
      subject,
      audience,
    }) => `${NAMES.map((name) => `variable "${name}" {}`).join('\n')}
resource "aws_iam_role" "r" {
  name = "reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "${action}"
      Principal = {
        "${kind}" = "${principal}"
      }
      Condition = {
        "${operator}" = {
          "${sub}" = "${subject}"
          "${ISSUER}:aud" = "${audience}"
        }
      }
    }]
  })
}
`,
  );

test('filling a hole takes no error away', () => {
  fc.assert(
    fc.property(policy, fc.array(fc.constantFrom(...VALUES), { minLength: 3, maxLength: 3 }), (text, values) => {
      const before = errorsIn({ 'main.tf': text });
      const filled = NAMES.map((name, i) => `${name} = "${values[i] ?? ''}"`).join('\n');
      const after = errorsIn({ 'main.tf': text, 'terraform.tfvars': filled });
      const rulesOf = (said: readonly string[]): readonly string[] => said.map((one) => one.split(' ')[0] ?? '');
      for (const rule of rulesOf(before)) expect(rulesOf(after), `${text}\n${filled}`).toContain(rule);
    }),
    { numRuns: 400 },
  );
});

describe('too much', () => {
  const role = (name: string) => `resource "aws_iam_role" "r" {
  name = ${name}
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
`;
  const rolesIn = (files: Files) => worldOf(filesOf(files)).facts.role;

  test('for_each over a hundred thousand elements makes some, and says nothing of how many', () => {
    const each = `  for_each = toset([for i in setproduct(range(1000), range(100)) : join("-", i)])\n  name = each.key\n`;
    const roles = rolesIn({ 'main.tf': role('each.key').replace('  name = each.key\n', each) });
    expect(roles.length).toBeGreaterThan(0);
    expect(roles.length).toBeLessThanOrEqual(2000);
  });

  const chain = (length: number, last: string): Files =>
    Object.fromEntries<string>([
      [
        'm0/main.tf',
        'module "m" {\n  source = "../m1"\n}\noutput "v" {\n  value = module.m.v\n}\n' + role('module.m.v'),
      ],
      ...Array.from({ length: length - 1 }, (_, i): readonly [string, string] => [
        `m${String(i + 1)}/main.tf`,
        `module "m" {\n  source = "../m${String(i + 2)}"\n}\noutput "v" {\n  value = module.m.v\n}\n`,
      ]),
      [`m${String(length)}/main.tf`, last],
    ]);

  test.each([
    [10, false],
    [50, true],
  ])('%i modules within each other', (length, isUnknown) => {
    const [own] = rolesIn(chain(length, 'output "v" {\n  value = "deep"\n}\n'));
    expect(own?.name === undefined || hasHoles(own.name)).toBe(isUnknown);
    if (!isUnknown) expect(own?.name === undefined ? '' : display(own.name)).toBe('deep');
  });

  test('modules in a circle', () => {
    const [own] = rolesIn({
      ...chain(5, 'module "m" {\n  source = "../m1"\n}\noutput "v" {\n  value = module.m.v\n}\n'),
    });
    expect(own?.name === undefined || hasHoles(own.name)).toBe(true);
  });

  test('the steps of a program end, and what is left is unknown', () => {
    const text = `locals {\n  a = [for x in range(1000) : [for y in range(1000) : [for z in range(1000) : x * y * z]]]\n}\noutput "v" {\n  value = length(local.a[999][999])\n}\n`;
    const files = new Map([['main.tf', { path: 'main.tf', text }]]);
    const tree = { get: (path: string) => files.get(path), isAbsent: () => false, paths: ['main.tf'] };
    const root = rootInstance('', new Modules(tree), tree);
    expect(root?.output('v')?.kind).toBe('hole');
    expect(root?.workspace.budget.steps.isSpent).toBe(true);
  });

  test('a template that doubles sixty times is unknown', () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `  a${String(i + 1)} = "\${local.a${String(i)}}\${local.a${String(i)}}"`,
    );
    const text = `locals {\n  a0 = "x"\n${lines.join('\n')}\n}\noutput "v" { value = local.a60 }`;
    expect(JSON.stringify(outputsOf({ 'main.tf': text }))).toContain('ref');
  });
});
