/** What the package exports. */
export { facts, lint } from './api/files.js';
export type { FactsOptions, InputFile, LintOptions } from './api/files.js';
export { InputError } from './api/input.js';
export { mutatePod } from './api/pod.js';
export type { PodInput } from './api/pod.js';
export { evaluateTrust } from './api/trust.js';
export type {
  PodIdentityInput,
  TokenInput,
  TrustEvaluation,
  TrustInput,
  TrustProvider,
  TrustToken,
} from './api/trust.js';
export type { Mutation } from './aws/webhook.js';
export type { Json } from './aws/webhook/json.js';
export type { WebhookSettings } from './aws/webhook/settings.js';
export type { Level } from './lint/engine.js';
export type {
  AccessEntryRecord,
  AddonRecord,
  AssociationRecord,
  BooleanValue,
  Choice,
  ClusterRecord,
  Entries,
  FactRecord,
  HolePart,
  InlinePolicyRecord,
  ListValue,
  NodeGroupRecord,
  NumberValue,
  OpenList,
  Place,
  PolicyAttachmentRecord,
  PolicyValue,
  ProviderRecord,
  RoleRecord,
  ServiceAccountRecord,
  TextValue,
  TextWithHoles,
  Unknown,
  Value,
  WorkloadRecord,
} from './records/record.js';
export type { CoveredJson } from './report/coverage.js';
export type { FactsHeader, JsonFacts } from './report/facts.js';
export type {
  JsonAbout,
  JsonEdit,
  JsonFinding,
  JsonFix,
  JsonRange,
  JsonRelated,
  JsonReport as Report,
  JsonSummary,
} from './report/json.js';
