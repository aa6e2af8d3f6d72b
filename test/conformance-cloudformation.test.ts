/** CloudFormation and SAM templates, as they resolve: every record that a template makes is stated, with what its parameters leave open left open. */
import { tested } from './conformance-rows.js';

/** A hole alone is stated as not known, without the name of the parameter or attribute that it stands for. */
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  '020-launch-template-hop-limit-parameter': ['node-group.hopLimit'],
  '029-custom-resource-condition-document': ['role condition-by-lambda.trustPolicy'],
  '047-list-parameters': ['role ….trustPolicy'],
};

tested('fixtures/conformance/cloudformation', { weaker: WEAKER, exact: 177 });
