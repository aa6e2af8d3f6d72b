/** Parameters of a function that nobody here calls, by their types: a cluster, a role, a provider of which only that is known. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { namedCluster } from './eks-cluster-value.js';
import { importedRole } from './roles.js';
import { providerValue } from './policies.js';

interface Parameter {
  /** As the program calls it. */
  readonly reference: string;
  readonly at: Span;
}

/** A value of a type of the library. Undefined: nothing that a program here asks of it is known. */
export function typedInstance(
  module: string,
  name: string,
  of: Parameter,
  run: Run,
  assembly: Assembly,
): Value | undefined {
  const type = name.replace(/^I(?=[A-Z][a-z])/, '');
  const isClass = type === name;
  const construct = unseen(of, run, assembly);
  const { at } = of;
  switch (`${module}.${type}`) {
    case 'aws-eks.Cluster':
    case 'aws-eks.FargateCluster':
    case 'aws-eks-v2.Cluster': {
      const provider = unseenProvider(construct, `${of.reference}.openIdConnectProvider`, assembly, at, isClass);
      const cluster = {
        name: token(construct, `${of.reference}.clusterName`, assembly, at, isClass),
        provider,
        isOpen: true,
        isClass,
        version: module === 'aws-eks' ? (1 as const) : (2 as const),
      };
      return namedCluster(construct, cluster, run, assembly, at);
    }
    case 'aws-iam.Role': {
      const arn = token(construct, `${of.reference}.roleArn`, assembly, at, isClass);
      return importedRole(
        construct,
        arn,
        token(construct, `${of.reference}.roleName`, assembly, at, isClass),
        assembly,
        at,
      );
    }
    case 'aws-iam.OpenIdConnectProvider':
    case 'aws-iam.OidcProvider':
    case 'aws-eks.OpenIdConnectProvider':
      return unseenProvider(construct, of.reference, assembly, at, isClass);
    default:
      return undefined;
  }
}

const unseen = ({ reference, at }: Parameter, run: Run, assembly: Assembly): Construct => {
  const around = assembly.scopeOf(undefined, run, at);
  return assembly.child(around, `${reference}#${String(at.start)}`, run);
};

function unseenProvider(
  construct: Construct,
  reference: string,
  assembly: Assembly,
  at: Span,
  isClass: boolean,
): Value {
  return providerValue(
    construct,
    token(construct, `${reference}.openIdConnectProviderArn`, assembly, at, isClass),
    token(construct, `${reference}.openIdConnectProviderIssuer`, assembly, at, isClass),
    assembly,
    at,
  );
}

/** A text that is read of it at deployment; two parameters of one name are two. Of an interface it may be known when the program runs. */
function token(construct: Construct, reference: string, assembly: Assembly, at: Span, isToken: boolean): Value {
  const own = `${reference}#${String(at.start)}`;
  const scope = construct.stack.name;
  return assembly.token(
    {
      reference: own,
      stack: construct.stack,
      tree: (place) => ({ kind: 'text', text: { parts: [{ reference: own, scope, at: place }] }, at: place }),
    },
    at,
    isToken,
  );
}
