/** The table of what was judged: each environment a line, within the terminal, with what can be done about the rest. */
import { expect, test } from 'vitest';
import { folder, run } from '../cli/run.js';

const ROLE = `variable "account" { type = string }
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity",
    Principal = { Federated = "arn:aws:iam::\${var.account}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264" },
    Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub" = "system:serviceaccount:team:r" } } }] })
}
`;
const ACCOUNT = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n`;
const TREE = {
  'tf/main.tf': ROLE,
  'tf/prod.tfvars': 'account = "111122223333"\n',
  'tf/staging.tfvars': 'account = "444455556666"\n',
  'app/sa.yaml': ACCOUNT,
};

test('what several files make of one place is told apart', async () => {
  const { stdout } = await run(['--coverage'], { cwd: folder(TREE) });
  expect(stdout).toMatch(/^trust policy +r +tf\/main\.tf:4 \(tf\/prod\.tfvars\) +yes$/m);
  expect(stdout).toMatch(/^trust policy +r +tf\/main\.tf:4 \(tf\/staging\.tfvars\) +yes$/m);
  expect(stdout).toMatch(/^service account +team\/reader +app\/sa\.yaml:4 +no: role unseen/m);
});

test('each reason comes with what can be done about it', async () => {
  const { stdout } = await run(['--coverage'], { cwd: folder(TREE) });
  expect(stdout).toMatch(/\n\nrole unseen: name the files that declare the role, too, [^\n]*\n$/);
  expect((await run(['--coverage'], { cwd: folder({ 'a.yaml': 'a: b\n' }) })).stdout).toMatch(/to judge\n$/);
});
