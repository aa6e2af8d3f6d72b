import { iamArnFault } from '../../src/aws/iam-arn.js';
import type { KubernetesObject } from '../../src/facts/facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, display } from '../../src/value/text.js';
import { field, listOf, textOf, type Tree } from '../../src/value/tree.js';

/** Fields for the ARN of a role, by API group and kind. Sources: the reference of each project. */
const FIELDS: readonly {
  readonly group: RegExp;
  readonly kind: RegExp;
  readonly find: (spec: Tree | undefined) => readonly (Tree | undefined)[];
}[] = [
  {
    group: /^external-secrets\.io\//,
    kind: /^(?:Cluster)?SecretStore$/,
    find: (spec) => [
      field(spec, 'provider', 'aws', 'role'),
      ...listOf(field(spec, 'provider', 'aws', 'additionalRoles')),
    ],
  },
  {
    group: /^aws(?:\.m)?\.(?:upbound|crossplane)\.io\//,
    kind: /^(?:Cluster)?ProviderConfig$/,
    find: (spec) => [
      field(spec, 'assumeRoleARN'),
      field(spec, 'credentials', 'webIdentity', 'roleARN'),
      field(spec, 'credentials', 'upbound', 'webIdentity', 'roleARN'),
      ...listOf(field(spec, 'assumeRoleChain')).map((step) => field(step, 'roleARN')),
    ],
  },
  {
    group: /^cert-manager\.io\//,
    kind: /^(?:Cluster)?Issuer$/,
    find: (spec) => listOf(field(spec, 'acme', 'solvers')).map((solver) => field(solver, 'dns01', 'route53', 'role')),
  },
  {
    group: /^keda\.sh\//,
    kind: /^(?:Cluster)?TriggerAuthentication$/,
    find: (spec) => [field(spec, 'podIdentity', 'roleArn')],
  },
  { group: /^services\.k8s\.aws\//, kind: /^IAMRoleSelector$/, find: (spec) => [field(spec, 'arn')] },
];

export default defineRule({
  id: 'workload/role-arn-field-malformed',
  on: 'object',
  summary: 'a field of a custom resource that takes the ARN of a role and holds something else',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ kind, value, why }: { kind: string; value: string; why: string }) =>
        `a ${kind} takes the ARN of a role here, not \`${value}\`: ${why}`,
    },
  },
  check(object, { report }) {
    for (const tree of fieldsOf(object)) {
      const text = textOf(tree);
      const fault = text === undefined || knownValue(text) === '' ? undefined : iamArnFault(text, 'role');
      if (tree !== undefined && text !== undefined && fault !== undefined)
        report({
          message: 'malformed',
          data: { kind: object.kind, value: display(text), why: fault.what },
          at: tree.at,
          note: 'asked for at STS as it stands',
        });
    }
  },
});

const fieldsOf = ({ kind, apiVersion, tree }: KubernetesObject): readonly (Tree | undefined)[] =>
  FIELDS.filter((one) => one.group.test(apiVersion) && one.kind.test(kind)).flatMap((one) =>
    one.find(field(tree, 'spec')),
  );
