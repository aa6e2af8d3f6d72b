import { meantOutput, moduleOutputs } from '../../src/aws/terraform-modules.js';
import type { ModuleCall } from '../../src/facts/terraform-facts.js';
import {
  callWithEnding,
  cniWithoutFamily,
  literalWildcards,
  missingAssociation,
  missingProvider,
  noProviders,
} from '../../src/link/module-call.js';
import { insertMembers } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule, type Context } from '../../src/lint/rule.js';
import { displayKnown } from '../../src/value/display.js';
import { entryOf, field, textOf, type Tree } from '../../src/value/tree.js';
import type { Text } from '../../src/value/text.js';
import { readRoleArn } from '../../src/aws/arn.js';

type Data = {
  wildcard: { pattern: string; instead: string };
  provider: { value: string; fault: string };
  'provider missing': { by: string; argument: string };
  family: object;
  output: { module: string; version: number; output: string; meant: string | undefined };
  association: { argument: string };
  ending: { name: string; module: string };
};

export default defineRule<'module-call', Data>({
  id: 'terraform/irsa-module-misused',
  on: 'module-call',
  summary: 'a module of the registry whose arguments make a role that no pod gets',
  fix: 'unsafe',
  messages: {
    wildcard: {
      severity: 'error',
      text: ({ pattern, instead }: Data['wildcard']) =>
        `the module compares \`${pattern}\` literally, so no token matches: ${instead}`,
    },
    provider: {
      severity: 'error',
      text: ({ value, fault }: Data['provider']) => `\`${value}\` is not the ARN of an OIDC provider: ${fault}`,
    },
    'provider missing': {
      severity: 'error',
      text: ({ by, argument }: Data['provider missing']) =>
        `\`${by}\` needs \`${argument}\`: without it the trust policy names no provider, and IAM refuses it`,
    },
    family: {
      severity: 'error',
      text: () =>
        '`attach_vpc_cni_policy` alone allows nothing that the CNI needs: set `vpc_cni_enable_ipv4` or `vpc_cni_enable_ipv6`',
    },
    output: {
      severity: 'error',
      text: ({ module, version, output, meant }: Data['output']) =>
        `version ${version} of \`${module}\` has no output \`${output}\`${meant === undefined ? '' : `, did you mean \`${meant}\`?`}`,
    },
    association: {
      severity: 'warning',
      text: ({ argument }: Data['association']) =>
        `only EKS Pod Identity can assume the role of this module, and nothing here makes the association: set \`${argument}\``,
    },
    ending: {
      severity: 'error',
      text: ({ name, module }: Data['ending']) =>
        `no role is called \`${name}\`: the module \`${module}\` adds a random ending to it, use the ARN that it gives as an output`,
    },
  },
  check(call, context) {
    checkSubjects(call, context);
    checkProviders(call, context);
    checkOutputs(call, context);
    const family = cniWithoutFamily(call);
    if (family !== undefined)
      context.report({
        message: 'family',
        data: {},
        at: family,
        note: 'the policy allows to set tags, and nothing else',
        fixes: [adding(call, 'attach_vpc_cni_policy', 'vpc_cni_enable_ipv4', true)],
      });
    const missing = missingAssociation(context.world, call);
    if (missing !== undefined)
      context.report({
        message: 'association',
        data: { argument: missing.argument },
        at: field(call.inputs, missing.argument)?.at ?? call.at,
        note: 'the pods get no credentials',
      });
  },
  also: (visiting) => [
    visiting('service-account', ({ document, roleArn }, { world, report }) =>
      checkEnding(roleArn?.value, textOf(roleArn?.value), { document }, world, report),
    ),
    visiting('association', ({ document, tree, roleArn }, { world, report }) =>
      checkEnding(field(tree, 'roleArn') ?? tree, roleArn, { document }, world, report),
    ),
  ],
});

type Reporting = Context<Data>;

function checkSubjects(call: ModuleCall, { report }: Reporting): void {
  for (const { pattern, at, test, patterns } of literalWildcards(call)) {
    const instead = test === undefined ? `move it to \`${patterns ?? ''}\`` : `set \`${test}\` to \`StringLike\``;
    const written = test === undefined ? undefined : entryOf(call.inputs, test)?.value;
    report({
      message: 'wildcard',
      data: { pattern, instead },
      at,
      note: 'no pod has this name',
      fixes:
        test === undefined
          ? [{ title: instead, safety: 'manual', edits: [] }]
          : written?.kind === 'text'
            ? [{ title: instead, safety: 'unsafe', edits: [{ at: written.at, text: 'StringLike' }] }]
            : [adding(call, 'oidc_providers', test, 'StringLike')],
    });
  }
}

function checkProviders(call: ModuleCall, { report }: Reporting): void {
  for (const { at, value, fault } of noProviders(call))
    report({
      message: 'provider',
      data: { value, fault },
      at,
      note: 'expected `arn:<partition>:iam::<account>:oidc-provider/<host>/id/<id>`',
    });
  const missing = missingProvider(call);
  if (missing !== undefined)
    report({
      message: 'provider missing',
      data: { by: missing.by, argument: missing.argument },
      at: missing.at,
      note: 'the role needs the ARN of the OIDC provider of the cluster',
    });
}

function checkOutputs({ module, version, outputs }: ModuleCall, { report }: Reporting): void {
  const offered = version === undefined ? undefined : moduleOutputs(module, version);
  if (version === undefined || offered === undefined) return;
  for (const { name, tried, at } of outputs) {
    if (tried || offered.includes(name)) continue;
    const meant = meantOutput(name, offered);
    report({
      message: 'output',
      data: { module, version: version.major, output: name, meant },
      at,
      note: 'Terraform refuses the plan',
      fixes: meant === undefined ? [] : [{ title: `write \`${meant}\``, safety: 'manual', edits: [] }],
    });
  }
}

function checkEnding(
  value: Tree | undefined,
  arn: Text | undefined,
  from: Parameters<typeof callWithEnding>[2],
  world: Reporting['world'],
  report: Reporting['report'],
): void {
  const call = value === undefined || arn === undefined ? undefined : callWithEnding(world, arn, from);
  if (value === undefined || arn === undefined || call === undefined) return;
  report({
    message: 'ending',
    data: { name: displayKnown(readRoleArn(arn)?.name) ?? '', module: call.name },
    at: value.at,
    note: 'STS finds no such role',
    related: [{ at: call.at, note: 'the role is made here' }],
  });
}

function adding({ inputs }: ModuleCall, beside: string, name: string, value: string | boolean): Fix {
  const title = `set \`${name}\` to \`${String(value)}\``;
  const entry = entryOf(inputs, beside);
  const edit = entry === undefined ? undefined : insertMembers({ ...inputs, entries: [entry] }, [[name, value]]);
  return edit === undefined ? { title, safety: 'manual', edits: [] } : { title, safety: 'unsafe', edits: [edit] };
}
