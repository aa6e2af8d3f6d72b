import { accountOutlier } from '../../src/link/aws-account.js';
import type { RoleArn } from '../../src/aws/arn.js';
import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import { otherAccount, otherEnvironment, type RoleElsewhere } from '../../src/link/other-account.js';
import { arnOfOther, missingRole, otherName, type OtherRole } from '../../src/link/pod-role.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/role-name-near-miss',
  on: 'service-account',
  summary: 'the annotated role is not declared, but another role admits exactly this service account',
  fix: 'unsafe',
  messages: {
    other: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ annotated, admitting }: { annotated: string; admitting: string }) =>
        `the role \`${annotated}\` is not declared; did you mean \`${admitting}\`, which admits exactly this service account?`,
    },
    account: {
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      text: ({ name, written, own }: { name: string; written: string; own: string }) =>
        `the role \`${name}\` is not declared in account \`${written}\`; did you mean that of account \`${own}\`, which admits exactly this service account?`,
    },
    environment: {
      severity: 'warning',
      mild: 'in samples',
      text: ({
        annotated,
        environment,
        own,
        admitting,
      }: Record<'annotated' | 'environment' | 'own' | 'admitting', string>) =>
        `the role \`${annotated}\` is one of environment \`${environment}\`, whose clusters it trusts; did you mean \`${admitting}\` of \`${own}\`, which admits exactly this service account?`,
    },
  },
  check(account, { world, report }) {
    const missing = missingRole(world, account);
    if (missing === undefined) return;
    const { arn, at } = missing;
    const other = meantRole(world, account, arn);
    if (other === undefined) return;
    const admitting = arnOfOther(other, arn);
    const [annotated, written] = [knownValue(arn.name) ?? '', knownValue(arn.account) ?? ''];
    const name = display(other.arn.name);
    const { elsewhere } = other;
    const fault =
      elsewhere !== undefined
        ? ({ message: 'environment', data: { annotated, admitting: name, ...environmentsOf(elsewhere) } } as const)
        : other.isTwin
          ? ({ message: 'account', data: { name: annotated, written, own: display(other.arn.account) } } as const)
          : ({ message: 'other', data: { annotated, admitting: name } } as const);
    report({
      ...fault,
      ...(missing.kind === 'absent' ? { severity: 'error' } : {}),
      at,
      note: elsewhere !== undefined ? 'it refuses the tokens of this cluster' : NOTES[missing.kind],
      related: [
        { at: other.role.arnAt ?? other.role.at, note: 'the role that admits it' },
        ...(elsewhere === undefined
          ? []
          : [{ at: elsewhere.role.arnAt ?? elsewhere.role.at, note: 'the role that is named' }]),
      ],
      fixes:
        admitting === undefined
          ? []
          : [{ title: `change it to \`${admitting}\``, safety: 'unsafe', edits: [{ at, text: admitting }] }],
    });
  },
});

const NOTES = { absent: 'the configuration lists roles as complete', unseen: 'not declared in these files' } as const;

const environmentsOf = ({ environment, own }: RoleElsewhere): Pick<RoleElsewhere, 'environment' | 'own'> => ({
  environment,
  own,
});

type Meant = OtherRole & { readonly isTwin: boolean; readonly elsewhere?: RoleElsewhere };

/** By another name; of another account, or of its own environment. The same name under another path is identity/role-path-dropped. */
function meantRole(world: World, account: ServiceAccount, arn: RoleArn): Meant | undefined {
  const named = otherName(world, account, arn);
  if (named !== undefined) return { ...named, isTwin: false };
  // What is no number of an account is said to be none; one of another environment is identity/account-outlier.
  if (!/^\d{12}$/.test(knownValue(arn.account) ?? '') || accountOutlier(world, account) !== undefined) return undefined;
  const twin = otherAccount(world, account, arn);
  if (twin !== undefined) return { ...twin, isTwin: true };
  const own = otherEnvironment(world, account, arn);
  return own === undefined ? undefined : { ...own, isTwin: false };
}
