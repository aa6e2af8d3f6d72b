/** Lists of values that eksctl keeps in its source. eksctl-io/eksctl at 99984adb6164, pkg/apis/eksctl.io/v1alpha5. */

/** SupportedRegions in types.go. */
export const REGIONS: readonly string[] = [
  ...['us-west-1', 'us-west-2', 'us-east-1', 'us-east-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-central-1', 'eu-central-2', 'eu-south-1', 'eu-south-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-east-1', 'ap-east-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'me-central-1', 'me-south-1', 'af-south-1', 'il-central-1', 'cn-northwest-1', 'cn-north-1'],
  ...['us-gov-west-1', 'us-gov-east-1', 'us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1'],
  ...['us-isof-south-1', 'us-isof-east-1', 'eu-isoe-west-1'],
];

/** SupportedAMIFamilies in types.go. */
export const AMI_FAMILIES: readonly string[] = [
  ...['AmazonLinux2023', 'AmazonLinux2', 'Bottlerocket', 'BottlerocketFips'],
  ...['UbuntuPro2604', 'Ubuntu2604', 'UbuntuPro2404', 'Ubuntu2404'],
  ...['UbuntuPro2204', 'Ubuntu2204', 'UbuntuPro2004', 'Ubuntu2004'],
  ...['WindowsServer2019CoreContainer', 'WindowsServer2019FullContainer', 'WindowsServer2022CoreContainer'],
  ...['WindowsServer2022FullContainer', 'WindowsServer2025CoreContainer', 'WindowsServer2025FullContainer'],
];

/** LogRetentionInDaysValues in cloudwatch.go; 0 is not set. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653,
];
