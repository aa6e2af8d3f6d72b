/** The forms in which people leave a value open in plain files: each becomes a hole, so that nothing is judged that nobody could read. */
import { folderOf, type Source } from '../value/span.js';
import type { Hole } from '../value/text.js';
import type { FindHoles } from './scalar.js';

/** `<ACCOUNT_ID>`, `${ACCOUNT_ID}`, `{{ .Values.x }}`, `$(X)`, `$ACCOUNT`, `__X__`, `@X@`, `((x))`, `(@= x @)` (ytt), `%X%`, `<path:secret/x#key>` (vault plugin of Argo CD), `ENC[AES256_GCM,…]` (SOPS): the name in the first group that is set. `<nil>` is what Go prints for nothing. */
const DELIMITED =
  /\$\{([^{}]*)\}|\$\(([A-Za-z_][\w.]*)\)|\$([A-Z_][A-Z0-9_]*)\b|\{\{((?:(?!\{\{|\}\}).)*)\}\}|<((?!nil>)[A-Za-z][^<>\n:]{0,60})>|__([A-Z][A-Z0-9_]*?)__|@([A-Z][A-Z0-9_]*)@|\(\(\s*([\w.-]+)\s*\)\)|\(@=?([^@\n]{0,300})@\)|%([A-Z][A-Z0-9_]*)%|<(path:[^<>\n]{1,300})>|(ENC\[AES256_GCM,[^\]\n]{0,4000}\])/;

/** A run of capitals, digits and separators. What it says is looked at afterwards: a pattern of words in it would look at a long run again from each of its parts. */
const CAPITALS = /(?<![A-Za-z0-9_])([A-Z0-9]+(?:[_-]+[A-Z0-9]+)*)(?![A-Za-z0-9_])/;

/** Words that documentation uses without any delimiter: a run that holds one is a placeholder as a whole. */
const PLACEHOLDER_WORD =
  /(?:^|[_-])(?:ACCOUNT(?:[_-]?(?:ID|NUMBER|NO))?|REGION|CLUSTER[_-](?:ID|NAME)|CLUSTERID|OIDC[_-](?:ID|PROVIDER)|PROVIDER[_-](?:ID|URL|ARN)|ROLE[_-](?:NAME|ARN)|YOUR[A-Z0-9]*)(?=[_-]|$)/;

const LOWER_CASE_WORD = /(?<![A-Za-z0-9_])(region-code|account-id|cluster-id)(?![A-Za-z0-9_])/;

/** Redactions, and the verbs of format strings: several of them need not hide one value. */
const REDACTED =
  /(?<![A-Za-z0-9])([xX]{4,}|\*{4,}|\?{4,}|#{4,})(?![A-Za-z0-9])|(%(?:\d+\$|\[\d+\])?[sdvq])(?![A-Za-z0-9])/;

/** A template action that was masked before parsing (see template-mask.ts): start, index in digits, padding, end. */
const MASKED = /\uE000([\uE010-\uE019]*)\uE001*\uE002/;

const ANY = new RegExp([DELIMITED, LOWER_CASE_WORD, CAPITALS, REDACTED, MASKED].map((r) => r.source).join('|'), 'g');

/** In IAM documents these are the policy language's own: an escape, or a policy variable such as `${aws:username}`. */
const POLICY_VARIABLE = /^\$\{(?:[*?$]|[A-Za-z][\w-]*:[A-Za-z][^}]*)\}$/;

export const isPolicyVariable = (text: string): boolean => POLICY_VARIABLE.test(text);

/** In user names and groups of aws-auth and of access entries these are the authenticator's own. Source: kubernetes-sigs/aws-iam-authenticator, pkg/server/server.go. */
const AUTHENTICATOR_VARIABLE = /\{\{(?:EC2PrivateDNSName|SessionName(?:Raw)?|AccountID|AccessKeyID)\}\}/;

export const isAuthenticatorVariable = (text: string): boolean =>
  text.startsWith('{{') && AUTHENTICATOR_VARIABLE.exec(text)?.[0] === text;

/** The text without what looks like actions of a template and is the authenticator's. */
export const withoutAuthenticatorVariables = (text: string): string =>
  text.includes('{{') ? text.replaceAll(new RegExp(AUTHENTICATOR_VARIABLE, 'g'), '') : text;

interface HoleForms {
  /** Keeps equal names of different units apart. */
  readonly scope: string;
  /** What stands behind masked template actions, by index. */
  readonly masked?: readonly string[];
  /** Leave policy variables alone. */
  readonly policyLanguage: boolean;
}

