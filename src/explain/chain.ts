/**
 * The chain of one identity: workload, service account, what the webhook adds, token, provider, trust policy, decision, what fails and what is left.
 * Every link says whether it holds, where that stands, and what would have to be read where it is not known.
 */
import type { EksctlAccount } from '../link/eksctl.js';
import type { ExplicitWebIdentityRole } from '../link/credentials.js';
import type { Association } from '../facts/cluster-facts.js';
import type { Role } from '../facts/iam-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Truth } from '../value/truth.js';

export type LinkName =
  | 'workload'
  | 'service account'
  | 'webhook'
  | 'token'
  | 'role'
  | 'provider'
  | 'trust policy'
  | 'decision'
  | 'error'
  | 'fallback'
  | 'permissions'
  | 'assumed by'
  | 'service accounts'
  | 'nodes';

/** `note`: nothing that can hold or break. */
export type Holds = Truth | 'note';

export interface Note {
  readonly holds: Holds;
  readonly text: string;
  readonly at: Span | undefined;
}

export interface Link extends Note {
  readonly name: LinkName;
  readonly remarks: readonly Note[];
  /** What would have to be read to know more: a command, or a kind of file. */
  readonly read: string | undefined;
}

/** How a pod comes to its role. */
export type Mechanism = 'irsa' | 'pod-identity' | 'none' | 'unknown';

export const givesRole = (mechanism: Mechanism): mechanism is 'irsa' | 'pod-identity' =>
  mechanism === 'irsa' || mechanism === 'pod-identity';

/** Who asks: a pod of a workload, or any pod of a service account. */
export interface IdentitySource {
  readonly workload: Workload | undefined;
  readonly account: ServiceAccount | undefined;
  readonly eksctl: EksctlAccount | undefined;
  readonly associations: readonly Association[];
  /** What the pod sets by itself. */
  readonly byHand: ExplicitWebIdentityRole | undefined;
  readonly namespace: Text;
  readonly name: Text | undefined;
  /** Where it stands, for the joins. */
  readonly from: { readonly document: ServiceAccount['document'] };
}

export interface Chain {
  readonly holder: IdentitySource;
  readonly mechanism: Mechanism;
  /** The ARN that the pod asks for. */
  readonly roleArn: Text | undefined;
  /** The role of that ARN, as it stands here. */
  readonly role: Role | undefined;
  /** Whether the pod gets its role; `no` too if nothing gives it one. */
  readonly answer: Truth;
  readonly links: readonly Link[];
  /** One for each of several associations, where nothing tells of which cluster the pod is: what is known is said of all. */
  readonly several?: readonly Chain[];
  /** The first thing that breaks. */
  readonly root: (Note & { readonly link: LinkName }) | undefined;
}

export const note = (holds: Holds, text: string, at?: Span): Note => ({ holds, text, at });

export const link = (
  name: LinkName,
  holds: Holds,
  text: string,
  more: { readonly at?: Span | undefined; readonly remarks?: readonly Note[]; readonly read?: string | undefined } = {},
): Link => ({ name, holds, text, at: more.at, remarks: more.remarks ?? [], read: more.read });

/** The first link that is broken, or may be by a remark that does not hold; at its own place or that of the remark. */
export function rootOf(links: readonly Link[]): Chain['root'] {
  const candidates = links.filter(({ name }) => name !== 'decision');
  const broken =
    candidates.find(({ holds }) => holds === 'no') ??
    candidates.find(({ holds, remarks }) => holds === 'unknown' && remarks.some((one) => one.holds === 'no'));
  if (broken === undefined) return undefined;
  // A trust policy names the element that decides; many others need not hold.
  const why = broken.name === 'trust policy' ? undefined : broken.remarks.find(({ holds }) => holds === 'no');
  return { link: broken.name, holds: 'no', text: why?.text ?? broken.text, at: why?.at ?? broken.at };
}
