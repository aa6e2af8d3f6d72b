import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';

/** The newest version of Kubernetes out of extended support on that day. Source: EKS User Guide, "Amazon EKS Kubernetes release calendar". */
const ENDED = { minor: 27, date: '2026-08-21' };

export default defineRule({
  id: 'eksctl/version-unsupported',
  on: 'cluster-config',
  summary: 'a version of Kubernetes that EKS no longer supports',
  messages: {
    ended: {
      severity: 'info',
      text: ({ version, date, oldest }: { version: string; date: string; oldest: string }) =>
        `EKS does not support Kubernetes ${version} (table of ${date}): use ${oldest} or later`,
    },
  },
  check({ tree }, { report }) {
    const value = field(tree, 'metadata', 'version');
    const version = stringOf(value);
    const minor = /^1\.(\d+)$/.exec(version ?? '')?.[1];
    if (value !== undefined && version !== undefined && Number(minor) <= ENDED.minor)
      report({
        message: 'ended',
        data: { version, date: ENDED.date, oldest: `1.${ENDED.minor + 1}` },
        at: value.at,
        note: 'EKS upgrades such clusters by itself',
      });
  },
});
