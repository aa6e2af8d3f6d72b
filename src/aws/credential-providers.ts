/** Providers of credentials that Hadoop's S3A and others are told to use by class name, and which of a pod's identities each can use. */
import { table } from '../value/table.js';

/** `key`: the end of a setting's name. Source: hadoop.apache.org, hadoop-aws, "Authenticating with S3"; Presto's and Trino's documentation of S3. */
export const PROVIDER_SETTING =
  /(?:^|\.)fs\.s3a\.aws\.credentials\.provider$|(?:^|\.)presto\.s3\.credentials-provider$/;

/** In the text of a configuration file: properties, or the XML of Hadoop. The name, then the value. */
export const PROVIDER_LINE =
  /(?<=^[ \t]{0,40}|<name>[ \t]{0,40})([\w.-]{0,60}fs\.s3a\.aws\.credentials\.provider|presto\.s3\.credentials-provider)(?:[ \t]{0,20}[=:][ \t]{0,20}|[ \t]{1,20}|[ \t]{0,20}<\/name>\s{0,100}<value>\s{0,100})([\w.$]+(?:[ \t]{0,20},[ \t]{0,20}[\w.$]+)*)/gm;

type Identity = 'irsa' | 'pod-identity';

/**
 * By the last part of the class name, what it can use of a pod's own. Sources: aws-sdk-java (v1 and v2) and hadoop-aws at 3.4: the container provider
 * reads the variables of Pod Identity; IAMInstanceCredentialsProvider asks it before instance metadata.
 */
const PROVIDERS: Readonly<Record<string, readonly Identity[]>> = table({
  InstanceProfileCredentialsProvider: [],
  SimpleAWSCredentialsProvider: [],
  TemporaryAWSCredentialsProvider: [],
  AnonymousAWSCredentialsProvider: [],
  AnonymousCredentialsProvider: [],
  EnvironmentVariableCredentialsProvider: [],
  SystemPropertiesCredentialsProvider: [],
  SystemPropertyCredentialsProvider: [],
  StaticCredentialsProvider: [],
  IAMInstanceCredentialsProvider: ['pod-identity'],
  EC2ContainerCredentialsProviderWrapper: ['pod-identity'],
  ContainerCredentialsProvider: ['pod-identity'],
});

const INSTANCE = /^(?:InstanceProfile|IAMInstance|EC2Container)/;

export interface PinnedProviders {
  /** They end at the role of the node. */
  readonly node: boolean;
}

/** Whether none of the providers of a list can use this identity of a pod; undefined where one can, or is not known. */
export function pinnedProviders(list: string, identity: Identity): PinnedProviders | undefined {
  const names = list
    .split(',')
    .flatMap((name) => name.trim().split('.').at(-1) ?? [])
    .filter((name) => name !== '');
  const known = names.map((name) => (Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined));
  if (names.length === 0 || known.some((uses) => uses === undefined || uses.includes(identity))) return undefined;
  const node = names.some((name) => INSTANCE.test(name));
  // Of Pod Identity the container endpoint may be what a newer provider of instances asks.
  return identity === 'pod-identity' && node ? undefined : { node };
}
