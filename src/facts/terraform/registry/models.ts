/** Modules of the registry that are known: what they declare as a module of our own, whose every place is that of the call. */
import type { Block, Body, HclFile } from '../../../document/hcl/ast.js';
import { once } from '../../../document/language.js';
import { parseHcl } from '../../../document/hcl/parse.js';
import type { Source, Span } from '../../../value/span.js';
import { moduleOfFile, type Module } from '../module.js';
import { standsIn } from '../places.js';
import { eks, eksOfAnyVersion } from './eks.js';
import { assumableOidc, eksRole, iamRole, irsaNew, irsaOld } from './iam.js';
import { karpenter } from './karpenter.js';
import { podIdentity } from './pod-identity.js';
import { blueprintsAddons } from './addons.js';
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
  ['terraform-aws-modules/eks-pod-identity', podIdentity],
  ['terraform-aws-modules/eks', ofVersion((version) => eks(version) ?? eksOfAnyVersion(), eksOfAnyVersion)],
  ['terraform-aws-modules/eks//modules/karpenter', ofVersion(karpenter)],
  ['aws-ia/eks-blueprints-addon', blueprintsAddon],
  ['aws-ia/eks-blueprints-addons', blueprintsAddons],
  ['cloudposse/eks-iam-role', cloudposseRole],
]);

/** `call`: the place of the block that calls it. Undefined: a module that nobody here knows. */
export function registryModule(source: string, version: string | undefined, call: Span): Module | undefined {
  const found = registrySource(source, version);
  const text = found === undefined ? undefined : MODELS.get(found.module)?.(found.version);
  if (found === undefined || text === undefined) return undefined;
  const file: HclFile = {
    source: standsIn(standIn(text, call)),
    body: { attributes: [], blocks: blocksIn(text).map((block) => placed(block, call)) },
    faults: [],
  };
  return moduleOfFile(`registry:${found.module}`, file);
}

/** A block of the top level of a model, wherever it is called. */
interface ModelBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly text: string;
}

const BLOCKS = new Map<string, readonly ModelBlock[]>();

/** Models are few, so that the blocks of each are told once. */
function blocksIn(text: string): readonly ModelBlock[] {
  const known = BLOCKS.get(text);
  if (known !== undefined) return known;
  const { body } = parseHcl({ path: '', text });
  const made = body.blocks.map(({ type, labels, at }) => ({
    type,
    labels: labels.map(({ value }) => value),
    text: text.slice(at.start, at.end),
  }));
  BLOCKS.set(text, made);
  return made;
}

/** A block as it stands within a call, parsed when somebody looks into it. */
function placed({ type, labels, text }: ModelBlock, call: Span): Block {
  const source = standsIn(standIn(text, call));
  const at = { source, start: 0, end: text.length };
  const body = once(() => parseHcl(source).body.blocks[0]?.body ?? NOTHING);
  return {
    type,
    typeAt: at,
    labels: labels.map((value) => ({ value, at })),
    at,
    get body() {
      return body();
    },
  };
}

const NOTHING: Body = { attributes: [], blocks: [] };

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
