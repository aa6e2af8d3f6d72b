import { authenticationModesAround, unadmittedNodeRole } from '../../src/link/admission.js';
import { accessEntriesOf, mayAdmit, roleRowsOf } from '../../src/link/admitted-roles.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

interface Says {
  readonly role: string;
}

export default defineRule({
  id: 'access/node-entry-missing',
  on: 'node-group',
  summary: 'nodes whose role has no access entry in the cluster',
  messages: {
    auto: {
      rests: 'on absence',
      severity: 'error',
      text: ({ role }: Says) =>
        `the cluster has no access entry for the role \`${role}\`, so its nodes cannot join: add one of type \`EC2\` with the access policy \`AmazonEKSAutoNodePolicy\``,
    },
    ec2: {
      rests: 'on absence',
      severity: 'error',
      text: ({ role }: Says) =>
        `the cluster has no access entry for the role \`${role}\`, so its nodes cannot join: add one of type \`EC2_LINUX\`, or \`EC2_WINDOWS\` for Windows`,
    },
    row: {
      rests: 'on absence',
      severity: 'error',
      text: ({ role }: Says) =>
        `aws-auth has no row for the role \`${role}\`, so its nodes cannot join: add one with the groups \`system:bootstrappers\` and \`system:nodes\``,
    },
  },
  check(group, { world, report }) {
    const node = unadmittedNodeRole(world, group);
    if (node === undefined) return;
    const isAuto = group.declared?.type === 'auto-mode';
    const [mode, ...modes] = new Set(authenticationModesAround(world, group.config));
    const only = (wanted: string): boolean => mode === wanted && modes.length === 0;
    const data = { role: display(node.name) };
    const auth = only('CONFIG_MAP') ? roleRowsOf(world, group) : undefined;
    if (auth !== undefined && !isAuto) {
      const related = [{ at: auth, note: 'the rows of aws-auth' }];
      report({ message: 'row', data, at: node.at, note: 'no row has this role', related });
    }
    if (!isAuto && !only('API')) return;
    const list = accessEntriesOf(world, group);
    if (list === undefined || mayAdmit(list, node)) return;
    report({
      message: isAuto ? 'auto' : 'ec2',
      data,
      at: node.at,
      note: 'no access entry has this role',
      related: [{ at: list.at, note: 'the access entries of the cluster' }],
    });
  },
});
