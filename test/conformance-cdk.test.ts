/** CDK and cdk8s programs, as they synthesise: every record of the templates and manifests that come out, those of constructs that make roles of their own among them. */
import { tested } from './conformance-rows.js';

/** Of the environment one condition is read and not both. */
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  '058-cluster-alb-controller-option': ['role.inlinePolicies'],
  '082-conditional-on-environment': ['role.trustPolicy'],
};

tested('fixtures/conformance/cdk', { weaker: WEAKER, exact: 362 });
