/** The forms in which people leave a value open in plain files: each becomes a hole, so that nothing is judged that nobody could read. */
import type { Source } from '../value/span.js';
import type { FindHoles } from './scalar.js';

/** `<ACCOUNT_ID>`, `${ACCOUNT_ID}`, `{{ .Values.x }}`, `$(X)`, `$ACCOUNT`, `__X__`, `@X@`, `((x))`, `%X%`, `<path:secret/x#key>` (vault plugin of Argo CD), `ENC[AES256_GCM,…]` (SOPS): the name in the first group that is set. */
const DELIMITED =
  /\$\{([^{}]*)\}|\$\(([A-Za-z_][\w.]*)\)|\$([A-Z_][A-Z0-9_]*)\b|\{\{((?:(?!\{\{|\}\}).)*)\}\}|<([A-Za-z][^<>\n:]{0,60})>|__([A-Z][A-Z0-9_]*?)__|@([A-Z][A-Z0-9_]*)@|\(\(\s*([\w.-]+)\s*\)\)|%([A-Z][A-Z0-9_]*)%|<(path:[^<>\n]{1,300})>|(ENC\[AES256_GCM,[^\]\n]{0,4000}\])/;

/** Words that documentation uses without any delimiter, and the ids it makes up. */
const BARE =
  /(?<![A-Za-z0-9_])((?:[A-Z0-9]+[_-])*(?:ACCOUNT(?:[_-]?(?:ID|NUMBER|NO))?|REGION|CLUSTER[_-](?:ID|NAME)|CLUSTERID|OIDC[_-](?:ID|PROVIDER)|PROVIDER[_-](?:ID|URL|ARN)|ROLE[_-](?:NAME|ARN)|YOUR[A-Z0-9_-]*)(?:[_-][A-Z0-9]+)*|region-code|account-id|cluster-id|[0-9A-Z]*EXAMPLE[0-9A-Z]*)(?![A-Za-z0-9_])/;

/** Redactions, and the verbs of format strings: several of them need not hide one value. */
const REDACTED =
  /(?<![A-Za-z0-9])([xX]{4,}|\*{4,}|\?{4,}|#{4,})(?![A-Za-z0-9])|(%(?:\d+\$|\[\d+\])?[sdvq])(?![A-Za-z0-9])/;

/** A template action that was masked before parsing (see template-mask.ts): start, index in digits, padding, end. */
const MASKED = /\uE000([\uE010-\uE019]*)\uE001*\uE002/;

const ANY = new RegExp([DELIMITED, BARE, REDACTED, MASKED].map((r) => r.source).join('|'), 'g');

/** In IAM documents these are the policy language's own: an escape, or a policy variable such as `${aws:username}`. */
const POLICY_VARIABLE = /^\$\{(?:[*?$]|[A-Za-z][\w-]*:[A-Za-z][^}]*)\}$/;

export const isPolicyVariable = (text: string): boolean => POLICY_VARIABLE.test(text);

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
    scope: file.path.slice(0, file.path.lastIndexOf('/') + 1),
    policyLanguage: true,
    ...(masked === undefined ? {} : { masked }),
  });

function holesOf(forms: HoleForms): FindHoles {
  return (value) => {
    if (!/[$<{_@(%\uE000]|[A-Z]{4}|[xX*?#]{4}|-(?:code|id)\b/.test(value)) return [];
    const found = [];
    for (const match of value.matchAll(ANY)) {
      const text = match[0];
      if (forms.policyLanguage && POLICY_VARIABLE.test(text)) continue;
      const index = text.startsWith('\uE000')
        ? text
            .split('')
            .map((c) => c.charCodeAt(0) - 0xe010)
            .filter((d) => d >= 0 && d <= 9)
            .join('')
        : undefined;
      const action = index === undefined ? undefined : forms.masked?.[Number(index)];
      const reference =
        index !== undefined
          ? (action ?? 'template')
          : nameIn(text, match.slice(1).find((group) => typeof group === 'string') ?? text);
      // An action whose name is lost may be any.
      const redacted = REDACTED.test(text) || (index !== undefined && action === undefined);
      const without = excludedBy(reference);
      found.push({
        start: match.index,
        end: match.index + text.length,
        hole: {
          reference,
          scope: forms.scope,
          ...(without === undefined ? {} : { without }),
          ...(redacted ? { anonymous: true as const } : {}),
        },
      });
    }
    return found;
  };
}

/** A template action is named without the marks that trim around it. */
const nameIn = (text: string, group: string): string =>
  text.startsWith('{{') ? group.replace(/^-/, '').replace(/-$/, '').trim() : group;

/** What a value cannot hold, told from its name: an account or region has no separators, while an ARN or a provider has. */
function excludedBy(reference: string): string | undefined {
  if (/arn|url|provider|issuer/i.test(reference)) return undefined;
  if (/account|region|cluster[-_ ]?id|oidc[-_ ]?id|^[xX]{4,}$|EXAMPLE/i.test(reference)) return ':/.';
  return undefined;
}
