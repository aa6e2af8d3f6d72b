/**
 * Holds stated facts to a truth that the real tool made. In both, a text with holes is `{"text": ["…", {"ref": "…"}]}`, what is not known
 * `{"unknown": true}`, one of several values `{"choice": […]}`, a list to which more may come `{"items": […], "open": true}`, a map with
 * computed keys `{"entries": [[key, value], …], "open": …}`; in a truth, `{"any": true}` is what the account or the hour decides.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;

interface JsonMap {
  readonly [member: string]: Json | undefined;
}

export type Fact = JsonMap & { readonly kind: string };

/** `weaker`: less than the truth says, and nothing beside it. */
export type Mark = 'exact' | 'weaker' | 'wrong';

/** A hole in a text. Neither side has this character in its texts. */
const HOLE = '\0';

type Value =
  | { readonly is: 'nothing' | 'unknown' | 'any' }
  | { readonly is: 'text'; readonly text: string; readonly seen: readonly string[] }
  | { readonly is: 'choice'; readonly arms: readonly Value[] }
  | { readonly is: 'list'; readonly items: readonly Value[]; readonly open: boolean }
  | { readonly is: 'map'; readonly entries: readonly (readonly [Value, Value])[]; readonly open: boolean };

const isMap = (json: Json | undefined): json is JsonMap =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);

function valueOf(json: Json | undefined): Value {
  if (json === null || json === undefined) return { is: 'nothing' };
  if (isList(json)) return { is: 'list', items: json.map(valueOf), open: false };
  if (!isMap(json)) return { is: 'text', text: String(json), seen: [] };
  const { text, choice, items, entries, open } = json;
  if (json['any'] === true) return { is: 'any' };
  if (json['unknown'] === true) return { is: 'unknown' };
  if (isList(text))
    return {
      is: 'text',
      text: text.map((part) => (typeof part === 'string' ? part : HOLE)).join(''),
      seen: seenIn(text),
    };
  if (isList(choice)) return { is: 'choice', arms: choice.map(valueOf) };
  if (isList(items)) return { is: 'list', items: items.map(valueOf), open: open !== false };
  const pairs = isList(entries)
    ? entries.map((entry) => (isList(entry) ? [entry[0], entry[1]] : []))
    : Object.entries(json);
  return { is: 'map', entries: pairs.map(([key, value]) => [valueOf(key), valueOf(value)]), open: open === true };
}

/** Values that committed files give to a hole: one of them may be stated for it. */
const seenIn = (parts: readonly Json[]): readonly string[] =>
  parts
    .flatMap((part) => (isMap(part) ? (isList(part['seen']) ? part['seen'] : [part['seen'] ?? []]) : []).flat())
    .map(String);

const weakest = (marks: readonly Mark[]): Mark =>
  marks.includes('wrong') ? 'wrong' : marks.includes('weaker') ? 'weaker' : 'exact';

const isEmpty = (value: Value): boolean =>
  value.is === 'nothing' ||
  value.is === 'unknown' ||
  (value.is === 'list' && value.items.length === 0) ||
  (value.is === 'map' && value.entries.length === 0);

export const markOf = (stated: Json | undefined, truth: Json | undefined): Mark =>
  compared(valueOf(stated), valueOf(truth));

function compared(stated: Value, truth: Value): Mark {
  if (truth.is === 'any') return stated.is === 'nothing' ? 'weaker' : 'exact';
  if (stated.is === truth.is && (stated.is === 'nothing' || stated.is === 'unknown')) return 'exact';
  if (stated.is === 'nothing' || stated.is === 'unknown') return 'weaker';
  if (truth.is === 'choice') return againstChoice(stated, truth.arms);
  if (stated.is === 'choice') return stated.arms.some((arm) => compared(arm, truth) !== 'wrong') ? 'weaker' : 'wrong';
  if (isEmpty(stated) && isEmpty(truth)) return 'weaker';
  if (truth.is === 'list' && !truth.open && truth.items.length === 1 && stated.is !== 'list')
    return compared(stated, truth.items[0] ?? truth);
  if (stated.is === 'list') return listCompared(stated, truth);
  if (stated.is === 'text' && truth.is === 'text') return textCompared(stated.text, truth);
  if (stated.is === 'text') return truth.is === 'unknown' && stated.text.includes(HOLE) ? 'weaker' : 'wrong';
  return stated.is === 'map' && truth.is === 'map' ? mapCompared(stated, truth) : 'wrong';
}

