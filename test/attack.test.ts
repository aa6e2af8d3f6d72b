/** What evaluators are made to do by a few lines: each ends with what is certain, in a bounded number of steps and memory, without an exception, and the other files are linted. */
import { beforeAll, describe, expect, test } from 'vitest';
import { countingProgram, type Counting } from '../scripts/counting.mjs';
import { DIALECTS } from '../src/facts/dialects.js';

const account = (role: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: s\n  namespace: d\n  annotations:\n    eks.amazonaws.com/role-arn: ${role}\n`;

const steps = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join('');

const BOMB = `a0: &a0 [x,x]\n${steps(40, (i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]\n`)}`;

const module = (body: string) => ({
  'main.tf': `resource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = local.x\n}\n${body}`,
});

const chart = (template: string, values = '') => ({
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
  'c/values.yaml': values,
  'c/templates/sa.yaml': account('"{{ .Values.role }}"') + template,
  'c/bomb.yaml': BOMB,
});

const overlay = (text: string, objects = account('arn:aws:iam::111122223333:role/x')) => ({
  'k/kustomization.yaml': `resources: [sa.yaml]\n${text}`,
  'k/sa.yaml': objects,
});

const template = (resources: string) => ({ 't.json': `{"AWSTemplateFormatVersion":"2010-09-09",${resources}}` });

const CDK =
  "import * as cdk from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nconst stack = new cdk.Stack(new cdk.App(), 'S');\n";
const program = (body: string) => ({
  'package.json': '{"dependencies":{"aws-cdk-lib":"2"}}',
  'cdk.json': '{"app":"ts-node app.ts"}',
  'app.ts': `${CDK}${body}\nnew iam.Role(stack, 'R', { roleName: x, assumedBy: new iam.ServicePrincipal(x) });\n`,
});
const resources = (body: string) => ({
  'Pulumi.yaml': 'name: p\nruntime: nodejs\n',
  'index.ts': `import * as pulumi from '@pulumi/pulumi';\nimport * as aws from '@pulumi/aws';\n${body}\nnew aws.iam.Role('r', { assumeRolePolicy: x });\n`,
});

const doubled = (times: number): string =>
  times === 0 ? '{"Ref":"P"}' : `{"Fn::Join":["",[${doubled(times - 1)},${doubled(times - 1)}]]}`;

type Files = Readonly<Record<string, string>>;

/** By the dialect that has to bear them. */
const ATTACKS: Readonly<Record<string, Readonly<Record<string, Files>>>> = {
  terraform: {
    'a list that doubles': module(
      `locals {\n${steps(60, (i) => `a${i} = [local.a${i + 1}, local.a${i + 1}]\n`)}a60 = "x"\nx = jsonencode(local.a0)\n}`,
    ),
    'a text that is replaced by itself': module(
      `locals {\na = replace("${'a'.repeat(1000)}", "a", "${'b'.repeat(1000)}")\nb = replace(local.a, "b", local.a)\nx = replace(local.b, "/b/", local.b)\n}`,
    ),
    'a text joined a million times': module(
      `locals {\nl = [for i in range(1024) : "${'x'.repeat(1000)}"]\na = join("", local.l)\nb = [for i in range(1024) : local.a]\nx = join(local.a, local.b)\n}`,
    ),
    'lists within lists, flattened in a loop': module(
      'locals {\nl = [for i in range(1024) : [for j in range(1024) : j]]\nx = jsonencode(flatten([for i in range(1000) : local.l]))\n}',
    ),
    'a chain of locals': module(
      `locals {\n${steps(20_000, (i) => `a${i} = local.a${i + 1}\n`)}a20000 = "x"\nx = local.a0\n}`,
    ),
    'roles by the thousand, of a thousand statements each': module(
      `locals {\nn = [for i in range(1024) : tostring(i)]\nx = ""\n}\ndata "aws_iam_policy_document" "t" {\n  for_each = toset(local.n)\n  dynamic "statement" {\n    for_each = local.n\n    content {\n      actions = ["sts:AssumeRoleWithWebIdentity"]\n      principals {\n        type = "Federated"\n        identifiers = ["arn:aws:iam::111122223333:oidc-provider/a.b/c"]\n      }\n      condition {\n        test = "StringEquals"\n        variable = "a.b/c:sub"\n        values = ["system:serviceaccount:a:\${statement.value}"]\n      }\n    }\n  }\n}\nresource "aws_iam_role" "each" {\n  for_each = toset(local.n)\n  name = "r-\${each.key}"\n  assume_role_policy = data.aws_iam_policy_document.t[each.key].json\n}`,
    ),
    'digits without end': module('locals { x = format("%.999f %.200e %.0g", 1, 1, 1) }'),
    'names of JavaScript': {
      ...module(
        'locals {\n__proto__ = {a = 1}\nconstructor = "c"\nx = jsonencode({__proto__ = "a", toString = local.constructor})\n}\nresource "__proto__" "constructor" { name = "x" }\nresource "constructor" "a" { name = valueOf(1) }\nresource "aws_iam_role" "toString" {\nname = hasOwnProperty("a")\n}\ndata "constructor" "b" {}\n',
      ),
      'x.tf.json':
        '{"resource":{"__proto__":{"a":{"name":"x"}},"constructor":{"b":{}},"aws_iam_role":{"constructor":[{}]}}}',
      'terraform.tfvars': '__proto__ = "y"\n',
    },
  },
  kustomizations: {
    'an object copied into itself': overlay(
      `patches: [{target: {kind: ServiceAccount}, patch: '[{"op":"add","path":"/x","value":{"a":1}}${steps(60, (i) => `,{"op":"copy","from":"/x","path":"/x/c${i}"}`)}]'}]`,
    ),
    'metadata replaced by metadata': overlay(
      `replacements:\n${'- {source: {kind: ServiceAccount, fieldPath: metadata}, targets: [{select: {kind: ServiceAccount}, fieldPaths: [metadata.annotations.x, metadata.labels.y], options: {create: true}}]}\n'.repeat(40)}`,
    ),
    'many patches of many objects': overlay(
      `patches:\n${steps(500, (i) => `- {target: {kind: ServiceAccount}, patch: '[{"op":"add","path":"/metadata/annotations/a${i}","value":"b"}]'}\n`)}`,
      steps(200, (i) => `---\n${account(`arn:aws:iam::111122223333:role/x${i}`).replace('name: s', `name: s${i}`)}`),
    ),
    'a long value filled in ten thousand times': {
      'f.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\nspec:\n  path: ./k\n  interval: 1m\n  prune: true\n  sourceRef: {kind: GitRepository, name: x}\n  postBuild: {substitute: {v: ${'x'.repeat(10_000)}}}\n`,
      'k/sa.yaml': `${account('arn:aws:iam::111122223333:role/x')}    x: |\n${'      ${v}\n'.repeat(10_000)}`,
    },
    'many generators': overlay(`configMapGenerator:\n${steps(800, (i) => `- {name: a${i}, literals: [a=b]}\n`)}`),
  },
  helm: {
    'a map that holds itself': chart(
      '{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ toYaml $d }}{{ $d }}{{ deepCopy $d }}{{ $_ := set .Values "v" .Values }}{{ toJson .Values }}',
    ),
    'aliases that double, read by a template': chart(
      '    x: {{ .Files.Get "bomb.yaml" | fromYaml | toJson | quote }}\n    y: {{ range .Files.Get "bomb.yaml" | fromYaml }}{{ len (toYaml .) }}{{ end }}\n',
    ),
    'charts whose values double, each read by many templates': Object.fromEntries(
      Array.from({ length: 8 }, (_, c) => [
        [`c${c}/Chart.yaml`, `apiVersion: v2\nname: c${c}\nversion: 1.0.0\n`],
        [
          `c${c}/values.yaml`,
          `a0: &a0 [${'x,'.repeat(10)}]\n${steps(11, (i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]\n`)}`,
        ],
        ...Array.from({ length: 4 }, (_, t) => [
          `c${c}/templates/sa${t}.yaml`,
          account('{{ toJson .Values | sha256sum }}').replace('name: s', `name: s${t}`),
        ]),
      ]).flat(),
    ) as Files,
    'includes and blocks without end': chart(
      '{{ define "a" }}{{ include "a" . }}{{ end }}{{ range until 1000000000 }}{{ repeat 1000000 "a" }}{{ end }}{{ tpl .Values.t . }}',
      't: "{{ tpl .Values.t . }}"\n',
    ),
    'an index that is too deep': {
      ...chart(''),
      'app.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: x, path: c, helm: {parameters: [{name: "a${'[0]'.repeat(20_000)}", value: b}]}}}\n`,
    },
  },
  'cloudformation-stacks': {
    'loops over what is no parameter': template(
      '"Transform":"AWS::LanguageExtensions","Resources":{"Fn::ForEach::x":["x",{"Ref":"P"},{"${x}":{"Type":"AWS::IAM::Role"}}],"Fn::ForEach::y":["y",{"Fn::GetAtt":["A","B"]},{}]}',
    ),
    'texts that double in a loop': template(
      `"Transform":"AWS::LanguageExtensions","Parameters":{"P":{"Type":"String","Default":"${'x'.repeat(100)}"}},"Resources":{"Fn::ForEach::A":["A",${JSON.stringify(Array.from({ length: 1000 }, (_, i) => String(i)))},{"R\${A}":{"Type":"AWS::IAM::Role","Properties":{"RoleName":${doubled(6)}}}}],"R":{"Type":"AWS::IAM::Role","Properties":{"RoleName":${doubled(13)}}}}`,
    ),
    'names of JavaScript': template(
      '"Resources":{"__proto__":{"Type":"AWS::IAM::Role","Properties":{"RoleName":{"Ref":"constructor"}}},"a":{"Type":"constructor","Properties":{"a":1}},"b":{"Type":"toString","Properties":{"Fn::GetAtt":["__proto__","Arn"]}}}',
    ),
  },
  cdk: {
    'a list that doubles': program(
      'let a: any[] = [1]; for (let i = 0; i < 40; i++) a = [...a, ...a]; let b = [1]; for (let i = 0; i < 40; i++) b = b.concat(b);\nconst x = String(a) + b;',
    ),
    'a text that grows in a loop without end': program('let x = "a"; while (true) x += "a";'),
    'an object that grows in a loop': program(
      'let o: any = {}; for (let i = 0; i < 1e6; i++) o = { ...o, ["k" + i]: o };\nconst x = JSON.stringify(o);',
    ),
    'loops within loops that make roles': program(
      'for (let i = 0; i < 1e3; i++) for (let j = 0; j < 1e3; j++) new iam.Role(stack, `R${i}-${j}`, { assumedBy: new iam.ServicePrincipal("a") });\nconst x = "x";',
    ),
  },
  pulumi: {
    'an output that doubles': resources(
      'let x: any = pulumi.output("a"); for (let i = 0; i < 100; i++) x = pulumi.interpolate`${x}${x}`;',
    ),
    'a component that makes itself': resources(
      'class C extends pulumi.ComponentResource { constructor(n: string) { super("a:b:C", n); new C(n + n); } }\nnew C("a");\nconst x = "";',
    ),
  },
};

const BESIDE: Files = { 'beside.yaml': account('arn:aws:iam::1111:role/x') };

test('every dialect that evaluates is attacked', () => {
  const units = DIALECTS.flatMap((dialect) => (dialect.kind === 'unit' ? [dialect.name] : []));
  expect(Object.keys(ATTACKS).sort()).toEqual([...units].sort());
});

/** By statements that each name an issuer of their own, of which every one may be the cluster's. */
const ISSUERS: Files = {
  'role.json': JSON.stringify({
    Role: {
      RoleName: 'r',
      Arn: 'arn:aws:iam::111122223333:role/r',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: Array.from({ length: 600 }, (_, i) => {
          const issuer = `oidc.eks.eu-west-1.amazonaws.com/id/${String(i).padStart(32, '0')}`;
          return {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: { StringEquals: { [`${issuer}:sub`]: 'system:serviceaccount:d:s' } },
          };
        }),
      },
    },
  }),
  'sa.yaml': account('arn:aws:iam::111122223333:role/r'),
};

const attacks: Readonly<Record<string, Readonly<Record<string, Files>>>> = {
  ...ATTACKS,
  policies: { 'of hundreds of issuers': ISSUERS },
};

/** The most that any of these takes is 63 million: patches of one half of its lines times objects of the other. */
const MOST_STEPS = 100_000_000;

let counting: Counting;
beforeAll(async () => {
  counting = await countingProgram();
}, 300_000);

describe.each(Object.keys(attacks))('%s', (name) => {
  test.each(Object.entries(attacks[name] ?? {}))(
    '%s',
    async (_, own) => {
      const files = Object.entries({ ...own, ...BESIDE }).map(([path, text]) => ({ path, text }));
      const { program, count } = counting;
      await program.loadDialects(files);
      const before = process.memoryUsage().heapUsed;
      const { made, steps: taken } = count(() =>
        program.analyse(files, program.rules, { levelOf: () => undefined, pedantic: true }),
      );
      const { result, failures } = made;
      expect(taken).toBeLessThan(MOST_STEPS);
      expect(failures).toEqual([]);
      expect(result.findings.map(({ rule, primary }) => `${primary.at.source.path} ${rule}`)).toContain(
        'beside.yaml service-account/role-arn-malformed',
      );
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_500_000_000);
    },
    180_000,
  );
});
