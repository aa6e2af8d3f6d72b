/** Rules that were renamed: what was written with an old id goes on counting, and a notice names the new one. */

/** Old id to new id. An id that was published once is never given to another rule. */
export const RULE_ALIASES: ReadonlyMap<string, string> = new Map([
  ['access/aws-auth-role-arn', 'access/aws-auth-role-path'],
  ['eksctl/addon-policy-conflict', 'eksctl/alb-ingress-duplicate'],
  ['eksctl/bare-cluster', 'eksctl/default-addons-disabled'],
  ['provider/own-issuer-association', 'provider/cluster-issuer-as-identity-provider'],
  ['trust/foreign-subject-missing', 'trust/shared-issuer-subject-missing'],
  ['workload/env-half-pair', 'workload/web-identity-env-incomplete'],
  ['workload/windows-selector', 'workload/windows-not-detected'],
]);

/** A name of a rule or of a group, by the id that the rule has now. */
export const currentName = (name: string): string => RULE_ALIASES.get(name) ?? name;

/** The ids that a rule had before. */
export const formerIds = (id: string): readonly string[] =>
  [...RULE_ALIASES].flatMap(([old, current]) => (current === id ? [old] : []));

export const isFormerId = (name: string): boolean => RULE_ALIASES.has(name);
