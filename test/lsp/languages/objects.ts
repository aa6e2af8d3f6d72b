/** Objects of Kubernetes, plain and as kustomize and Helm make them, and IAM as JSON. */
import { ACCOUNT, ISSUER, PROVIDER, ROLE_ARN, ROLE_JSON, WORKLOAD, trust, type Example } from './language.js';

const manifest: Example = {
  name: 'manifests and IAM JSON',
  files: { 'sa.yaml': ACCOUNT, 'web.yaml': WORKLOAD, 'role.json': ROLE_JSON },
  hover: {
    workload: /Deployment team\/web[^]*reader/,
    'runs-as': /Deployment team\/web[^]*reader/,
    account: /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    role: /reader[^]*assumed by/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
    aud: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { 'runs-as': ['account'], arn: ['role'], subject: ['account'] },
  references: { account: ['runs-as', 'subject'], role: ['arn'] },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['arn', 'arn:', ROLE_ARN],
    ['runs-as', 're', 'reader'],
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    {
      at: 'arn',
      instead: 'arn:aws:iam:111122223333:role/reader',
      rule: 'service-account/role-arn-malformed',
      hasNoFix: true,
    },
    { at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' },
  ],
};

const eksctl: Example = {
  name: 'eksctl',
  files: {
    'cluster.yaml': `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: prod
  region: eu-west-1
addons:
  - name: eks-pod-identity-agent
iam:
  withOIDC: true
  serviceAccounts:
    - metadata:
        name: «account|reader»
        namespace: team
      attachRoleARN: «arn|${ROLE_ARN}»
    - metadata:
        name: writer
        namespace: team
      attachPolicyARNs:
        - «policy|arn:aws:iam::aws:policy/AmazonS3FullAccess»
  podIdentityAssociations:
    - namespace: team
      serviceAccountName: «associated|pods»
      roleARN: «association-arn|arn:aws:iam::111122223333:role/pods»
`,
    'web.yaml': WORKLOAD,
    'role.json': ROLE_JSON,
    'pods.json': `{
  "Role": {
    "RoleName": "«pods-role|pods»",
    "Arn": "arn:aws:iam::111122223333:role/pods",
    "AssumeRolePolicyDocument": {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "Service": "pods.eks.amazonaws.com" },
          "Action": ["sts:AssumeRole", "sts:TagSession"],
          "Condition": { "StringEquals": { "aws:RequestTag/kubernetes-namespace": "team" } }
        }
      ]
    }
  }
}
`,
    'sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: «pods-account|pods»
  namespace: team
`,
  },
  hover: {
    account: /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    associated: /team\/pods[^]*role/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: {
    'runs-as': ['account'],
    arn: ['role'],
    subject: ['account'],
    associated: ['pods-account'],
    'association-arn': ['pods-role'],
  },
  references: {
    account: ['runs-as', 'subject'],
    role: ['arn'],
    'pods-role': ['association-arn'],
    'pods-account': ['associated'],
  },
  completion: [
    ['arn', 'arn:', ROLE_ARN],
    ['policy', 'AmazonS3R', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
    ['association-arn', 'arn:', 'arn:aws:iam::111122223333:role/pods'],
    ['associated', 're', 'reader'],
  ],
  faults: [
    {
      at: 'policy',
      instead: 'arn:aws:iam::aws:policy/AmazonS3FullAcces',
      rule: 'policy/managed-policy-unknown',
      hasNoFix: true,
    },
  ],
};

const kustomize: Example = {
  name: 'kustomize',
  files: {
    'base/kustomization.yaml': 'resources: [sa.yaml, web.yaml]\n',
    'base/sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: «account|reader»
`,
    'base/web.yaml': WORKLOAD.replace('  namespace: team\n', ''),
    'overlays/prod/kustomization.yaml': `namespace: «namespace|team»
resources: [../../base]
patches:
  - path: role.yaml
`,
    'overlays/prod/role.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: «patched|reader»
  annotations:
    «key|eks.amazonaws.com/role-arn»: «arn|${ROLE_ARN}»
`,
    'role.json': ROLE_JSON,
  },
  hover: {
    workload: /Deployment team\/web[^]*reader/,
    account: /ServiceAccount team\/reader[^]*role/,
    patched: /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { 'runs-as': ['account'], arn: ['role'], subject: ['account'], patched: ['account'] },
  references: { account: ['runs-as', 'patched', 'subject'], role: ['arn'] },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['arn', 'arn:', ROLE_ARN],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    {
      at: 'arn',
      instead: 'arn:aws:iam:111122223333:role/reader',
      rule: 'service-account/role-arn-malformed',
      hasNoFix: true,
    },
  ],
};

const TEMPLATES = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/templates/_helpers.tpl': `{{- define "web.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ default .Chart.Name .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}
`,
  'chart/templates/sa.yaml': `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: «made|{{ include "web.serviceAccountName" . }}»
  namespace: {{ .Release.Namespace }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
`,
  'chart/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      serviceAccountName: «runs-as|{{ include "web.serviceAccountName" . }}»
      containers:
        - name: web
          image: web
`,
};

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://github.com/example/repository.git
    targetRevision: HEAD
    path: chart
    helm:
      valueFiles: [values-prod.yaml]
  destination:
    server: https://kubernetes.default.svc
    namespace: team
`;

const chart: Example = {
  name: 'chart with values',
  files: {
    ...TEMPLATES,
    'app.yaml': APPLICATION,
    'chart/values.yaml': 'serviceAccount:\n  create: true\n  name: ""\n  annotations: {}\n',
    'chart/values-prod.yaml': `serviceAccount:
  name: «account|reader»
  annotations:
    «key|eks.amazonaws.com/role-arn»: «arn|${ROLE_ARN}»
`,
    'role.json': ROLE_JSON,
  },
  hover: {
    made: /ServiceAccount team\/reader[^]*role/,
    'runs-as': /Deployment team\/web[^]*reader/,
    account: /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: {
    'runs-as': ['made'],
    arn: ['role'],
    subject: ['made'],
    made: ['account'],
    account: ['made'],
  },
  references: { account: ['runs-as', 'subject'], role: ['arn'], made: ['account', 'runs-as', 'subject'] },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['arn', 'arn:', ROLE_ARN],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    {
      at: 'arn',
      instead: 'arn:aws:iam:111122223333:role/reader',
      rule: 'service-account/role-arn-malformed',
      hasNoFix: true,
    },
  ],
};

const template: Example = {
  name: 'chart template',
  files: {
    ...TEMPLATES,
    'app.yaml': APPLICATION,
    'chart/values.yaml': 'serviceAccount:\n  create: true\n  name: reader\n',
    'chart/values-prod.yaml': `account: "«number|111122223333»"
role: reader
`,
    'chart/templates/sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: «made|{{ .Values.serviceAccount.name }}»
  namespace: team
  annotations:
    «key|eks.amazonaws.com/role-arn»: «arn|arn:aws:iam::{{ .Values.account }}:role/{{ .Values.role }}»
`,
    'role.json': ROLE_JSON,
  },
  hover: {
    made: /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
  },
  definition: { arn: ['role'] },
  references: { role: ['arn'] },
  inlay: { arn: '→ reader' },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['arn', 'arn:', ROLE_ARN],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    { at: 'number', instead: '11112222333', rule: 'service-account/role-arn-malformed', hasNoFix: true, in: 'arn' },
  ],
};

const ack: Example = {
  name: 'ACK',
  files: {
    'role.yaml': `apiVersion: iam.services.k8s.aws/v1alpha1
kind: Role
metadata:
  name: reader
spec:
  name: «role|reader»
  assumeRolePolicyDocument: |
    ${trust().replaceAll('\n', '\n    ')}
`,
    'sa.yaml': ACCOUNT,
  },
  hover: {
    role: /reader[^]*assumed by/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { arn: ['role'], subject: ['account'] },
  references: { account: ['subject'], role: ['arn'] },
  completion: [
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
  ],
  faults: [{ at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' }],
};

const crossplane: Example = {
  name: 'Crossplane',
  files: {
    'role.yaml': `apiVersion: iam.aws.upbound.io/v1beta1
kind: Role
metadata:
  name: reader
  annotations:
    crossplane.io/external-name: «role|reader»
spec:
  forProvider:
    assumeRolePolicy: |
      ${trust().replaceAll('\n', '\n      ')}
`,
    'sa.yaml': ACCOUNT,
    'provider.yaml': `apiVersion: iam.aws.crossplane.io/v1beta1
kind: OpenIDConnectProvider
metadata:
  name: eks
  annotations:
    crossplane.io/external-name: ${PROVIDER}
spec:
  forProvider:
    url: «provider|https://${ISSUER}»
    clientIDList: [sts.amazonaws.com]
`,
  },
  hover: {
    role: /reader[^]*assumed by/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { arn: ['role'], subject: ['account'], principal: ['provider'] },
  references: { account: ['subject'], role: ['arn'], provider: ['principal', 'sub', 'aud'] },
  completion: [['subject', 'system:', 'system:serviceaccount:team:reader']],
  faults: [{ at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' }],
};

export const OBJECTS: readonly Example[] = [manifest, eksctl, kustomize, chart, template, ack, crossplane];
