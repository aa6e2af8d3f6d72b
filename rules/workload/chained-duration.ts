import { CHAINED_SESSION, chainedTooLong, readProfiles } from '../../src/aws/profile-file.js';
import type { KubernetesObject } from '../../src/facts/kubernetes-facts.js';
import { roleSource, staticKeys } from '../../src/link/credentials.js';
import { workloadAt } from '../../src/link/workload.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { within, type Span } from '../../src/value/span.js';
import { spanOfText, type Text } from '../../src/value/text.js';
import { entriesOf, field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/chained-duration',
  on: 'object',
  summary: 'a session of a chained role that is longer than an hour',
  messages: {
    tooLong: {
      severity: 'error',
      text: (_: object) =>
        `the session of a role that another role assumes lasts one hour at most: write ${CHAINED_SESSION} or less`,
    },
  },
  check(object, { world, report }) {
    for (const at of [...inProfiles(object), ...inIdentity(object), ...inCommands(world, object)])
      report({ message: 'tooLong', data: {}, at, note: 'AssumeRole fails with a ValidationError' });
  },
});

/** In an AWS configuration file that a ConfigMap or Secret holds. */
function inProfiles({ kind, tree, document }: KubernetesObject): readonly Span[] {
  if ((kind !== 'ConfigMap' && kind !== 'Secret') || document.templated) return [];
  return ['data', 'stringData'].flatMap((key) =>
    entriesOf(field(tree, key)).flatMap(({ value }) => {
      const span = value.kind === 'text' ? spanOfText(value.text) : undefined;
      if (span === undefined) return [];
      const profiles = readProfiles(span.source.text.slice(span.start, span.end));
      return chainedTooLong(profiles).map((one) => within(span, one.start, one.start + one.value.length));
    }),
  );
}

/** Source: Cluster API Provider AWS, `AWSClusterRoleIdentity`, whose source is another of its kind. */
function inIdentity({ tree }: KubernetesObject): readonly Span[] {
  const duration = field(tree, 'spec', 'durationSeconds');
  const isChained = stringOf(field(tree, 'spec', 'sourceIdentityRef', 'kind')) === 'AWSClusterRoleIdentity';
  return isChained && duration?.kind === 'number' && duration.value > CHAINED_SESSION ? [duration.at] : [];
}

/** `aws sts assume-role --duration-seconds`, as a pod whose service account has a role. */
function inCommands(world: World, object: KubernetesObject): readonly Span[] {
  const workload = workloadAt(world, object);
  if (workload === undefined || roleSource(world, workload) === undefined) return [];
  return workload.containers.flatMap((container) =>
    staticKeys(container) === undefined && !container.envOpen ? container.words.flatMap(assumptionsIn) : [],
  );
}

const DURATION = /\baws sts assume-role (?:[^\n;|&#]|\\\n){0,800}?--duration-seconds[= ]"?(\d{1,9})/g;

function assumptionsIn({ text }: { readonly text: Text }): readonly Span[] {
  const span = spanOfText(text);
  if (span === undefined) return [];
  // As it is written: variables of a shell look like placeholders.
  const script = span.source.text.slice(span.start, span.end);
  return [...script.matchAll(DURATION)].flatMap((match) => {
    const seconds = match[1] ?? '';
    const end = match.index + match[0].length;
    return Number(seconds) > CHAINED_SESSION && !/--profile|AWS_ACCESS_KEY_ID|AWS_PROFILE/.test(script)
      ? [within(span, end - seconds.length, end)]
      : [];
  });
}
