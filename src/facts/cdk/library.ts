/** The modules of CDK and cdk8s: which names make what. */
import type { Span } from '../../value/span.js';
import type { Library, Native } from '../program/library.js';
import { nativeValue, type Value } from '../program/value.js';
import type { Assembly } from './assembly.js';
import { apiObjectClass, chartClass, helmClass, includeClass as fileClass, kubeClass } from './cdk8s.js';
import { jsonPatches } from './cdk8s-patch.js';
import { plusClass } from './cdk8s-plus.js';
import { aspectPriorities, aspects } from './aspects.js';
import { boundaries, stageBoundaries } from './boundaries.js';
import {
  appClass,
  arns,
  constructClass,
  durations,
  lazies,
  names,
  physicalNames,
  nestedStackClass,
  secretValueClass,
  stackClass,
  stageClass,
  tokens,
} from './core.js';
import { accessEntryClass, accessPolicies, addonClass } from './eks-access.js';
import { clusterClass } from './eks-cluster.js';
import { helmChartClass, manifestClass } from './eks-manifests.js';
import { fargateProfileClass, launchTemplateClass, nodeGroupClass } from './eks-nodes.js';
import { serviceAccountClass } from './eks-service-account.js';
import { constantOf } from './constants.js';
import { functions } from './functions.js';
import { genericClass } from './generic.js';
import { typedInstance } from './parameters.js';
import { genericResourceClass, resourceClass, SERVICES } from './l1.js';
import { instance, own } from './natives.js';
import { documentClass, statementClass } from './statements.js';
import { managedPolicyClass, policyClass, providerClass } from './policies.js';
import { principalClass } from './principals.js';
import { pseudoMember } from './pseudo.js';
import { grants, instanceProfileClass } from './instance-profile.js';
import { openGiven, roleClass } from './roles.js';
import { includeClass, jsonClass, parameterClass, sectionClass } from './sections.js';
import { stringParameterClass } from './string-parameter.js';
import { table } from '../../value/table.js';

type Make = (assembly: Assembly) => Native;
type MakeValue = (assembly: Assembly, at: Span) => Value;

const CORE: Readonly<Record<string, Make>> = table({
  App: appClass,
  Stage: stageClass,
  Stack: stackClass,
  NestedStack: nestedStackClass,
  Construct: (assembly) => constructClass('Construct', assembly),
  Resource: (assembly) => constructClass('Resource', assembly),
  CfnJson: jsonClass,
  CfnParameter: parameterClass,
  CfnCondition: (assembly) => sectionClass('Conditions', 'expression', assembly),
  CfnMapping: (assembly) => sectionClass('Mappings', 'mapping', assembly),
  CfnResource: genericResourceClass,
  CfnOutput: (assembly) => constructClass('CfnOutput', assembly),
  SecretValue: secretValueClass,
});

const CORE_VALUES: Readonly<Record<string, MakeValue>> = table({
  Fn: functions,
  Names: names,
  Arn: arns,
  Duration: (_, at) => durations(at),
  Aspects: aspects,
  AspectPriority: aspectPriorities,
  Lazy: lazies,
  PermissionsBoundary: (_, at) => stageBoundaries(at),
  Token: (_, at) => tokens(at),
  PhysicalName: (_, at) => physicalNames(at),
  Aws: (assembly, at) =>
    instance('Aws', undefined, { others: (member, place) => pseudoMember(member, assembly, place) }, at),
});

const VALUES: Readonly<Record<string, MakeValue>> = table({
  'aws-iam.PermissionsBoundary': boundaries,
  'aws-iam.Grant': grants,
  'cdk8s.Lazy': lazies,
  'cdk8s.JsonPatch': (_, at) => jsonPatches(at),
});

const IAM: Readonly<Record<string, Make>> = table({
  Role: roleClass,
  LazyRole: roleClass,
  InstanceProfile: instanceProfileClass,
  PolicyStatement: statementClass,
  PolicyDocument: documentClass,
  ManagedPolicy: managedPolicyClass,
  Policy: policyClass,
  OpenIdConnectProvider: (assembly) =>
    providerClass('iam.OpenIdConnectProvider', { eks: false, native: false }, assembly),
  OidcProviderNative: (assembly) => providerClass('iam.OidcProviderNative', { eks: false, native: true }, assembly),
});

const eks = (version: 1 | 2): Readonly<Record<string, Make>> => ({
  Cluster: (assembly) => clusterClass({ version, fargate: false }, assembly),
  FargateCluster: (assembly) => clusterClass({ version, fargate: true }, assembly),
  ServiceAccount: (assembly) => serviceAccountClass(version, assembly),
  KubernetesManifest: manifestClass,
  HelmChart: helmChartClass,
  Nodegroup: nodeGroupClass,
  FargateProfile: fargateProfileClass,
  Addon: addonClass,
  AccessEntry: accessEntryClass,
  AccessPolicy: accessPolicies,
  OpenIdConnectProvider: (assembly) =>
    providerClass('eks.OpenIdConnectProvider', { eks: true, native: false }, assembly),
  OidcProviderNative: (assembly) => providerClass('eks.OidcProviderNative', { eks: true, native: true }, assembly),
});

