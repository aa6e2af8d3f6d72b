/** `.Capabilities`: what a template may ask of the cluster that a chart is installed in. */
import { knownValue } from '../../value/text.js';
import { KUBERNETES_VERSION } from './functions/versions.js';
import { boolean, hole, objectOf, text, type Native, type Value } from './value.js';

/** APIs that every cluster of a supported version has, and Helm believes in without one. It knows no kinds then, and still APIs that are gone. */
const APIS =
  /^(?:v1|apps\/v1|batch\/v1|autoscaling\/v[12]|policy\/v1|networking\.k8s\.io\/v1|rbac\.authorization\.k8s\.io\/v1|apiextensions\.k8s\.io\/v1|admissionregistration\.k8s\.io\/v1|scheduling\.k8s\.io\/v1|storage\.k8s\.io\/v1|coordination\.k8s\.io\/v1|discovery\.k8s\.io\/v1|events\.k8s\.io\/v1)$/;

/** Which cluster it will be is not known; what all that EKS supports have in common is. */
export function capabilities(scope: string): Value {
  const unknown = (reference: string): Value => ({
    kind: 'hole',
    hole: { reference: `.Capabilities.${reference}`, scope },
  });
  const apis: Native = {
    kind: 'native',
    member: (name, [wanted]) => {
      const api = wanted?.kind === 'text' ? knownValue(wanted.text) : undefined;
      if (name !== 'Has' || api === undefined) return unknown('APIVersions');
      return APIS.test(api) ? boolean(true) : unknown(`APIVersions.Has ${api}`);
    },
  };
  // It prints as its version.
  const versions: Native = {
    kind: 'native',
    member: (name) =>
      name === 'Major'
        ? text('1')
        : name === 'GitVersion' || name === 'Version'
          ? hole(KUBERNETES_VERSION, scope)
          : unknown(`KubeVersion.${name}`),
  };
  return objectOf({
    APIVersions: apis,
    KubeVersion: versions,
    HelmVersion: { kind: 'native', member: (name) => unknown(`HelmVersion.${name}`) },
  });
}
