/** Resources of Terraform as those of the AWS provider. */
import type { Tree } from '../../value/tree.js';
import type { AwsArguments, AwsResource } from '../aws-provider.js';
import { attributeValue, blocksOf, type PlacedBody } from './blocks.js';
import { documentOf, type ProgramPlace } from './emit.js';
import { attributeOf } from './members.js';
import { somethingOf } from '../joined-arms.js';
import { policyTree } from './policy-tree.js';
import { nameText, resourceValue, type Resource } from './resources.js';
import { asDeclared } from './types.js';
import { settle, string, type Value } from './value.js';

export function awsResourceOf(resource: Resource, place: ProgramPlace): AwsResource {
  const { type, at, instance, scope, aws } = resource;
  const computed = (name: string): Value =>
    settle(() => attributeOf(resourceValue(resource.module, keyOf(resource), instance), name, at), at);
  return {
    ...argumentsOf({ body: instance.block.body, scope, at }),
    type,
    at,
    certain: instance.certain,
    document: documentOf(resource, { place }),
    region: aws.region,
    computed(name): Tree {
      if (name === 'name' && type.startsWith('aws_iam_')) return string(nameText(resource), at);
      return name === 'issuer' ? settle(() => issuerOf(computed('identity'), resource), at) : computed(name);
    },
    blocks(block) {
      const { items, open } = blocksOf(instance.block.body, block, scope);
      return { items: items.map(argumentsOf), open };
    },
    policyTree,
  };
}

const argumentsOf = (placed: PlacedBody): AwsArguments => ({
  at: placed.at,
  written: (name) => accepted(name, attributeValue(placed, name)),
  placeOf: (name) => placed.body.attributes.find((attribute) => attribute.name === name)?.value.at,
});

/** Arguments that the provider refuses to be without. */
const REQUIRED = new Set(['role', 'role_arn', 'node_role_arn', 'policy', 'policy_arn', 'assume_role_policy']);

/** As the provider gets it. Of a choice the arms that can be applied: `join("", aws_iam_role.x[*].name)` is empty only where this is not made either. */
function accepted(name: string, value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  return REQUIRED.has(name) ? somethingOf(value) : settle(() => asDeclared(name, value), value.at);
}

const keyOf = ({ instance, type }: Resource): string =>
  [...(type.startsWith('data.') ? ['data'] : []), ...instance.block.labels.map(({ value }) => value)].join('.');

function issuerOf(identity: Value, { at }: Resource): Value {
  const first = identity.kind === 'list' ? identity.items[0] : undefined;
  const oidc = first === undefined ? undefined : attributeOf(first, 'oidc', at);
  const only = oidc?.kind === 'list' ? oidc.items[0] : undefined;
  return only === undefined ? { kind: 'null', at } : attributeOf(only, 'issuer', at);
}
