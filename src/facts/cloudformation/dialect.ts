/** CloudFormation templates and SAM's: what only a deployment knows becomes holes and choices, and the IAM documents in them are read as any. */
import { remembered } from '../../value/remembered.js';
import type { Source } from '../../value/span.js';
import { field, stringOf, type MapTree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import type { DocumentDialect, UnitDialect } from '../dialect.js';
import { emitComputedKeys } from './computed-keys.js';
import { RESOURCES } from './resources.js';
import { roleReferences } from './role-references.js';
import { resolved } from './resolve.js';
import { CONCERNS, readTogether, readUnit, unitsOf, type Whole } from './stacks.js';
import { isTemplate, surroundingsOf, Template } from './template.js';

/** Templates that take in others, or what others export. */
export const stacks: UnitDialect = {
  kind: 'unit',
  name: 'cloudformation-stacks',
  owns: () => false,
  concerns: ({ text }) => CONCERNS.test(text),
  unitsOf: (_, sources) => unitsOf(sources),
  read: readUnit,
};

export const cloudformation: DocumentDialect = {
  kind: 'document',
  name: 'cloudformation',
  scan: /\bAWS::(?:IAM|EKS|Serverless|CloudFormation)::|\bCustom::|AWSQS::Kubernetes|ClientIdList/,
  prepare: (root, document) => {
    const template = isTemplate(root) ? (readTogether(root) ?? alone(root, document)) : undefined;
    if (template !== undefined) {
      WRITTEN.set(template.whole, template.written);
      return template.whole;
    }
    return mentionsFunctions(root.at.source) ? withoutTemplate(root, document) : root;
  },
  object({ root, document, emit }) {
    const written = WRITTEN.get(root);
    if (written !== undefined) emitComputedKeys(written, document, emit);
    return undefined;
  },
  mapping(tree, reading) {
    const type = stringOf(field(tree, 'Type'));
    const properties = field(tree, 'Properties');
    if (type !== undefined && properties?.kind === 'map') {
      const condition = stringOf(field(tree, 'Condition'));
      const own =
        condition === undefined ? reading : { ...reading, document: onCondition(reading.document, condition) };
      RESOURCES[type]?.({ properties, name: reading.key }, own);
      roleReferences(type, properties, own);
    }
    return undefined;
  },
};

const onCondition = (document: Document, condition: string): Document => ({ ...document, condition });

/** What a template was before its values were computed. */
const WRITTEN = new WeakMap<MapTree, MapTree>();

function alone(root: MapTree, document: Document): Whole {
  const template = new Template(root, surroundingsOf(document.file.path, document.unit, document.account));
  return { written: template.root, whole: resolved(template) };
}

const mentionsFunctions = remembered(({ text }: Source): boolean => /\bFn::|\bRef\b|![A-Z]/.test(text));

/** A piece of a template: no name in it is known. */
function withoutTemplate(root: MapTree, document: Document): MapTree {
  const { evaluator } = new Template(root, surroundingsOf(document.file.path, document.unit, document.account));
  const value = evaluator.value(root);
  return value.kind === 'map' ? value : root;
}
