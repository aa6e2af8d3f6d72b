/** Cases whose rules are not written yet, with what they wait for. */
export const WAITING: ReadonlyMap<string, string> = new Map<string, string>([
  ['041-role-name-suffix-not-in-annotation', 'its rule'],
  ['043-daemonset-sa-annotation-missing', 'its rule'],
  ['044-sa-in-default-daemonset-in-amazon-cloudwatch', 'its rule'],
  ['046-static-keys-left-in-env', 'its rule'],
  ['047-token-unreadable-non-root-old-cluster', 'its rule'],
  ['049-autoscaler-old-chart-values-key', 'its rule'],
  ['050-autoscaler-values-top-level-serviceaccount', 'its rule'],
  ['052-argocd-server-sa-unannotated', 'its rule'],
  ['089-role-path-dropped-in-annotation', 'its rule'],
]);
