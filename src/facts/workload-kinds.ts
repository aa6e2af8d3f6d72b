/** Kinds of Kubernetes that run pods by a template of theirs. */
export const CONTROLLERS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
];
