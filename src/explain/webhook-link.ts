/** What the webhook adds to the pods of an identity, and what keeps it, or the SDK, from using that. */
import { mutatePod, type Mutation } from '../aws/webhook.js';
import type { Container } from '../facts/pod.js';
import { incompleteWebIdentityEnv, staticKeys, unreadableToken, WEB_IDENTITY_PAIR } from '../link/credentials.js';
import type { World } from '../link/world.js';
import { displayKnown } from '../value/display.js';
import { display } from '../value/text.js';
import { entryOf, field, textOf } from '../value/tree.js';
import { link, note, type IdentitySource, type Link, type Note } from './chain.js';
import { EKS_WEBHOOK, mutatedWorkload } from './mutate.js';

const SKIP = 'eks.amazonaws.com/skip-pod-identity-webhook';

const ADDS = {
  irsa: `${WEB_IDENTITY_PAIR.join(', ')} and the token`,
  'pod-identity':
    'AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and a token for the Pod Identity agent',
} as const;

export function webhookLink(world: World, holder: IdentitySource, mechanism: 'irsa' | 'pod-identity'): Link {
  const { workload } = holder;
  const adds = ADDS[mechanism];
  if (workload === undefined)
    return link('webhook', 'note', `pods that run as it, and are created after it, get ${adds}`);
  const label = entryOf(field(workload.podMetadata, 'labels'), SKIP);
  if (label !== undefined)
    return link('webhook', 'no', `the webhook ignores pods with the label \`${SKIP}\`: they get no role`, {
      at: label.keyAt,
    });
  if (holder.byHand !== undefined)
    return link('webhook', 'note', `the pod sets ${WEB_IDENTITY_PAIR.join(' and ')} itself: the webhook adds neither`, {
      at: holder.byHand.at,
    });
  const { mutation } = mutatedWorkload(world, workload, EKS_WEBHOOK);
  const unreadable = unreadableToken(world, workload);
  const remarks: readonly Note[] = [
    ...workload.containers.flatMap((container) => containerNotes(container, mechanism)),
    ...(unreadable === undefined
      ? []
      : [
          note(
            'no',
            `Kubernetes ${unreadable.version} makes the token readable only for root, and this pod runs as another user without \`fsGroup\``,
            unreadable.at,
          ),
        ]),
    ...(holder.account === undefined ? [] : mutation.reasons.map((reason) => note('note', reason))),
  ];
  const broken = remarks.some(({ holds }) => holds === 'no');
  return link('webhook', broken ? 'no' : 'yes', `adds ${adds} to each container that has none`, { remarks });
}

/** What a container sets that wins over what the webhook adds, or keeps it from adding. */
function containerNotes(container: Container, mechanism: 'irsa' | 'pod-identity'): readonly Note[] {
  const known = displayKnown(container.name);
  const name = known === undefined ? 'a container' : `container ${known}`;
  const keys = staticKeys(container);
  const half = mechanism === 'irsa' ? incompleteWebIdentityEnv(container) : undefined;
  return [
    ...(keys === undefined
      ? []
      : [
          note(
            'no',
            `${name} has access keys in its environment: the SDK uses these, and never the role`,
            keys[0].nameAt,
          ),
        ]),
    ...(half === undefined
      ? []
      : [
          note(
            'no',
            `${name} sets \`${half.set.name}\` itself, so the webhook adds neither it nor \`${half.other}\``,
            half.set.nameAt,
          ),
        ]),
  ];
}

/** The lifetime of the token in seconds, as the webhook writes it. */
export function lifetimeOf(world: World, holder: IdentitySource): string {
  const { lifetime } =
    holder.workload !== undefined
      ? mutatedWorkload(world, holder.workload, EKS_WEBHOOK).mutation
      : mutationOfAnyPod(holder);
  return lifetime === undefined ? 'not known' : `${lifetime} seconds`;
}

function mutationOfAnyPod({ account }: IdentitySource): Mutation {
  const annotations = Object.fromEntries(
    (account?.annotations ?? []).flatMap((entry) => {
      const value = textOf(entry.value);
      return value === undefined ? [] : [[display(entry.key), display(value)]];
    }),
  );
  const metadata = { namespace: 'default', name: 'any', annotations };
  return mutatePod({
    pod: { metadata: { namespace: 'default' }, spec: { serviceAccountName: 'any', containers: [] } },
    serviceAccount: { metadata },
    settings: EKS_WEBHOOK,
  });
}
