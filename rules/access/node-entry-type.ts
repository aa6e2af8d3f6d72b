import { NODE_ENTRY_TYPES } from '../../src/aws/admission.js';
import type { AccessMapping } from '../../src/facts/cluster-facts.js';
import { nodesAdmittedBy, type NodeRoleName } from '../../src/link/admission.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue, type Text } from '../../src/value/text.js';
import { isOpen, stringOf, textOf } from '../../src/value/tree.js';

interface Says {
  readonly type: string;
  readonly role: string;
  readonly needed: string;
}

export default defineRule({
  id: 'access/node-entry-type',
  on: 'access-mapping',
  summary: 'an access entry of the wrong type for the role of nodes',
  messages: {
    wrong: {
      severity: 'error',
      text: ({ type, role, needed }: Says) =>
        `nodes with the role \`${role}\` cannot join: their access entry has the type \`${type}\` and needs \`${needed}\``,
    },
    policy: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `nodes with the role \`${role}\` cannot join: an entry of type \`EC2\` gives no rights of its own; add the access policy \`AmazonEKSAutoNodePolicy\` with cluster scope`,
    },
  },
  check(entry, { world, report }) {
    if (entry.source !== 'access entry' || isOpen(entry.tree)) return;
    const type = entry.type === undefined ? 'STANDARD' : stringOf(entry.type);
    const [node] = nodesAdmittedBy(world, entry);
    if (type === undefined || node === undefined) return;
    const { at, name } = node;
    const needed = neededBy(node);
    const role = display(name);
    const place = entry.type?.at ?? entry.arn.at;
    const related = [{ at, note: 'the role of these nodes' }];
    // A role may serve Linux and Windows nodes, or nodes of Karpenter and of Auto Mode: only what fits no node here is wrong.
    const needs = nodesAdmittedBy(world, entry).map(neededBy);
    const isKnown = node.platform !== undefined;
    if (type === 'STANDARD' || (isKnown && !needs.some((one) => one === type)))
      report({ message: 'wrong', data: { type, role, needed }, at: place, note: noteOf(entry), related });
    else if (type === 'EC2' && lacksAutoNode(entry))
      report({ message: 'policy', data: { role }, at: place, note: 'no policy of nodes', related });
  },
});

const neededBy = ({ platform = 'linux' }: NodeRoleName): string => NODE_ENTRY_TYPES[platform];

const noteOf = ({ type }: AccessMapping): string =>
  type === undefined ? '`STANDARD`, where no type is written' : 'its kubelets are no nodes to the cluster';

const lacksAutoNode = ({ policies }: AccessMapping): boolean =>
  policies?.every(({ arn }) => !mayBeAutoNode(textOf(arn))) === true;

const mayBeAutoNode = (arn: Text | undefined): boolean => {
  const known = arn === undefined ? undefined : knownValue(arn);
  return known === undefined || known.endsWith('/AmazonEKSAutoNodePolicy');
};
