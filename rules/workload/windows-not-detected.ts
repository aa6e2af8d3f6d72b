import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, isOpen, isUnread, itemsOf, listOf, stringOf, type Tree } from '../../src/value/tree.js';

const KEYS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

export default defineRule({
  id: 'workload/windows-not-detected',
  on: 'workload',
  summary: 'a Windows pod that the webhook takes for a Linux one',
  messages: {
    unseen: {
      severity: 'warning',
      text: (_: object) =>
        'the webhook detects Windows by `nodeSelector` only, so the token path is that of Linux: add `kubernetes.io/os: windows` to `nodeSelector`',
    },
  },
  check(workload, { world, report }) {
    const { podSpec } = workload;
    const selector = field(podSpec, 'nodeSelector');
    if (annotatedRole(world, workload) === undefined || isOpen(podSpec) || isUnread(selector)) return;
    if (KEYS.some((key) => field(selector, key) !== undefined)) return;
    const chosen = requiredSystems(podSpec);
    const windows = [field(podSpec, 'os', 'name'), ...chosen].find((value) => stringOf(value) === 'windows');
    if (windows !== undefined && chosen.every((value) => stringOf(value) === 'windows'))
      report({ message: 'unseen', data: {}, at: windows.at, note: 'the webhook does not read this field' });
  },
});

/** The operating systems that the node affinity allows. */
const requiredSystems = (podSpec: Tree): readonly Tree[] =>
  listOf(
    field(podSpec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'),
  )
    .flatMap((term) => listOf(field(term, 'matchExpressions')))
    .filter(
      (expression) =>
        KEYS.includes(stringOf(field(expression, 'key')) ?? '') && stringOf(field(expression, 'operator')) === 'In',
    )
    .flatMap((expression) => itemsOf(field(expression, 'values')));
