import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, isOpen, itemsOf, listOf, stringOf } from '../../src/value/tree.js';

const KEYS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

export default defineRule({
  id: 'workload/windows-not-detected',
  on: 'workload',
  summary: 'a Windows pod that the webhook takes for one of Linux',
  messages: {
    unseen: {
      severity: 'warning',
      text: (_: object) =>
        'the webhook knows Windows by `nodeSelector` alone: the path of the token is written as on Linux',
    },
  },
  check(workload, { world, report }) {
    const { podSpec } = workload;
    const selector = field(podSpec, 'nodeSelector');
    if (
      annotatedRole(world, workload) === undefined ||
      isOpen(podSpec) ||
      isOpen(selector) ||
      KEYS.some((key) => field(selector, key) !== undefined)
    )
      return;
    const os = entryOf(field(podSpec, 'os'), 'name');
    const terms = listOf(
      field(podSpec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'),
    );
    const chosen = terms
      .flatMap((term) => listOf(field(term, 'matchExpressions')))
      .filter(
        (expression) =>
          KEYS.includes(stringOf(field(expression, 'key')) ?? '') && stringOf(field(expression, 'operator')) === 'In',
      )
      .flatMap((expression) => itemsOf(field(expression, 'values')));
    const windows = [os?.value, ...chosen].find((value) => value !== undefined && stringOf(value) === 'windows');
    if (windows !== undefined && chosen.every((value) => stringOf(value) === 'windows'))
      report({ message: 'unseen', data: {}, at: windows.at, note: 'the webhook does not read this' });
  },
});
