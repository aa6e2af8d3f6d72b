/** The chain of a pod that may run on several clusters, each with an association of its own: nothing is said of one that is not so of all. */
import { displayMarked } from '../value/display.js';
import type { Truth } from '../value/truth.js';
import { link, note, type Chain, type IdentitySource, type Link } from './chain.js';
import { accountTitle, shownRole } from './holder.js';

/** `chains`: for each of its associations. */
export function severalChains(holder: IdentitySource, chains: readonly Chain[]): Chain {
  const [first] = chains;
  const answer = agreed(chains.map((chain) => chain.answer));
  const links = [
    ...shared(chains, 'workload'),
    link(
      'service account',
      'unknown',
      `${accountTitle(holder)} is associated with a role in each of several clusters`,
      {
        remarks: holder.associations.map((association) =>
          note('note', `in ${clusterOf(association)}, ${shownRole(association.roleArn)}`, association.at),
        ),
        read: 'on which of these clusters it runs',
      },
    ),
    ...shared(chains, 'webhook'),
    ...chains.map(({ holder: { associations }, answer: own, root }) =>
      link('decision', own, `in ${clusterOf(associations[0])}: ${DECIDED[own]}`, {
        remarks: root === undefined ? [] : [note('no', root.text, root.at)],
      }),
    ),
  ];
  return {
    holder,
    mechanism: 'pod-identity',
    roleArn: undefined,
    role: undefined,
    answer,
    several: chains,
    links,
    root: answer === 'no' ? first?.root : undefined,
  };
}

const DECIDED: Readonly<Record<Truth, string>> = {
  yes: 'yes, sts:AssumeRole succeeds',
  no: 'no',
  unknown: 'not known',
};

const agreed = (answers: readonly Truth[]): Truth => {
  const [answer, ...others] = new Set(answers);
  return answer === undefined || others.length > 0 ? 'unknown' : answer;
};

/** They do not depend on the association. */
const shared = ([first]: readonly Chain[], name: Link['name']): readonly Link[] =>
  (first?.links ?? []).filter((one) => one.name === name);

const clusterOf = (association: IdentitySource['associations'][number] | undefined): string => {
  const name = displayMarked(association?.clusterName);
  return name === undefined ? 'a cluster that is not known' : `the cluster \`${name}\``;
};
