/** What the rows of the matrix are about: the same identity written in one language, with its places marked. */

/** `«name|text»` marks a place. */
export interface Example {
  readonly name: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  /** By place, what is said there. */
  readonly hover?: Readonly<Record<string, RegExp>>;
  /** By place, where it leads. */
  readonly definition?: Readonly<Record<string, readonly string[]>>;
  /** By place, where it is spoken of, itself left out. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  /** By place, what is shown behind it. */
  readonly inlay?: Readonly<Record<string, string>>;
  /** What is written instead of all from a place to the end of its line, and what is offered behind it then. */
  readonly completion?: readonly (readonly [place: string, instead: string, offered: string])[];
  /** What is written instead of a place, and which rule says that it is wrong. */
  readonly faults?: readonly Fault[];
}

export interface Fault {
  readonly at: string;
  readonly instead: string;
  readonly rule: string;
  /** None of the actions mends it. */
  readonly hasNoFix?: true;
  /** Where the finding stands, if that is not the place. */
  readonly in?: string;
}

export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The texts without their marks, and the places that these marked. */
export function unmarked(files: Readonly<Record<string, string>>): {
  readonly texts: Readonly<Record<string, string>>;
  readonly places: ReadonlyMap<string, Place>;
} {
  const texts: Record<string, string> = {};
  const places = new Map<string, Place>();
  for (const [path, marked] of Object.entries(files)) {
    let text = '';
    let from = 0;
    for (const match of marked.matchAll(/«([\w-]+)\|([^»]*)»/g)) {
      const [whole, name = '', written = ''] = match;
      text += marked.slice(from, match.index);
      places.set(name, { path, start: text.length, end: text.length + written.length });
      text += written;
      from = match.index + whole.length;
    }
    texts[path] = text + marked.slice(from);
  }
  return { texts, places };
}

export const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
export const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/reader';

/** A trust policy whose subject is marked. */
export const trust = (subject = '«subject|system:serviceaccount:team:reader»'): string =>
  `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "«principal|${PROVIDER}»" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "«operator|StringEquals»": {
          "«sub|${ISSUER}:sub»": "${subject}",
          "«aud|${ISSUER}:aud»": "sts.amazonaws.com"
        }
      }
    }
  ]
}`;

/** The role as `aws iam get-role` prints it. */
export const ROLE_JSON = `{
  "Role": {
    "RoleName": "«role|reader»",
    "Arn": "${ROLE_ARN}",
    "AssumeRolePolicyDocument": ${trust().replaceAll('\n', '\n    ')}
  }
}
`;

export const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: «workload|web»
  namespace: team
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      serviceAccountName: «runs-as|reader»
      containers:
        - name: web
          image: web
`;

export const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: «account|reader»
  namespace: team
  annotations:
    «key|eks.amazonaws.com/role-arn»: «arn|${ROLE_ARN}»
`;
