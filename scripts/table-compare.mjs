// How the outputs of a row of the table of expressions are compared with what the real tool gave.
const isObject = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);
const hasList = (x, member) => isObject(x) && Array.isArray(x[member]);
const isHole = (part) => isObject(part);
const partsOf = (x) => (hasList(x, 'text') ? x.text : typeof x === 'string' ? [x] : undefined);
const isNothing = (x) => x === undefined || (isObject(x) && x.unknown === true);
const isUnknown = (x) => isNothing(x) || (hasList(x, 'text') && x.text.length === 1 && isHole(x.text[0]));

export function compareOutputs(row, run) {
  let got;
  try {
    got = run();
  } catch (error) {
    return { mark: 'different', got: String(error?.stack ?? error) };
  }
  if (row.outputs === undefined) {
    const stated = Object.values(got).filter((value) => !hasDoubt(value));
    return { mark: stated.length === 0 ? 'equal' : 'different', got };
  }
  const names = new Map();
  const marks = Object.entries(row.outputs).map(([name, want]) =>
    compare(got[name], want, names, row.sets?.includes(name) === true),
  );
  const mark = marks.includes('different') ? 'different' : marks.includes('partial') ? 'partial' : 'equal';
  return { mark, got };
}

/** Something in it is not known. */
function hasDoubt(x) {
  if (x === undefined || isUnknown(x)) return true;
  if (Array.isArray(x)) return x.some(hasDoubt);
  if (!isObject(x)) return false;
  return x.open === true || x.choice !== undefined || (x.text ?? []).some(isHole) || Object.values(x).some(hasDoubt);
}

const worst = (marks) => (marks.includes('different') ? 'different' : marks.includes('partial') ? 'partial' : 'equal');

function compare(got, want, names, isSet = false) {
  if (isNothing(got)) return 'partial';
  if (hasList(got, 'choice'))
    return got.choice.some((arm) => compare(arm, want, new Map(names)) !== 'different') ? 'partial' : 'different';
  const [a, b] = [partsOf(got), partsOf(want)];
  if (a !== undefined && b !== undefined) return compareText(a, b, names);
  if (isUnknown(got) || hasList(got, 'items')) return 'partial';
  if (Array.isArray(got) && Array.isArray(want)) return compareLists(got, want, names, isSet);
  if (isObject(got) && isObject(want)) return compareMaps(got, want, names);
  return got === want ? 'equal' : 'different';
}

function compareLists(got, want, names, isSet) {
  if (got.length !== want.length) return 'different';
  if (!isSet) return worst(got.map((item, i) => compare(item, want[i], names)));
  const left = [...want];
  return worst(
    got.map((item) => {
      const best = left.findIndex((other) => compare(item, other, new Map(names)) === 'equal');
      if (best < 0) return hasDoubt(item) ? 'partial' : 'different';
      left.splice(best, 1);
      return 'equal';
    }),
  );
}

const entriesOf = (x) => (Array.isArray(x.entries) ? x.entries : Object.entries(x));

function compareMaps(got, want, names) {
  const left = [...entriesOf(want)];
  const marks = entriesOf(got).map(([key, value]) => {
    const found = left.findIndex(([other]) => compare(key, other, new Map(names)) === 'equal');
    if (found < 0) return hasDoubt(key) ? 'partial' : 'different';
    const [[other, wanted]] = left.splice(found, 1);
    return worst([compare(key, other, names), compare(value, wanted, names)]);
  });
  return worst([
    ...marks,
    ...(left.length > 0 ? [got.open === true ? 'partial' : 'different'] : []),
    ...(got.open === true ? ['partial'] : []),
  ]);
}

function compareText(a, b, names) {
  if (!a.some(isHole)) return b.some(isHole) || a.join('') !== b.join('') ? 'different' : 'equal';
  if (a.length === b.length && a.every((part, i) => samePart(part, b[i], names))) return 'equal';
  const pattern = new RegExp(
    `^${a.map((part) => (isHole(part) ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('')}$`,
    's',
  );
  return pattern.test(b.map((part) => (isHole(part) ? '\0' : part)).join('')) ? 'partial' : 'different';
}

/** Names of holes are free; equal ones are equal values. */
function samePart(a, b, names) {
  if (!isHole(a) || !isHole(b)) return a === b;
  if (a.ref === undefined || b.ref === undefined) return false;
  const known = names.get(a.ref);
  if (known !== undefined) return known === b.ref;
  if ([...names.values()].includes(b.ref)) return false;
  names.set(a.ref, b.ref);
  return true;
}
