/** The ConfigMap from which a self-managed webhook (kOps) takes the roles of service accounts that are not annotated. */
import { roleArnOf } from '../../aws/webhook/config-faults.js';
import { readEmbedded } from '../../document/languages.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import { entriesOf, entryOf, field, textOf, type Tree } from '../../value/tree.js';
import type { Reading } from '../dialect.js';

/** Source: aws/amazon-eks-pod-identity-webhook, pkg/cache/cache.go: `namespace/name`, fields without regard to case. */
export function readWebhookConfig({ root, document, emit }: Reading): void {
  const data = field(root, 'data');
  const written = entryOf(data, 'config');
  const inner = written === undefined ? undefined : readEmbedded(written.value, document);
  emit.fact('webhook-config', { document, data, at: root.at, written, inner });
  for (const { key, keyAt, value } of entriesOf(inner?.tree)) {
    const [namespace, name, ...more] = (knownValue(key) ?? '').split('/');
    if (namespace === undefined || name === undefined || more.length > 0) continue;
    emit.fact('granted-account', {
      document,
      namespace: namespace === '*' ? anyNamespace(value) : literalText(namespace),
      name: literalText(name),
      roleArn: textOf(roleArnOf(value)),
      roleName: undefined,
      at: keyAt,
    });
  }
}

const anyNamespace = ({ at }: Tree): Text => ({ parts: [{ reference: 'namespace', scope: '', anonymous: true, at }] });