/** Which arm is so depends on the deployment: to state one of them alone is to claim too much. */
function againstChoice(stated: Value, arms: readonly Value[]): Mark {
  if (stated.is !== 'choice') {
    const isOpen = stated.is === 'text' ? stated.text.includes(HOLE) : 'open' in stated && stated.open;
    return isOpen && arms.some((arm) => compared(stated, arm) !== 'wrong') ? 'weaker' : 'wrong';
  }
  const marks = stated.arms.map((one) =>
    arms.map((arm) => ((one.is === 'nothing') === (arm.is === 'nothing') ? compared(one, arm) : 'wrong')),
  );
  if (marks.some((row) => row.every((mark) => mark === 'wrong'))) return 'wrong';
  return marks.length === arms.length && marks.every((row) => row.includes('exact')) ? 'exact' : 'weaker';
}

/** Whether a text with holes takes the other, of which a hole is a character like any. */
function takes(form: string, text: string): boolean {
  const [head = '', ...rest] = form.split(HOLE);
  const tail = rest.pop();
  if (tail === undefined) return form === text;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}

function textCompared(stated: string, truth: Value & { readonly is: 'text' }): Mark {
  if (/^https?:/.test(stated) && !/^https?:/.test(truth.text)) return 'wrong';
  const isKnown = !stated.includes(HOLE);
  // What stands for a hole cannot be known, unless it was seen in a file.
  if (isKnown && truth.text.includes(HOLE))
    return takes(truth.text, stated) && truth.seen.some((value) => stated.includes(value)) ? 'exact' : 'wrong';
  if (takes(truth.text, stated)) return 'exact';
  return takes(stated, truth.text) ? 'weaker' : 'wrong';
}

/** Pairs each of one side with the best of the other, exact ones first: their marks, and what is left of the others. */
function paired<A, B>(ones: readonly A[], others: readonly B[], mark: (one: A, other: B) => Mark) {
  const left = [...others];
  const marks = new Map<A, Mark>();
  for (const level of ['exact', 'weaker'] as const)
    for (const one of ones) {
      const at = marks.has(one) ? -1 : left.findIndex((other) => mark(one, other) === level);
      if (at < 0) continue;
      left.splice(at, 1);
      marks.set(one, level);
    }
  return { left, marks: ones.map((one) => marks.get(one) ?? 'wrong') };
}

function listCompared(stated: Value & { readonly is: 'list' }, truth: Value): Mark {
  const wanted = truth.is === 'list' ? truth : { items: [truth], open: false };
  if (wanted.open && !stated.open) return 'wrong';
  const { left, marks } = paired(stated.items, wanted.items, compared);
  if (left.length > 0 && !stated.open) return 'wrong';
  const isLess = left.length > 0 || stated.open !== wanted.open;
  return weakest([...marks, isLess ? 'weaker' : 'exact']);
}

function mapCompared(stated: Value & { readonly is: 'map' }, truth: Value & { readonly is: 'map' }): Mark {
  if (truth.open && !stated.open) return 'wrong';
  const { left, marks } = paired(stated.entries, truth.entries, ([key, value], [otherKey, other]) =>
    weakest([compared(key, otherKey), compared(value, other)]),
  );
  if (left.length > 0 && !stated.open) return 'wrong';
  return weakest([...marks, left.length > 0 || stated.open !== truth.open ? 'weaker' : 'exact']);
}