const MODULES: Readonly<Record<string, Readonly<Record<string, Make>>>> = table({
  core: CORE,
  'aws-iam': IAM,
  'aws-eks': eks(1),
  'aws-eks-v2': eks(2),
  'aws-ec2': table({ LaunchTemplate: launchTemplateClass }),
  'aws-ssm': table({ StringParameter: stringParameterClass }),
  'cloudformation-include': table({ CfnInclude: includeClass }),
  constructs: table({ Construct: (assembly) => constructClass('Construct', assembly) }),
  cdk8s: table({
    App: appClass,
    Chart: chartClass,
    ApiObject: apiObjectClass,
    Helm: helmClass,
    Include: fileClass,
    Construct: (assembly) => constructClass('Construct', assembly),
  }),
});

/** Undefined: a module of something else. */
function moduleName(specifier: string): string | undefined {
  if (/^(?:aws-cdk-lib|@aws-cdk\/core|monocdk|aws-cdk-lib\/core)$/.test(specifier)) return 'core';
  if (specifier === 'constructs' || specifier === 'cdk8s') return specifier;
  if (/^cdk8s-plus(?:-\d+)?$/.test(specifier)) return 'cdk8s-plus';
  if (/(?:^|\/)imports\/k8s(?:\.js|\.ts)?$/.test(specifier)) return 'k8s';
  const service = /^(?:aws-cdk-lib|@aws-cdk|monocdk)\/([a-z0-9-]+)(?:\/lib\/?.*)?$/.exec(specifier)?.[1];
  return service?.replace(/-alpha$/, '');
}

export function cdkLibrary(assembly: Assembly): Library {
  const natives = new Map<string, Native>();
  const remembered = (key: string, make: () => Native): Native => {
    const known = natives.get(key) ?? make();
    natives.set(key, known);
    return known;
  };
  const moduleNative = (module: string): Native =>
    remembered(module, () => ({
      name: module,
      get: (name, at, run) => {
        if (name === 'default') return nativeValue(moduleNative(module), at);
        const value = valueIn(module, name, at);
        if (value !== undefined) return value;
        const native = nativeIn(module, name);
        return native === undefined ? run.hole(`${module}.${name}`, at, { anonymous: true }) : nativeValue(native, at);
      },
    }));
  const valueIn = (module: string, name: string, at: Span): Value | undefined => {
    if (module === 'core') {
      const inner = /^(?:aws|cloudformation)_[a-z0-9_]+$/.test(name) ? name.replaceAll('_', '-') : undefined;
      if (inner !== undefined) return nativeValue(moduleNative(inner), at);
      return own(CORE_VALUES, name)?.(assembly, at);
    }
    return own(VALUES, `${module}.${name}`)?.(assembly, at);
  };
  const nativeIn = (module: string, name: string): Native | undefined => {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) return undefined;
    return remembered(`${module}.${name}`, () => {
      const made = classOf(module, name, assembly);
      return {
        ...made,
        get: (member, at, run) => made.get?.(member, at, run) ?? constantOf(module, name, member, at),
        instance: (reference, at, run) => typedInstance(module, name, { reference, at }, run, assembly),
      };
    });
  };
  return {
    moduleOf: (specifier) => {
      const module = moduleName(specifier);
      if (module === undefined) return undefined;
      const at = { source: { path: specifier, text: '' }, start: 0, end: 0 };
      return nativeValue(moduleNative(module), at);
    },
    onHandedOver: openGiven,
    onTokenText: (operation, { reference }, at) => {
      assembly.fault({ fault: 'token-operation', token: reference.replace(/#\d+/, ''), operation, at });
    },
  };
}

function classOf(module: string, name: string, assembly: Assembly): Native {
  const make = own(own(MODULES, module) ?? {}, name);
  if (make !== undefined) return make(assembly);
  if (module === 'k8s') return kubeClass(name, assembly) ?? { name };
  if (module === 'cdk8s-plus') return plusClass(name, assembly) ?? constructClass(name, assembly);
  const principal = module === 'aws-iam' ? principalClass(name, assembly) : undefined;
  if (principal !== undefined) return principal;
  const service = own(SERVICES, module);
  if (/^Cfn[A-Z]/.test(name)) {
    const type = `${service ?? `AWS::${module.replace(/^aws-/, '')}`}::${name.slice('Cfn'.length)}`;
    return resourceClass(type, assembly);
  }
  return genericClass(`${module}.${name}`, undefined, assembly);
}
