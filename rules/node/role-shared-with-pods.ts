import { podRolesWithArn } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/role-shared-with-pods',
  on: 'node-group',
  summary: 'one role for nodes and for a service account',
  security: { score: 5.4, cwe: 250, cis: '5.2.1' },
  messages: {
    shared: {
      severity: 'warning',
      text: (_: object) =>
        'nodes and a service account share one role: every pod on the nodes has the permissions of both; use two roles',
    },
  },
  check({ config, iam }, { world, report }) {
    const value = field(iam, 'instanceRoleARN');
    const arn = textOf(value);
    const [other] = arn === undefined ? [] : podRolesWithArn(world, arn, config);
    if (value === undefined || other === undefined) return;
    report({
      message: 'shared',
      data: {},
      at: value.at,
      note: 'the role of the nodes',
      related: [{ at: other.value.at, note: 'the role of a service account' }],
    });
  },
});