/** Within one folder an equal placeholder is taken to be one value. Policy variables are left alone everywhere: no other form looks like them. */
export const findHolesIn = (file: Source, masked?: readonly string[]): FindHoles =>
  holesOf({
    scope: folderOf(file.path),
    policyLanguage: true,
    ...(masked === undefined ? {} : { masked }),
  });

function holesOf(forms: HoleForms): FindHoles {
  return (value) => {
    if (!/[$<{_@(%\uE000]|[A-Z]{4}|[xX*?#]{4}|-(?:code|id)\b/.test(value)) return [];
    const found = [];
    for (const match of value.matchAll(ANY)) {
      if (isAuthenticatorVariable(match[0]) || (forms.policyLanguage && POLICY_VARIABLE.test(match[0]))) continue;
      const group = match.slice(1).find((each) => typeof each === 'string') ?? match[0];
      for (const { offset, text } of placeholdersIn(match[0]))
        found.push({
          start: match.index + offset,
          end: match.index + offset + text.length,
          hole: holeOf(text, text === match[0] ? group : text, forms),
        });
    }
    return found;
  };
}

interface Placeholder {
  readonly offset: number;
  readonly text: string;
}

/** What of a match is a placeholder: of a run of capitals all of it, its made-up ids, or nothing. */
function placeholdersIn(text: string): readonly Placeholder[] {
  if (!/^[A-Z0-9]/.test(text) || text.startsWith('ENC[') || PLACEHOLDER_WORD.test(text)) return [{ offset: 0, text }];
  return [...text.matchAll(/[^-]+/g)].flatMap(({ 0: part, index }) =>
    /^[A-Z0-9]+$/.test(part) && part.includes('EXAMPLE')
      ? [{ offset: index, text: part }]
      : [...part.matchAll(/[^_]+/g)]
          .filter(([word]) => /^X{4,}$/.test(word))
          .map((word) => ({ offset: index + word.index, text: word[0] })),
  );
}

function holeOf(text: string, group: string, { scope, masked }: HoleForms): Hole {
  const isMasked = text.startsWith('\uE000');
  const action = isMasked ? masked?.[maskedIndex(text)] : undefined;
  const reference = isMasked ? (action ?? 'template') : nameIn(text, group);
  const without = excludedByName(reference);
  // An action whose name is lost may be any.
  const isAnonymous = REDACTED.test(text) || (isMasked && action === undefined);
  return {
    reference,
    scope,
    ...(without === undefined ? {} : { without }),
    ...(isAnonymous ? { anonymous: true } : {}),
  };
}

/** -1 where the placeholder is too short for its number. */
function maskedIndex(text: string): number {
  const digits = text
    .split('')
    .map((c) => c.charCodeAt(0) - 0xe010)
    .filter((d) => d >= 0 && d <= 9);
  return digits.length === 0 ? -1 : Number(digits.join(''));
}

/** A template action is named without the marks that trim around it. */
const nameIn = (text: string, group: string): string =>
  text.startsWith('{{') ? group.replace(/^-/, '').replace(/-$/, '').trim() : group;

/** What a value cannot hold, told from its name: an account or region has no separators, while an ARN or a provider has. */
export function excludedByName(reference: string): string | undefined {
  if (/arn|url|provider|issuer/i.test(reference)) return undefined;
  if (/account|region|cluster[-_ ]?id|oidc[-_ ]?id|^[xX]{4,}$|EXAMPLE/i.test(reference)) return ':/.';
  return undefined;
}

/** Whether a tool fills in the text before the language that it is written in is read. */
export const isFilledIn = (text: string): boolean => /\{\{|\{%|<%|%%[A-Z_]/.test(text);

/** Whether what cannot be parsed at a place is a placeholder outside of quotes (`<CLUSTER_NAME> = {`, `{TENANT_ID}-web`, `<MORE_ANNOTATIONS>` on a line of its own), there or on the line before. */
export function isPlaceholderAt(text: string, offset: number): boolean {
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', offset - 1) - 1) + 1;
  const end = text.indexOf('\n', offset);
  const lines = text.slice(Math.max(from, offset - 1000), end < 0 ? offset + 1000 : Math.min(end, offset + 1000));
  return /(?<!\$)(?:<[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+>|\{[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\})/.test(
    lines.replaceAll(/"[^"\n]*"|(?:#|\/\/).*/g, ''),
  );
}
