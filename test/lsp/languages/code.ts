/** Terraform, Terragrunt, CloudFormation, CDK and Pulumi. */
import { ACCOUNT, ISSUER, PROVIDER, WORKLOAD, trust, type Example } from './language.js';

const POLICY_HCL = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["«principal|${PROVIDER}»"]
    }
    condition {
      test     = "«operator|StringEquals»"
      variable = "«sub|${ISSUER}:sub»"
      values   = ["«subject|system:serviceaccount:team:reader»"]
    }
    condition {
      test     = "StringEquals"
      variable = "«aud|${ISSUER}:aud»"
      values   = ["sts.amazonaws.com"]
    }
  }
}
`;

const terraform: Example = {
  name: 'Terraform',
  files: {
    'main.tf': `${POLICY_HCL}
resource "aws_iam_role" "«address|reader»" {
  name               = "«role|reader»"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "kubernetes_service_account_v1" "reader" {
  metadata {
    name      = "«account|reader»"
    namespace = "team"
    annotations = {
      "«key|eks.amazonaws.com/role-arn»" = «arn|aws_iam_role.reader.arn»
    }
  }
}

resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "«workload|web»"
    namespace = "team"
  }
  spec {
    selector {
      match_labels = { app = "web" }
    }
    template {
      metadata {
        labels = { app = "web" }
      }
      spec {
        service_account_name = «runs-as|kubernetes_service_account_v1.reader.metadata[0].name»
        container {
          name  = "web"
          image = "web"
        }
      }
    }
  }
}
`,
  },
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
  references: { account: ['runs-as', 'subject'], role: ['arn'], address: ['arn'] },
  inlay: { arn: '→ reader' },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['runs-as', '"re', 'reader'],
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    { at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' },
  ],
};

const repeated: Example = {
  name: 'Terraform with for_each and modules',
  files: {
    'main.tf': `locals {
  accounts = {
    «member|reader» = "team"
    «other-member|writer» = "other"
  }
}

