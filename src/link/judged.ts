/** The counts of what was judged end to end, and why the rest was not. */
import type { Covered, CoveredKind } from './coverage.js';

export interface Judged {
  readonly serviceAccounts: number;
  readonly serviceAccountsUnknown: number;
  /** Of those that admit pods or nodes, or may. */
  readonly trustPolicies: number;
  readonly trustPoliciesUnknown: number;
  readonly associations: number;
  readonly associationsUnknown: number;
  readonly nodeGroups: number;
  readonly nodeGroupsUnknown: number;
  /** Trust policies of other services, judged or not. */
  readonly otherTrustPolicies: number;
  /** What programs declare and do not make with the values that are known here, by kind. */
  readonly notCreated?: Readonly<Record<string, number>>;
  /** The variables that decide it. */
  readonly notCreatedBy?: readonly string[];
  /** Programs, charts and files that are here and too large to be evaluated. */
  readonly tooLarge?: number;
  /** Charts that are not here and are given a role. */
  readonly unseenCharts?: number;
  /** Kustomizations and charts that their tools refuse. */
  readonly failedBuilds?: number;
  /** Of the service accounts. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Of the others, where some were not judged. */
  readonly otherReasons?: Partial<Readonly<Record<OtherCounted, Readonly<Record<string, number>>>>>;
}

export type OtherCounted = 'trustPolicies' | 'associations' | 'nodeGroups';

/** How many identities a part makes that is not here is not known. */
export const isCounted = ({ kind, otherService, reason }: Covered): boolean =>
  otherService === undefined && reason !== 'not created' && COUNTED.has(kind);

const COUNTED: ReadonlySet<CoveredKind> = new Set(['service account', 'trust policy', 'node group', 'association']);

export function summarize(covered: readonly Covered[]): Judged {
  const own = covered.filter(isCounted);
  const tooLarge = covered.filter(({ reason }) => reason === 'too large').length;
  const unseenCharts = covered.filter(({ hasRole }) => hasRole === true).length;
  const failedBuilds = covered.filter(({ reason }) => reason === 'build fails').length;
  const count = (kind: CoveredKind, judged: boolean): number =>
    own.filter((item) => item.kind === kind && (item.reason === undefined) === judged).length;
  const others = OTHERS.map(([name, kind]) => [name, reasonsOf(own, kind)] as const).filter(
    ([, reasons]) => Object.keys(reasons).length > 0,
  );
  return {
    serviceAccounts: count('service account', true),
    serviceAccountsUnknown: count('service account', false),
    trustPolicies: count('trust policy', true),
    trustPoliciesUnknown: count('trust policy', false),
    associations: count('association', true),
    associationsUnknown: count('association', false),
    nodeGroups: count('node group', true),
    nodeGroupsUnknown: count('node group', false),
    otherTrustPolicies: covered.filter(({ otherService }) => otherService !== undefined).length,
    ...notCreatedIn(covered),
    ...(tooLarge === 0 ? {} : { tooLarge }),
    ...(unseenCharts === 0 ? {} : { unseenCharts }),
    ...(failedBuilds === 0 ? {} : { failedBuilds }),
    reasons: reasonsOf(own, 'service account'),
    ...(others.length === 0 ? {} : { otherReasons: Object.fromEntries(others) }),
  };
}

const OTHERS: readonly (readonly [OtherCounted, CoveredKind])[] = [
  ['trustPolicies', 'trust policy'],
  ['associations', 'association'],
  ['nodeGroups', 'node group'],
];

function reasonsOf(own: readonly Covered[], kind: CoveredKind): Readonly<Record<string, number>> {
  const reasons: Record<string, number> = {};
  for (const one of own)
    if (one.kind === kind && one.reason !== undefined) reasons[one.reason] = (reasons[one.reason] ?? 0) + 1;
  return reasons;
}

function notCreatedIn(covered: readonly Covered[]): Pick<Judged, 'notCreated' | 'notCreatedBy'> {
  const own = covered.filter(({ reason }) => reason === 'not created');
  if (own.length === 0) return {};
  const counts: Record<string, number> = {};
  for (const { kind } of own) counts[kind] = (counts[kind] ?? 0) + 1;
  return { notCreated: counts, notCreatedBy: [...new Set(own.flatMap(({ what }) => what?.split(', ') ?? []))].sort() };
}
