/** CDK and cdk8s programs, as they synthesise: every record of the templates and manifests that come out, those of constructs that make roles of their own among them. */
import { tested } from './conformance-rows.js';

/** A hole alone is stated as not known, without the name of what it stands for. Of the environment one condition is read and not both. */
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  '058-cluster-alb-controller-option': ['role.inlinePolicies'],
  '062-import-value-explicit': ['role consumer.trustPolicy'],
  '067-ssm-parameter-lookup-and-dynamic': ['role ssm-reader.trustPolicy'],
  '082-conditional-on-environment': ['role.trustPolicy'],
};

tested('fixtures/conformance/cdk', { weaker: WEAKER, exact: 360 });
