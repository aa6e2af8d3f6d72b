/** No answer of the server shows a credential, wherever an editor asks and whatever it asks for. */
import { afterEach, expect, test } from 'vitest';
import { folder, policyWith } from '../cli/run.js';
import { Client } from './client.js';

const MARK = 'CANARYv4lue';
let count = 0;
const secret = (): string => `${MARK}${String(++count)}x`;

const FILES: Readonly<Record<string, string>> = {
  'role.json': policyWith('system:serviceaccount:team:reader'),
  'sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::1111:role/x', api_key: ${secret()}}
`,
  'late.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: late
  annotations:
    eks.amazonaws.com/token-expiration: 86400
    eks.amazonaws.com/role_arn: arn:aws:iam::111122223333:role/reader # password: ${secret()}
`,
  'secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: s, annotations: {eks.amazonaws.com/role-arn: x}}
stringData: {role: 'arn:aws:iam::111122223333:role/${secret()}'}
`,
  'pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: team}
spec:
  serviceAccountName: reader
  containers:
    - name: c
      command: [mysql, -uroot, -p${secret()}]
      env:
        - {name: AWS_ROLE_ARN, value: "arn:aws:iam::1111:role/x"} # curl -u me:${secret()}
        - {name: DB_PASSWORD, value: ${secret()}}
`,
  'main.tf': `variable "role" {
  sensitive = true
  default   = "arn:aws:iam::1111:role/${secret()}"
}
resource "kubernetes_service_account" "a" {
  metadata {
    name        = "a"
    annotations = { "eks.amazonaws.com/role-arn" = var.role }
  }
}
`,
};

let client: Client | undefined;
afterEach(() => client?.child.kill());

/** Every third character of every line. */
const positionsIn = (text: string): readonly { readonly line: number; readonly character: number }[] =>
  text
    .split('\n')
    .flatMap((line, at) =>
      Array.from({ length: Math.ceil(line.length / 3) }, (_, i) => ({ line: at, character: 3 * i })),
    );

test('no answer shows a credential', async () => {
  const one = (client = await Client.start(folder(FILES)));
  const answers: unknown[] = [];
  let actions = 0;
  for (const [path, text] of Object.entries(FILES)) {
    await one.open(path, text);
    await one.settled();
    const textDocument = { uri: one.uri(path) };
    const range = { start: { line: 0, character: 0 }, end: { line: text.split('\n').length, character: 0 } };
    const diagnostics = one.diagnostics.get(one.uri(path)) ?? [];
    const fixes = await one.request<readonly unknown[]>('textDocument/codeAction', {
      textDocument,
      range,
      context: { diagnostics },
    });
    actions += fixes.length;
    answers.push(diagnostics, fixes);
    answers.push(await one.request('textDocument/documentLink', { textDocument }));
    answers.push(await one.request('textDocument/inlayHint', { textDocument, range }));
    for (const position of positionsIn(text)) {
      const context = { includeDeclaration: true };
      for (const method of ['hover', 'definition', 'references', 'completion'])
        answers.push(await one.request(`textDocument/${method}`, { textDocument, position, context }));
    }
  }
  const said = JSON.stringify(answers);
  expect(said.match(new RegExp(`.{0,80}${MARK}.{0,20}`))).toBeNull();
  // It did speak of them.
  expect(actions).toBeGreaterThan(0);
  expect(said).toContain('role-arn-malformed');
  expect(said).toContain('token-expiration');
}, 120_000);
