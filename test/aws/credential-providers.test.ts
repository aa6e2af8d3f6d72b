/** Which of a pod's identities a provider of credentials can use. Sources: aws-sdk-java v1 and v2, hadoop-aws 3.4 ("Authenticating with S3"). */
import { expect, test } from 'vitest';
import { pinnedProviders } from '../../src/aws/credential-providers.js';

const none = { node: false };
const node = { node: true };

test.each([
  ['com.amazonaws.auth.InstanceProfileCredentialsProvider', node, undefined],
  ['org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider', none, none],
  ['org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider', none, none],
  ['org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider', none, none],
  ['software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider', none, none],
  ['com.amazonaws.auth.EnvironmentVariableCredentialsProvider', none, none],
  ['com.amazonaws.auth.SystemPropertiesCredentialsProvider', none, none],
  ['software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider', none, none],
  ['software.amazon.awssdk.auth.credentials.StaticCredentialsProvider', none, none],
  ['org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider', node, undefined],
  ['com.amazonaws.auth.EC2ContainerCredentialsProviderWrapper', node, undefined],
  ['software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider', none, undefined],
  ['com.amazonaws.auth.WebIdentityTokenCredentialsProvider', undefined, undefined],
  ['com.amazonaws.auth.DefaultAWSCredentialsProviderChain', undefined, undefined],
  ['constructor', undefined, undefined],
  ['a.SimpleAWSCredentialsProvider, b.InstanceProfileCredentialsProvider', node, undefined],
  ['a.SimpleAWSCredentialsProvider,b.AnonymousAWSCredentialsProvider', none, none],
  ['a.SimpleAWSCredentialsProvider,b.WebIdentityTokenCredentialsProvider', undefined, undefined],
  ['a.SimpleAWSCredentialsProvider,', none, none],
  [' , ', undefined, undefined],
  ['', undefined, undefined],
])('%s: %j of IRSA, %j of Pod Identity', (list, irsa, podIdentity) => {
  expect([pinnedProviders(list, 'irsa'), pinnedProviders(list, 'pod-identity')]).toEqual([irsa, podIdentity]);
});
