/** Modules of the registry that are known: what they declare as a module of our own, whose every place is that of the call. */
import { parseHcl } from '../../../document/hcl/parse.js';
import type { Source, Span } from '../../../value/span.js';
import { moduleOfFile, type Module } from '../module.js';
import { standsIn } from '../places.js';
import { eks, eksOfAnyVersion } from './eks.js';
import { assumableOidc, eksRole, iamRole, irsaNew, irsaOld } from './iam.js';
import { karpenter } from './karpenter.js';
import { podIdentity } from './pod-identity.js';
import { blueprintsAddon, cloudposseRole } from './others.js';
import { registrySource, type Version } from './source.js';

/** Where versions do not differ in what is read, or none is given and all agree. */
type Model = (version: Version | undefined) => string | undefined;

const ofVersion =
  (model: (version: Version) => string | undefined, otherwise: () => string | undefined = () => undefined): Model =>
  (version) =>
    version === undefined ? otherwise() : model(version);

const IAM = 'terraform-aws-modules/iam//modules';

const MODELS: ReadonlyMap<string, Model> = new Map<string, Model>([
  [`${IAM}/iam-role-for-service-accounts-eks`, irsaOld],
  [`${IAM}/iam-role-for-service-accounts`, irsaNew],
  [`${IAM}/iam-assumable-role-with-oidc`, ofVersion(assumableOidc)],
  [`${IAM}/iam-role`, iamRole],
  [`${IAM}/iam-eks-role`, eksRole],
  ['terraform-aws-modules/eks-pod-identity', (version) => podIdentity(version ?? { major: 2, minor: 0 })],
  ['terraform-aws-modules/eks', ofVersion((version) => eks(version) ?? eksOfAnyVersion(), eksOfAnyVersion)],
  ['terraform-aws-modules/eks//modules/karpenter', ofVersion(karpenter)],
  ['aws-ia/eks-blueprints-addon', blueprintsAddon],
  ['cloudposse/eks-iam-role', cloudposseRole],
]);

/** `call`: the place of the block that calls it. Undefined: a module that nobody here knows. */
export function registryModule(source: string, version: string | undefined, call: Span): Module | undefined {
  const found = registrySource(source, version);
  const text = found === undefined ? undefined : MODELS.get(found.module)?.(found.version);
  if (found === undefined || text === undefined) return undefined;
  return moduleOfFile(`registry:${found.module}`, parseHcl(standsIn(standIn(text, call))));
}

/** A source that stands within the call: nothing in it can be edited. */
const standIn = (text: string, { source, start }: Span): Source => ({
  path: source.path,
  text,
  inside: {
    host: source,
    segments: () => [{ inner: 0, outer: start, innerLength: 0, outerLength: 0 }],
    encode: () => undefined,
  },
});