resource "aws_iam_role" "«address|app»" {
  for_each = local.accounts
  name     = «role|each.key»
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${PROVIDER}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        "«operator|StringEquals»" = {
          "${ISSUER}:sub" = "«subject|system:serviceaccount:\${each.value}:\${each.key}»"
          "${ISSUER}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}

module "accounts" {
  for_each = local.accounts
  source   = "./account"
  name     = each.key
  team     = each.value
  role_arn = «arn|aws_iam_role.app[each.key].arn»
}
`,
    'account/main.tf': `variable "name" {}
variable "team" {}
variable "role_arn" {}

resource "kubernetes_service_account_v1" "this" {
  metadata {
    name      = «account|var.name»
    namespace = var.team
    annotations = {
      "«key|eks.amazonaws.com/role-arn»" = «inner-arn|var.role_arn»
    }
  }
}
`,
  },
  hover: {
    role: /reader[^]*assumed by/,
    account: /ServiceAccount team\/reader[^]*role/,
    'inner-arn': /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { 'inner-arn': ['role'], arn: ['role'], subject: ['account'] },
  references: {
    role: ['inner-arn', 'arn', 'member', 'other-member'],
    account: ['subject', 'member', 'other-member'],
    address: ['inner-arn', 'arn', 'member', 'other-member'],
  },
  inlay: { 'inner-arn': '→ reader, writer', arn: '→ reader, writer' },
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    { at: 'subject', instead: 'system:serviceaccount:*:*', rule: 'trust/subject-wildcard-literal' },
  ],
};

const terragrunt: Example = {
  name: 'Terragrunt',
  files: {
    'live/prod/app/terragrunt.hcl': `terraform {
  source = "../../../modules/app"
}

inputs = {
  name    = "«account|reader»"
  subject = "«subject|system:serviceaccount:team:reader»"
  role    = "«role|reader»"
}
`,
    'modules/app/main.tf': `variable "name" {}
variable "subject" {}
variable "role" {}

resource "aws_iam_role" "reader" {
  name = «made-role|var.role»
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${PROVIDER}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${ISSUER}:sub" = «inner-subject|var.subject»
          "${ISSUER}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}

resource "kubernetes_service_account_v1" "reader" {
  metadata {
    name      = «inner-account|var.name»
    namespace = "team"
    annotations = {
      "«key|eks.amazonaws.com/role-arn»" = «arn|aws_iam_role.reader.arn»
    }
  }
}
`,
  },
  hover: {
    account: /ServiceAccount team\/reader[^]*role/,
    role: /reader[^]*assumed by/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
    'inner-account': /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    'inner-subject': /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: {
    arn: ['made-role'],
    subject: ['inner-account'],
    'inner-subject': ['inner-account'],
    'made-role': ['role'],
    role: ['made-role'],
  },
  references: { 'made-role': ['arn', 'role'], account: ['inner-subject', 'subject'] },
  inlay: { arn: '→ reader' },
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    { at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' },
  ],
};

const TEMPLATE_YAML = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  «address|ReaderRole»:
    Type: AWS::IAM::Role
    Properties:
      RoleName: «role|reader»
      ManagedPolicyArns:
        - «policy|arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess»
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Federated: «principal|${PROVIDER}»
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              «operator|StringEquals»:
                «sub|${ISSUER}:sub»: «subject|system:serviceaccount:team:reader»
                «aud|${ISSUER}:aud»: sts.amazonaws.com
  PodsRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: «pods-role|pods»
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: pods.eks.amazonaws.com }
            Action: [sts:AssumeRole, sts:TagSession]
            Condition: { StringEquals: { "aws:RequestTag/kubernetes-namespace": team } }
  Association:
    Type: AWS::EKS::PodIdentityAssociation
    Properties:
      ClusterName: prod
      Namespace: team
      ServiceAccount: «associated|pods»
      RoleArn: «association-arn|!GetAtt PodsRole.Arn»
`;

const PODS_ACCOUNT = `---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: «pods-account|pods»
  namespace: team
`;

const cloudformation: Example = {
  name: 'CloudFormation YAML',
  files: {
    'template.yaml': TEMPLATE_YAML,
    'sa.yaml': `${ACCOUNT}${PODS_ACCOUNT}`,
    'web.yaml': WORKLOAD,
  },
  hover: {
    role: /reader[^]*assumed by/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
    associated: /team\/pods[^]*role/,
    'association-arn': /team\/pods[^]*role/,
  },
  definition: {
    arn: ['role'],
    subject: ['account'],
    associated: ['pods-account'],
    'association-arn': ['pods-role'],
  },
  references: {
    role: ['arn'],
    address: ['arn'],
    account: ['runs-as', 'subject'],
    'pods-role': ['association-arn'],
    'pods-account': ['associated'],
  },
  inlay: { 'association-arn': '→ pods' },
  completion: [
    ['policy', 'AmazonS3F', 'arn:aws:iam::aws:policy/AmazonS3FullAccess'],
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
    ['associated', 'po', 'pods'],
  ],
  faults: [{ at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' }],
};

const cloudformationJson: Example = {
  name: 'CloudFormation JSON',
  files: {
    'template.json': `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "«address|ReaderRole»": {
      "Type": "AWS::IAM::Role",
      "Properties": {
        "RoleName": "«role|reader»",
        "ManagedPolicyArns": [
          "«policy|arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess»"
        ],
        "AssumeRolePolicyDocument": ${trust().replaceAll('\n', '\n        ')}
      }
    },
    "Association": {
      "Type": "AWS::EKS::PodIdentityAssociation",
      "Properties": {
        "ClusterName": "prod",
        "Namespace": "team",
        "ServiceAccount": "«associated|pods»",
        "RoleArn": { "Fn::GetAtt": «association-arn|["PodsRole", "Arn"]» }
      }
    },
    "PodsRole": {
      "Type": "AWS::IAM::Role",
      "Properties": {
        "RoleName": "«pods-role|pods»",
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
  }
}
`,
    'sa.yaml': `${ACCOUNT}${PODS_ACCOUNT}`,
  },
  hover: {
    role: /reader[^]*assumed by/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
    associated: /team\/pods[^]*role/,
  },
  definition: {
    arn: ['role'],
    subject: ['account'],
    associated: ['pods-account'],
    'association-arn': ['pods-role'],
  },
  references: { role: ['arn'], account: ['subject'], 'pods-role': ['association-arn'] },
  inlay: { 'association-arn': '→ pods' },
  completion: [
    ['policy', 'AmazonS3F', 'arn:aws:iam::aws:policy/AmazonS3FullAccess'],
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
  ],
  faults: [{ at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' }],
};

const cdk: Example = {
  name: 'CDK',
  files: {
    'package.json': '{ "dependencies": { "aws-cdk-lib": "2.170.0" } }\n',
    'cdk.json': '{ "app": "npx ts-node app.ts" }\n',
    'app.ts': `import { App, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';

const app = new App();
const stack = new Stack(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
  clusterName: 'prod',
  kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
});

const role = new iam.Role(stack, 'Reader', {
  roleName: '«role|reader»',
  managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('«policy|AmazonS3ReadOnlyAccess»')],
  assumedBy: new iam.FederatedPrincipal(
    '«principal|${PROVIDER}»',
    {
      «operator|StringEquals»: {
        '«sub|${ISSUER}:sub»': '«subject|system:serviceaccount:team:reader»',
        '«aud|${ISSUER}:aud»': 'sts.amazonaws.com',
      },
    },
    'sts:AssumeRoleWithWebIdentity',
  ),
});

cluster.addManifest('account', {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: {
    name: '«account|reader»',
    namespace: 'team',
    annotations: {
      '«key|eks.amazonaws.com/role-arn»': «arn|role.roleArn»,
    },
  },
});
`,
  },
  hover: {
    role: /reader[^]*assumed by/,
    account: /ServiceAccount team\/reader[^]*role/,
    arn: /ServiceAccount team\/reader[^]*role/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { arn: ['role'], subject: ['account'] },
  references: { role: ['arn'], account: ['subject'] },
  inlay: { arn: '→ reader' },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['policy', 'AmazonS3F', 'AmazonS3FullAccess'],
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    { at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' },
  ],
};

const pulumi: Example = {
  name: 'Pulumi',
  files: {
    'Pulumi.yaml': 'name: app\nruntime: nodejs\n',
    'package.json': '{ "main": "index.ts" }\n',
    'index.ts': `import * as aws from '@pulumi/aws';
import * as k8s from '@pulumi/kubernetes';

const teams = ['team'];
for (const team of teams) {
  const role = new aws.iam.Role('reader', {
    name: '«role|reader»',
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: '«principal|${PROVIDER}»' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            «operator|StringEquals»: {
              '«sub|${ISSUER}:sub»': \`«subject|system:serviceaccount:team:reader»\`,
              '«aud|${ISSUER}:aud»': 'sts.amazonaws.com',
            },
          },
        },
      ],
    }),
  });

  const account = new k8s.core.v1.ServiceAccount('reader', {
    metadata: {
      name: '«account|reader»',
      namespace: team,
      annotations: {
        '«key|eks.amazonaws.com/role-arn»': «arn|role.arn»,
      },
    },
  });

  new k8s.apps.v1.Deployment('web', {
    metadata: { name: '«workload|web»', namespace: team },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          serviceAccountName: «runs-as|account.metadata.name»,
          containers: [{ name: 'web', image: 'web' }],
        },
      },
    },
  });
}
`,
  },
  hover: {
    role: /reader[^]*assumed by/,
    account: /ServiceAccount team\/reader[^]*role/,
    workload: /Deployment team\/web[^]*reader/,
    'runs-as': /Deployment team\/web[^]*reader/,
    arn: /ServiceAccount team\/reader[^]*role/,
    subject: /StringEquals[^]*lets in `team\/reader`/,
  },
  definition: { arn: ['role'], subject: ['account'], 'runs-as': ['account'] },
  references: { role: ['arn'], account: ['runs-as', 'subject'] },
  inlay: { arn: '→ reader' },
  completion: [
    ['key', 'eks.am', 'eks.amazonaws.com/role-arn'],
    ['subject', 'system:', 'system:serviceaccount:team:reader'],
    ['operator', 'StringL', 'StringLike'],
    ['sub', 'oidc.', `${ISSUER}:sub`],
  ],
  faults: [
    { at: 'key', instead: 'eks.amazonaws.com/role_arn', rule: 'service-account/annotation-misspelt' },
    { at: 'subject', instead: 'system:serviceaccount:team:read*', rule: 'trust/subject-wildcard-literal' },
  ],
};

export const CODE: readonly Example[] = [
  terraform,
  repeated,
  terragrunt,
  cloudformation,
  cloudformationJson,
  cdk,
  pulumi,
];
