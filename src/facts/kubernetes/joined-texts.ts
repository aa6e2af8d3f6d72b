/** Which texts without a mark of AWS are read after all: programs that call AWS, where the nodes are here, and what may keep pods from the Pod Identity agent. */
import { consumers, consumerOfImage } from '../../aws/consumers.js';
import type { FactLists } from '../facts.js';
import type { Texts } from '../memory.js';

/** Programs of the table and the accounts that they call AWS as, where something here says what nodes are like, or gives roles by Pod Identity. */
export function programsOnNodes(facts: FactLists, texts: Pick<Texts, 'of'>): ((text: string) => boolean) | undefined {
  if (facts['node-group'].length === 0 && facts.association.length === 0) return undefined;
  const accounts = new Set(
    consumers().flatMap(({ name, accounts: own = [] }) =>
      own.flatMap(({ literal, callsAws }) => (callsAws !== true ? [] : [literal ?? name])),
    ),
  );
  const isMeant = (text: string): boolean =>
    [...text.matchAll(IMAGE)].some(([, image = '']) => consumerOfImage(image) !== undefined) ||
    (ACCOUNT.test(text) && [...text.matchAll(NAME)].some(([, name = '']) => accounts.has(name)));
  return (text) => texts.of('programs on nodes', text, isMeant);
}

const IMAGE = /\bimage["']?\s*:\s*["']?([a-z0-9][\w./:@-]*)/g;
const ACCOUNT = /\bkind["']?\s*:\s*["']?ServiceAccount\b/;
const NAME = /\bname["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)/g;

/** Policies of a network, and security groups of pods, where associations give pods their roles. */
export const podsInTheWay = (
  { association }: FactLists,
  texts: Pick<Texts, 'of'>,
): ((text: string) => boolean) | undefined =>
  association.length === 0 ? undefined : (text) => texts.of('pods in the way', text, isBarrier);

const isBarrier = (text: string): boolean => BARRIER.test(text);

const BARRIER = /\bkind["']?\s*:\s*["']?(?:Cilium(?:Clusterwide)?NetworkPolicy|NetworkPolicy|SecurityGroupPolicy)\b/;

/** Pods that ask for a sidecar, where service accounts have identities: a sidecar has that of its pod. Source: open-telemetry/opentelemetry-operator README, "Sidecar Injection". */
export const podsWithSidecars = (
  { association, 'service-account': accounts }: FactLists,
  texts: Pick<Texts, 'of'>,
): ((text: string) => boolean) | undefined =>
  association.length + accounts.length === 0
    ? undefined
    : (text) => texts.of('pods with sidecars', text, asksForSidecar);

const asksForSidecar = (text: string): boolean => text.includes('sidecar.opentelemetry.io/inject');

/** Pods and service accounts, where KEDA reads the roles of what it scales. */
export const podsOfKeda = ({ object }: FactLists, texts: Pick<Texts, 'of'>): ((text: string) => boolean) | undefined =>
  object.some(({ kind, apiVersion }) => kind.endsWith('TriggerAuthentication') && apiVersion.startsWith('keda.sh/'))
    ? (text) => texts.of('pods of KEDA', text, isScaled)
    : undefined;

const isScaled = (text: string): boolean => SCALED.test(text);

const SCALED = /\bkind["']?\s*:\s*["']?ServiceAccount\b|\bcontainers["']?\s*:/;
