/** Cases whose rules are not written yet, with what they wait for. */
export const WAITING: ReadonlyMap<string, string> = new Map<string, string>([
  ['047-token-unreadable-non-root-old-cluster', 'its rule'],
  ['050-autoscaler-values-top-level-serviceaccount', 'its rule'],
]);