/** Of these, what a truth leaves out is not there: to state them is wrong. Other members that it lacks are beside it (ARNs, accounts). */
const CLAIMED: Readonly<Record<string, readonly string[]>> = {
  role: ['path', 'managedPolicies', 'inlinePolicies', 'permissionsBoundary'],
  association: ['targetRoleArn', 'sessionTagsDisabled'],
  addon: ['roleArn'],
  'service-account': ['roleArn', 'audience', 'tokenExpiration', 'stsRegionalEndpoints'],
};

export interface Comparison {
  /** Members that are as the truth has them. */
  readonly exact: number;
  /** `kind name.member` of which less is stated; `kind name` where the record is not stated at all. */
  readonly weaker: readonly string[];
  /** Records that have no other in the truth, members among them that differ. */
  readonly wrong: readonly string[];
}

const nameOf = ({ kind, name, serviceAccount }: Fact): string => {
  const value = valueOf(name ?? serviceAccount);
  return value.is === 'text' ? `${kind} ${value.text.replaceAll(HOLE, '…')}` : kind;
};

const membersOf = (fact: Fact): readonly string[] =>
  Object.keys(fact).filter((member) => member !== 'kind' && member !== 'unit');

/** The default of a path is written by some and left out by others, names of inline policies are made up by tools, `false` is not to have. */
function memberMark(member: string, stated: Fact, truth: Fact): Mark {
  const one = stated[member];
  const other = truth[member];
  if (member === 'path') return markOf(one === '/' ? null : one, other === '/' ? null : other);
  if (other === undefined && (one === false || isEmpty(valueOf(one)))) return 'exact';
  if ((member === 'name' || member === 'namespace') && other === undefined) return isOpenText(one) ? 'exact' : 'wrong';
  return markOf(one, other);
}

const isOpenText = (json: Json | undefined): boolean => {
  const value = valueOf(json);
  return value.is !== 'text' || value.text.includes(HOLE);
};

const marksOf = (stated: Fact, truth: Fact): ReadonlyMap<string, Mark> =>
  new Map(
    [...new Set([...membersOf(truth), ...(CLAIMED[truth.kind] ?? [])])].map((member) => [
      member,
      memberMark(member, stated, truth),
    ]),
  );

/** Every stated record finds one of the truth, known ones first, or one of those that may be. */
export function compareFacts(stated: readonly Fact[], truth: readonly Fact[], may: readonly Fact[] = []): Comparison {
  const left = [...stated];
  const weaker: string[] = [];
  let exact = 0;
  const holes = (fact: Fact): number => JSON.stringify(fact).split('"ref"').length;
  for (const wanted of truth.toSorted((a, b) => holes(a) - holes(b))) {
    const [best] = left
      .filter(({ kind }) => kind === wanted.kind)
      .map((fact) => ({ fact, marks: marksOf(fact, wanted) }))
      .filter(({ marks }) => weakest([...marks.values()]) !== 'wrong')
      .map((one) => ({ ...one, score: exactIn(one.marks) + (one.fact['unit'] === wanted['unit'] ? 0.5 : 0) }))
      .toSorted((a, b) => b.score - a.score);
    if (best === undefined) {
      weaker.push(nameOf(wanted));
      continue;
    }
    left.splice(left.indexOf(best.fact), 1);
    for (const member of membersOf(wanted))
      if (best.marks.get(member) === 'exact') exact++;
      else weaker.push(`${nameOf(wanted)}.${member}`);
  }
  const allowed = paired(left, may, (fact, one) =>
    fact.kind === one.kind ? weakest([...marksOf(fact, one).values()]) : 'wrong',
  );
  const wrong = left.filter((_, i) => allowed.marks[i] === 'wrong').map((fact) => JSON.stringify(fact));
  return { exact, weaker: weaker.toSorted(), wrong };
}

const exactIn = (marks: ReadonlyMap<string, Mark>): number =>
  [...marks.values()].filter((mark) => mark === 'exact').length;
