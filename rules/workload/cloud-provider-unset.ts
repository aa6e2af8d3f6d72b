import type { KubernetesObject } from '../../src/facts/kubernetes-facts.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf } from '../../src/value/text.js';
import { entryOf, field, isUnread, stringOf, textOf, type Tree } from '../../src/value/tree.js';

interface Says {
  readonly kind: string;
}

export default defineRule({
  id: 'workload/cloud-provider-unset',
  on: 'object',
  summary: 'a source of Flux in AWS, without the field by which it uses its role',
  messages: {
    registry: {
      severity: 'error',
      text: ({ kind }: Says) =>
        `the ${kind} pulls from ECR without credentials, since only \`provider: aws\` uses the role of the controller: set it`,
    },
    bucket: {
      severity: 'warning',
      text: ({ kind }: Says) =>
        `the ${kind} reads S3 without credentials, since only \`provider: aws\` uses the role of the controller: set it`,
    },
  },
  check(object, { world, report }) {
    const source = sourceOf(object);
    if (source === undefined || maySetElsewhere(world)) return;
    report({
      message: source.message,
      data: { kind: object.kind },
      at: source.at,
      note: source.message === 'registry' ? 'ECR answers 401 Unauthorized' : 'works for a public bucket only',
    });
  },
});

/** A patch sets the field, in whatever file. */
const maySetElsewhere = ({ facts }: World): boolean =>
  facts.document.some(({ tree }) => {
    const text = tree?.at.source.text ?? '';
    return /\bpatch/i.test(text) && /spec\/provider|\bprovider:/.test(text);
  });

interface Source {
  readonly message: 'registry' | 'bucket';
  readonly at: Tree['at'];
}

/** Source: fluxcd.io, source and image reflector API: `provider`, `generic` where none is written; a secret or an account with pull secrets takes its place. */
function sourceOf({ apiVersion, kind, tree }: KubernetesObject): Source | undefined {
  // Before v1 an option of the image reflector does without the field.
  if (!/^(?:source\.toolkit\.fluxcd\.io\/(?:v1|v1beta2)|image\.toolkit\.fluxcd\.io\/v1)$/.test(apiVersion))
    return undefined;
  const spec = field(tree, 'spec');
  const provider = field(spec, 'provider');
  const isGeneric = provider === undefined ? !isUnread(spec) : stringOf(provider) === 'generic';
  if (!isGeneric || ['secretRef', 'serviceAccountName', 'sts'].some((key) => entryOf(spec, key) !== undefined))
    return undefined;
  const message = kind === 'Bucket' ? 'bucket' : 'registry';
  if (kind === 'HelmRepository' && stringOf(field(spec, 'type')) !== 'oci') return undefined;
  const place = field(spec, kind === 'Bucket' ? 'endpoint' : kind === 'ImageRepository' ? 'image' : 'url');
  const text = textOf(place);
  const isOfAws = text !== undefined && (message === 'bucket' ? S3 : ECR).test(shapeOf(text));
  return isOfAws && place !== undefined ? { message, at: (provider ?? place).at } : undefined;
}

const S3 = /^s3[.-][^/]*amazonaws\./;
/** A private registry; those of public.ecr.aws need no credentials. */
const ECR = /^(?:oci:\/\/)?[^/.]+\.dkr[.-]ecr(?:-fips)?\.[^/]+/;
