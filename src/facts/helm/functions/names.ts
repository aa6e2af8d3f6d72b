/** All functions that Helm 3.18 knows, by how many arguments they take: a template that calls another does not parse there. Sources: sprig v3.3.0, functions.go; helm v3.18.6, pkg/engine/funcs.go; Go 1.24, src/text/template/funcs.go. */

import { fail } from '../value.js';

/** `2`: two; `1+`: one or more. */
const BY_ARITY: readonly (readonly [string, string])[] = [
  ['0', 'hello now uuidv4'],
  [
    '0+',
    'add addf all any cat coalesce concat dict dig html js keys list print println quote seq squote tuple ' +
      'urlquery',
  ],
  [
    '1',
    'add1 add1f adler32sum ago atoi b32dec b32enc b64dec b64enc base bcrypt camelcase ceil clean compact ' +
      'deepCopy dir duration durationRound empty ext fail first float64 floor fromJson fromJsonArray fromToml ' +
      'fromYaml fromYamlArray genPrivateKey getHostByName htmlDate initial initials int int64 isAbs kebabcase ' +
      'kindOf last len lower mustCompact mustDeepCopy mustFirst mustFromJson mustInitial mustLast mustRest ' +
      'mustReverse mustToJson mustToPrettyJson mustToRawJson mustUniq nospace not osBase osClean osDir osExt ' +
      'osIsAbs randAlpha randAlphaNum randAscii randBytes randNumeric regexQuoteMeta rest reverse semver ' +
      'sha1sum sha256sum sha512sum shuffle snakecase sortAlpha swapcase title toDecimal toJson toPrettyJson ' +
      'toRawJson toString toStrings toToml toYaml toYamlPretty trim typeOf uniq unixEpoch until untitle upper ' +
      'urlJoin urlParse values',
  ],
  [
    '1+',
    'and biggest call default divf eq index max maxf merge mergeOverwrite min minf mul mulf mustMerge ' +
      'mustMergeOverwrite mustSlice mustWithout omit or pick pluck printf slice subf without',
  ],
  [
    '2',
    'abbrev append buildCustomCert chunk contains date dateModify date_modify decryptAES deepEqual div ' +
      'encryptAES ge genCA get gt has hasKey hasPrefix hasSuffix htmlDateInZone htpasswd include indent join ' +
      'kindIs le lt mod mustAppend mustChunk mustDateModify mustHas mustPrepend mustPush mustRegexFind ' +
      'mustRegexMatch mustToDate must_date_modify ne nindent prepend push randInt regexFind regexMatch repeat ' +
      'required semverCompare split splitList sub toDate tpl trimAll trimPrefix trimSuffix trimall trunc typeIs ' +
      'typeIsLike unset wrap',
  ],
  ['2+', 'round'],
  [
    '3',
    'abbrevboth dateInZone date_in_zone genCAWithKey mustRegexFindAll mustRegexReplaceAll ' +
      'mustRegexReplaceAllLiteral mustRegexSplit plural regexFindAll regexReplaceAll regexReplaceAllLiteral ' +
      'regexSplit replace set splitn substr ternary untilStep wrapWith',
  ],
  ['4', 'genSelfSignedCert lookup'],
  ['5', 'derivePassword genSelfSignedCertWithKey genSignedCert'],
  ['6', 'genSignedCertWithKey'],
];

interface Arity {
  readonly least: number;
  readonly most: number;
}

export const ARITIES: ReadonlyMap<string, Arity> = new Map(
  BY_ARITY.flatMap(([written, names]) => {
    const least = Number.parseInt(written, 10);
    const arity: Arity = { least, most: written.endsWith('+') ? Infinity : least };
    return names.split(' ').map((name) => [name, arity] as const);
  }),
);

export function requireArity(name: string, count: number): void {
  const arity = ARITIES.get(name);
  if (arity !== undefined && (count < arity.least || count > arity.most))
    fail(`wrong number of arguments for \`${name}\`: ${String(count)}`);
}
