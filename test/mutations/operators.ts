/** Operators that plant one known fault into a configuration that has none of the kind. */
import { workloadsOf } from '../../src/link/workload.js';
import { roleOf } from '../../src/link/role.js';
import { worldOf } from '../../src/analyse.js';
import type { ServiceAccount, Workload } from '../../src/facts/kubernetes-facts.js';
import { exactSubjects, subjectOf } from '../../src/link/identity.js';
import type { World } from '../../src/link/world.js';
import { toFileSpan, type Source } from '../../src/value/span.js';
import { equals, hasHoles, knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';
import type { Configuration } from './configurations.js';

export interface Operator {
  readonly name: string;
  /** The rule that must find what is planted. */
  readonly rule: string;
  /** Mutants of a configuration, each with one fault. */
  readonly plant: (configuration: Configuration) => readonly (readonly Source[])[];
}

type Edit = (text: string) => string | undefined;

/** One mutant for each file that the edit changes. */
const inEachFile =
  (edit: Edit, only: (file: Source) => boolean = () => true): Operator['plant'] =>
  ({ files }) =>
    files.flatMap((file) => {
      const text = only(file) ? edit(file.text) : undefined;
      return text === undefined || text === file.text
        ? []
        : [files.map((other) => (other === file ? { ...file, text } : other))];
    });

/** Replaces the first match, or every one of a global pattern. */
const replace =
  (pattern: RegExp, by: string | ((...groups: string[]) => string)): Edit =>
  (text) =>
    typeof by === 'string' ? text.replace(pattern, by) : text.replace(pattern, (...args: string[]) => by(...args));

const isJson = (file: Source): boolean => /^\s*[[{]/.test(file.text);

/** Literal trust policies of EKS, in JSON: the whole policy is known, and it trusts one provider. */
const isTrust = (file: Source): boolean =>
  isJson(file) &&
  /"sts:AssumeRoleWithWebIdentity"/.test(file.text) &&
  !/[$<{]\{|<[A-Z]/.test(file.text) &&
  (file.text.match(/"Federated"/g) ?? []).length === 1 &&
  /oidc\.eks\.[a-z0-9-]+\.amazonaws\.com\/id\/[0-9A-F]{32}:sub"/.test(file.text) &&
  (file.text.match(/:sub"/g) ?? []).length === 1;

const inTrust = (edit: Edit): Operator['plant'] => inEachFile(edit, isTrust);

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;

/** An edit of every statement for web identity. */
const statement = (change: (statement: { [name: string]: Json }) => void): Operator['plant'] =>
  inTrust((text) => {
    const root = JSON.parse(text) as Json;
    const visit = (node: Json): void => {
      if (node === null || typeof node !== 'object') return;
      if (!Array.isArray(node) && 'Principal' in node && JSON.stringify(node).includes('AssumeRoleWithWebIdentity'))
        change(node);
      for (const child of Object.values(node)) visit(child);
    };
    visit(root);
    return JSON.stringify(root, null, 2);
  });

const tests = (node: { [name: string]: Json }): readonly { [name: string]: Json }[] =>
  Object.values((node['Condition'] ?? {}) as { [name: string]: Json }).filter(
    (value): value is { [name: string]: Json } => value !== null && typeof value === 'object' && !Array.isArray(value),
  );

/** Service accounts whose role is here and admits them by name alone. */
function joined({ files }: Configuration): { readonly world: World; readonly accounts: readonly ServiceAccount[] } {
  const world = worldOf(files);
  const accounts = world.facts['service-account'].filter((account) => {
    const arn = textOf(account.roleArn?.value);
    const subject = subjectOf(account);
    const found = arn === undefined ? undefined : roleOf(world, arn, account);
    return (
      found?.kind === 'found' &&
      found.all.length === 1 &&
      subject !== undefined &&
      !hasHoles(subject) &&
      account.namespaceWritten &&
      found.all.every(
        (role) =>
          role.trust !== undefined &&
          role.trust.statements.length === 1 &&
          exactSubjects(role.trust).length === 1 &&
          exactSubjects(role.trust).some((value) => equals(value.text, subject) === 'yes'),
      )
    );
  });
  return { world, accounts };
}

/** One mutant for each joined account, by an edit of its own object's text. */
const inAccount =
  (
    edit: (text: string, account: ServiceAccount) => string | undefined,
    applies: (account: ServiceAccount, world: World) => boolean = () => true,
  ): Operator['plant'] =>
  (configuration) => {
    const { world, accounts } = joined(configuration);
    return accounts
      .filter((account) => applies(account, world))
      .flatMap((account) => {
        const at = toFileSpan(account.tree.at);
        // Where a patch gives the role, another name is a target that is missing.
        if (account.roleArn !== undefined && toFileSpan(account.roleArn.keyAt).source.path !== at.source.path)
          return [];
        const file = configuration.files.find(({ path }) => path === at.source.path);
        const changed = file === undefined ? undefined : edit(file.text.slice(at.start, at.end), account);
        if (file === undefined || changed === undefined || changed === file.text.slice(at.start, at.end)) return [];
        const text = file.text.slice(0, at.start) + changed + file.text.slice(at.end);
        return [configuration.files.map((other) => (other === file ? { ...file, text } : other))];
      });
  };

/** One mutant for each joined role, by an edit of the file that holds it alone. */
const inRole =
  (edit: Edit): Operator['plant'] =>
  (configuration) => {
    const { world, accounts } = joined(configuration);
    const paths = new Set(
      accounts.flatMap((account) => {
        const found = roleOf(world, textOf(account.roleArn?.value) ?? { parts: [] }, account);
        return found.kind === 'found' ? found.all.map((role) => toFileSpan(role.at).source.path) : [];
      }),
    );
    return inEachFile(edit, (file) => paths.has(file.path) && isTrust(file))(configuration);
  };

const ARN = /(eks\.amazonaws\.com\/role-arn['"]?: *['"]?)(arn:aws:iam::)(\d{12})(:role\/)([\w+=,.@/-]+)/;
const isPlainAccount = (file: Source): boolean =>
  /kind: ServiceAccount/.test(file.text) &&
  !/last-applied|\bop: *(?:add|replace)/.test(file.text) &&
  !/\{\{|\$\{/.test(file.text) &&
  ARN.test(file.text);
const inAnnotation = (by: string): Operator['plant'] => inEachFile(replace(ARN, by), isPlainAccount);

const isCluster = (file: Source): boolean => /kind: ClusterConfig/.test(file.text) && !/\{\{|\$\{/.test(file.text);
const inCluster = (edit: Edit): Operator['plant'] => inEachFile(edit, isCluster);

const otherRegion = (region: string): string => (region === 'eu-north-1' ? 'us-east-1' : 'eu-north-1');
const otherDigit = (id: string): string => (id.startsWith('0') ? '1' : '0') + id.slice(1);

/** In each workload of an account with a role, as it stands in its file. */
const inWorkload =
  (edit: Edit, only: (workload: Workload, account: ServiceAccount) => boolean = () => true): Operator['plant'] =>
  (configuration) => {
    const { accounts, world } = joined(configuration);
    return accounts
      .flatMap((account) =>
        workloadsOf(world, account).filter(
          (workload) =>
            only(workload, account) && workload.name !== undefined && knownValue(workload.name) !== undefined,
        ),
      )
      .flatMap((workload) => {
        const at = toFileSpan(workload.tree.at);
        const file = configuration.files.find(({ path }) => path === at.source.path);
        const object = file?.text.slice(at.start, at.end) ?? '';
        const changed = edit(object);
        return file === undefined || changed === undefined || changed === object
          ? []
          : [
              configuration.files.map((other) =>
                other === file
                  ? { ...file, text: file.text.slice(0, at.start) + changed + file.text.slice(at.end) }
                  : other,
              ),
            ];
      });
  };

/** Variables in the first container, where it has none and speaks to AWS alone. */
const withEnv =
  (...names: readonly string[]): Edit =>
  (text) =>
    /^ *env:/m.test(text) || /endpoint|minio/i.test(text)
      ? undefined
      : text.replace(
          /^( *)(- name: .*)$/m,
          (_, indent: string, first: string) =>
            `${indent}${first}\n${indent}  env:\n${names.map((name) => `${indent}    - {name: ${name}, value: a}`).join('\n')}`,
        );

export const operators: readonly Operator[] = [
  {
    name: 'region of the issuer in a condition key',
    rule: 'trust/issuer-mismatch',
    plant: inTrust(
      replace(
        /oidc\.eks\.([a-z0-9-]+)(\.amazonaws\.com\/id\/[0-9A-F]{32}:sub")/,
        (_, region, rest) => `oidc.eks.${otherRegion(region)}${rest}`,
      ),
    ),
  },
  {
    name: 'digit of the issuer id in a condition key',
    rule: 'trust/issuer-mismatch',
    plant: inTrust(
      replace(/(\/id\/)([0-9A-F]{32})(:sub")/, (_, before, id, after) => `${before}${otherDigit(id)}${after}`),
    ),
  },
  {
    name: 'order of the host',
    rule: 'trust/provider-host-malformed',
    plant: inTrust(replace(/oidc\.eks\./g, 'eks.oidc.')),
  },
  {
    name: '/id/ left out of the issuer',
    rule: 'trust/provider-host-malformed',
    plant: inTrust(replace(/(amazonaws\.com)\/id\//g, '$1/')),
  },
  {
    name: 'scheme in the provider ARN',
    rule: 'trust/provider-arn-malformed',
    plant: inTrust(replace(/:oidc-provider\//, ':oidc-provider/https://')),
  },
  {
    name: 'account left out of the provider ARN',
    rule: 'trust/provider-arn-malformed',
    plant: inTrust(replace(/::\d{12}:oidc-provider/, ':::oidc-provider')),
  },
  {
    name: 'account of the provider',
    rule: 'trust/account-mismatch',
    plant: inEachFile(
      replace(/::(\d{12}):oidc-provider/, '::999988887777:oidc-provider'),
      (file) => isTrust(file) && /"Arn": *"arn:aws:iam::\d{12}:role/.test(file.text),
    ),
  },
  {
    name: 'partition of the provider',
    rule: 'trust/partition-mismatch',
    plant: inTrust(replace(/arn:aws:iam::(\d{12}):oidc-provider/, 'arn:aws-cn:iam::$1:oidc-provider')),
  },
  {
    name: 'plural in the subject',
    rule: 'trust/subject-malformed',
    plant: inTrust(replace(/system:serviceaccount:/, 'system:serviceaccounts:')),
  },
  {
    name: 'slash in the subject',
    rule: 'trust/subject-malformed',
    plant: inTrust(replace(/(system:serviceaccount:[a-z0-9-]+):/, '$1/')),
  },
  {
    name: 'wildcard under a literal operator',
    rule: 'trust/subject-wildcard-literal',
    plant: inEachFile(
      replace(/(system:serviceaccount:[a-z0-9-]+:)[a-z0-9-]+"/, '$1*"'),
      (file) => isTrust(file) && !/StringLike/.test(file.text),
    ),
  },
  {
    name: 'subject and audience swapped',
    rule: 'trust/claims-swapped',
    plant: inTrust((text) =>
      /:aud"/.test(text)
        ? text
            .replace(/:sub"/g, ':SWAP"')
            .replace(/:aud"/g, ':sub"')
            .replace(/:SWAP"/g, ':aud"')
        : undefined,
    ),
  },
  {
    name: 'claim that tokens do not carry',
    rule: 'trust/condition-key-malformed',
    plant: inTrust(replace(/:sub"/, ':subject"')),
  },
  {
    name: 'endpoint as the audience of the trust policy',
    rule: 'trust/audience-is-endpoint',
    plant: inTrust(replace(/(:aud": *\[?\s*)"sts\.amazonaws\.com"/, '$1"sts.eu-west-1.amazonaws.com"')),
  },
  {
    name: 'misspelt operator',
    rule: 'trust/condition-malformed',
    plant: inTrust(replace(/"String(Equals|Like)"/, (_, kind) => `"String${kind === 'Equals' ? 'Equal' : 'Likes'}"`)),
  },
  {
    name: 'action for another principal',
    rule: 'trust/action-mismatch',
    plant: inTrust(replace(/"sts:AssumeRoleWithWebIdentity"/g, '"sts:AssumeRole"')),
  },
  {
    name: 'misspelt action',
    rule: 'trust/action-mismatch',
    plant: inTrust(replace(/"sts:AssumeRoleWithWebIdentity"/g, '"sts:AssumeRoleWithWebIdentitty"')),
  },
  {
    name: 'misspelt Condition',
    rule: 'trust/condition-missing',
    plant: inTrust(replace(/"Condition"/, '"Conditions"')),
  },
  {
    name: 'no condition',
    rule: 'trust/condition-missing',
    plant: statement((node) => {
      delete node['Condition'];
    }),
  },
  {
    name: 'no condition on the subject',
    rule: 'trust/subject-missing',
    plant: inTrust((text) =>
      /:aud"/.test(text)
        ? text.replace(/"[^"]*:sub": *(?:"[^"]*"|\[[^\]]*\])\s*,?/, '').replace(/,(\s*\})/g, '$1')
        : undefined,
    ),
  },
  {
    name: 'condition outside its operator',
    rule: 'trust/condition-malformed',
    plant: statement((node) => {
      const [test] = tests(node);
      const key = Object.keys(test ?? {}).find((name) => name.endsWith(':sub'));
      if (test !== undefined && key !== undefined) {
        (node['Condition'] as { [name: string]: Json })[key] = test[key] ?? '';
        Reflect.deleteProperty(test, key);
      }
    }),
  },
  {
    name: 'condition key twice',
    rule: 'trust/condition-duplicate-key',
    plant: inTrust(replace(/("[^"]*:sub": *)"([^"]*)"/, (whole, key, value) => `${key}"${value}-other", ${whole}`)),
  },
  {
    name: 'ForAllValues on a claim',
    rule: 'trust/condition-set-operator',
    plant: inTrust(replace(/"(String(?:Equals|Like))"/, '"ForAllValues:$1"')),
  },
  {
    name: 'everybody as the principal',
    rule: 'trust/principal-wildcard',
    plant: statement((node) => {
      node['Principal'] = { Federated: '*' };
      delete node['Condition'];
    }),
  },
  {
    name: 'principal as a string',
    rule: 'trust/principal-malformed',
    plant: statement((node) => {
      node['Principal'] = '*';
    }),
  },
  {
    name: 'Resource in a trust policy',
    rule: 'trust/element-invalid',
    plant: statement((node) => {
      node['Resource'] = '*';
    }),
  },
  {
    name: 'any service account of the cluster',
    rule: 'trust/subject-broad',
    plant: statement((node) => {
      const key =
        tests(node)
          .flatMap((test) => Object.keys(test))
          .find((name) => name.endsWith(':sub')) ?? '';
      node['Condition'] = { StringLike: { [key]: 'system:serviceaccount:*' } };
    }),
  },
  {
    name: 'misspelt annotation',
    rule: 'service-account/annotation-misspelt',
    plant: inEachFile(replace(/eks\.amazonaws\.com\/role-arn/, 'eks.amazonaws.com/role_arn'), isPlainAccount),
  },
  {
    name: 'colon left out of the annotation',
    rule: 'service-account/role-arn-malformed',
    plant: inAnnotation('$1arn:aws:iam:$3$4$5'),
  },
  {
    name: 'digit left out of the account',
    rule: 'service-account/role-arn-malformed',
    plant: inEachFile(
      replace(ARN, (_, key, head, account, middle, name) => `${key}${head}${account.slice(1)}${middle}${name}`),
      isPlainAccount,
    ),
  },
  {
    name: 'policy in the annotation',
    rule: 'service-account/role-arn-not-a-role',
    plant: inAnnotation('$1$2$3:policy/$5'),
  },
  {
    name: 'empty annotation',
    rule: 'service-account/role-arn-empty',
    plant: inEachFile(
      replace(/(eks\.amazonaws\.com\/role-arn['"]?:) *['"]?arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+['"]?/, '$1 ""'),
      (file) => isPlainAccount(file) && !/^kind: (?:Kustomization|Composition)/m.test(file.text),
    ),
  },
  {
    name: 'unquoted number as an annotation',
    rule: 'service-account/annotation-not-string',
    plant: inEachFile(
      replace(/^( *)(['"]?eks\.amazonaws\.com\/role-arn)/m, '$1eks.amazonaws.com/token-expiration: 3600\n$1$2'),
      (file) => isPlainAccount(file) && !/token-expiration/.test(file.text) && !/\{ *['"]?eks/.test(file.text),
    ),
  },
  {
    name: 'namespace of the service account',
    rule: 'identity/subject-mismatch',
    plant: inAccount((text) => text.replace(/^( *namespace: *).*$/m, '$1elsewhere')),
  },
  {
    name: 'name of the service account',
    rule: 'identity/subject-mismatch',
    plant: inAccount((text) => text.replace(/^( *name: *).*$/m, '$1someone-else')),
  },
  {
    name: 'audience of the service account',
    rule: 'identity/audience-mismatch',
    plant: inAccount(
      (text) =>
        text.replace(/^( *)(['"]?eks\.amazonaws\.com\/role-arn)/m, '$1eks.amazonaws.com/audience: orchard\n$1$2'),
      (account, world) =>
        account.audience === undefined &&
        JSON.stringify(world.facts.role.map((role) => role.trust?.document.file.text)).includes(':aud\\"'),
    ),
  },
  {
    name: 'annotation taken away',
    rule: 'identity/annotation-missing',
    plant: inAccount(
      (text) => text.replace(/^ *['"]?eks\.amazonaws\.com\/role-arn.*\n?/m, ''),
      (account) => !/serviceAccountRef/.test(account.document.file.text),
    ),
  },
  {
    name: 'path added to the role',
    rule: 'identity/role-path-dropped',
    plant: inRole(replace(/("Arn": *"arn:aws:iam::\d{12}:role\/)/, '$1orchard/')),
  },
  {
    name: 'suffix added to the role',
    rule: 'identity/role-name-near-miss',
    plant: inRole((text) =>
      text
        .replace(/("Arn": *"arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+)"/, '$1-20260102"')
        .replace(/("RoleName": *"[^"]+)"/, '$1-20260102"'),
    ),
  },
  {
    name: 'role for nodes',
    rule: 'identity/trust-not-web-identity',
    plant: inRole((text) =>
      text
        .replace(/"Federated": *"[^"]*"/, '"Service": "ec2.amazonaws.com"')
        .replace(/"sts:AssumeRoleWithWebIdentity"/, '"sts:AssumeRole"')
        .replace(/,\s*"Condition": *\{[^{}]*\{[^{}]*\}\s*\}/, ''),
    ),
  },
  {
    name: 'namespace of the workload',
    rule: 'workload/service-account-in-other-namespace',
    plant: inWorkload(
      (text) => text.replace(/^( *namespace: *).*$/m, '$1elsewhere'),
      (workload, account) => workload.namespaceWritten && workload.unit === account.unit,
    ),
  },
  {
    name: 'access keys in the environment',
    rule: 'workload/static-credentials',
    plant: inWorkload(withEnv('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')),
  },
  {
    name: 'half of the pair in the environment',
    rule: 'workload/web-identity-env-incomplete',
    plant: inWorkload(withEnv('AWS_ROLE_ARN'), (workload) => workload.containers.every(({ envOpen }) => !envOpen)),
  },
  {
    name: 'skip label on the pods',
    rule: 'workload/webhook-skipped',
    plant: inWorkload((text) =>
      text.replace(
        /^( *)(template:\n\1 +metadata:\n)((?:\1 +annotations:\n(?:\1 {2} +.*\n)+)?)(\1 +)labels:\n( *)/m,
        '$1$2$3$4labels:\n$5eks.amazonaws.com/skip-pod-identity-webhook: "true"\n$5',
      ),
    ),
  },
  {
    name: 'volume in the place of the token',
    rule: 'workload/token-volume-conflict',
    plant: inWorkload(
      (text) => text.replace(/^( *)(containers:)/m, '$1volumes:\n$1  - {name: aws-iam-token, emptyDir: {}}\n$1$2'),
      (workload) => !/^ *volumes:/m.test(toFileSpan(workload.tree.at).source.text),
    ),
  },
  {
    name: 'role taken from the account of a secret store',
    rule: 'workload/token-request-unannotated',
    plant: inEachFile(replace(/^ *annotations:\n *eks\.amazonaws\.com\/role-arn.*\n/m, ''), (file) =>
      /serviceAccountRef/.test(file.text),
    ),
  },
  {
    name: 'case of attachPolicyARNs',
    rule: 'eksctl/unknown-field',
    plant: inCluster(replace(/attachPolicyARNs/, 'attachPolicyArns')),
  },
  {
    name: 'withOIDC switched off',
    rule: 'eksctl/oidc-disabled',
    plant: inEachFile(
      replace(/withOIDC: true/, 'withOIDC: false'),
      (file) => isCluster(file) && /serviceAccounts:/.test(file.text),
    ),
  },
  {
    name: 'worker policy dropped',
    rule: 'node/mandatory-policy-missing',
    plant: inCluster(replace(/^ *- .*AmazonEKSWorkerNodePolicy.*\n/m, '')),
  },
  {
    name: 'pull policy dropped from a managed group',
    rule: 'node/mandatory-policy-missing',
    plant: inEachFile(
      replace(/^ *- .*AmazonEC2ContainerRegistry\w+.*\n/m, ''),
      (file) => isCluster(file) && !/^nodeGroups:/m.test(file.text),
    ),
  },
  {
    name: 'misspelt managed policy',
    rule: 'policy/managed-policy-unknown',
    plant: inCluster(replace(/arn:aws:iam::aws:policy\/(Amazon\w+)/, 'arn:aws:iam::aws:policy/$1s')),
  },
  {
    name: 'colon left out of a policy',
    rule: 'policy/arn-malformed',
    plant: inCluster(replace(/arn:aws:iam::(aws|\d{12}):policy/, 'arn:aws:iam:$1:policy')),
  },
  {
    name: 'cluster in another partition',
    rule: 'policy/partition-mismatch',
    plant: inEachFile(
      replace(/^( *region: *)\S+$/m, '$1cn-north-1'),
      (file) => isCluster(file) && /arn:aws:iam::(?:aws|\d{12}):policy/.test(file.text),
    ),
  },
  {
    name: 'full access on nodes',
    rule: 'node/policy-overbroad',
    plant: inCluster((text) =>
      text.replace(
        /^( *- )(arn:aws:iam::aws:policy\/AmazonEKSWorkerNodePolicy.*)$/m,
        '$1$2\n$1arn:aws:iam::aws:policy/AdministratorAccess',
      ),
    ),
  },
];
