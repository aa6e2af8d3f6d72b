/** Regular expressions run by plain backtracking that counts its steps: what a text costs does not depend on the machine, nor on what an engine is clever about. */
import { RegExpParser, type AST } from '@eslint-community/regexpp';

type Next = (at: number) => boolean;
/** Tries at a place, and calls on for each way to match. */
type Matcher = (at: number, next: Next) => boolean;

class TooManySteps extends Error {}

/** How many steps a search for `pattern` in `text` takes, whether or not it is found. Infinity: more than `most`. */
export function stepsOf({ source, flags }: RegExp, text: string, most = 2_000_000): number {
  const parsed = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const machine = new Machine(text, flags, most);
  const matcher = machine.pattern(parsed);
  try {
    for (let start = 0; start <= (flags.includes('y') ? 0 : text.length); start++)
      if (matcher(start, () => true)) break;
  } catch (error) {
    if (error instanceof TooManySteps || error instanceof RangeError) return Infinity;
    throw error;
  }
  return machine.steps;
}

/** Owns the text and the count. */
class Machine {
  steps = 0;
  private readonly captures = new Map<AST.CapturingGroup, string>();

  constructor(
    private readonly text: string,
    private readonly flags: string,
    private readonly most: number,
  ) {}

  pattern = ({ alternatives }: AST.Pattern): Matcher => this.oneOf(alternatives);

  private step(): void {
    if (++this.steps > this.most) throw new TooManySteps();
  }

  private oneOf(alternatives: readonly AST.Alternative[]): Matcher {
    const all = alternatives.map(({ elements }) => this.sequence(elements));
    return (at, next) => all.some((one) => one(at, next));
  }

  private sequence(elements: readonly AST.Element[]): Matcher {
    const all = elements.map((element) => this.element(element));
    const from =
      (index: number): Matcher =>
      (at, next) => {
        const matcher = all[index];
        return matcher === undefined ? next(at) : matcher(at, (then) => from(index + 1)(then, next));
      };
    return from(0);
  }

  private element(element: AST.Element): Matcher {
    switch (element.type) {
      case 'Group':
        return this.oneOf(element.alternatives);
      case 'CapturingGroup': {
        const inner = this.oneOf(element.alternatives);
        return (at, next) =>
          inner(at, (then) => {
            this.captures.set(element, this.text.slice(at, then));
            return next(then);
          });
      }
      case 'Quantifier':
        return this.repeated(element);
      case 'Assertion':
        return this.assertion(element);
      case 'Backreference':
        return (at, next) => {
          this.step();
          const [target] = [element.resolved].flat();
          const again = target === undefined ? '' : (this.captures.get(target) ?? '');
          return this.text.startsWith(again, at) && next(at + again.length);
        };
      default:
        return this.character(element);
    }
  }

  private repeated({ element, min, max, greedy }: AST.Quantifier): Matcher {
    const one = this.element(element);
    const from =
      (count: number): Matcher =>
      (at, next) => {
        const more = (): boolean =>
          // What matches nothing is not repeated without end.
          count < max && one(at, (then) => (then > at || count < min) && from(count + 1)(then, next));
        if (count < min) return more();
        return greedy ? more() || next(at) : next(at) || more();
      };
    return from(0);
  }

  private assertion(element: AST.Assertion): Matcher {
    if (element.kind === 'lookahead' || element.kind === 'lookbehind') {
      const inner = this.oneOf(element.alternatives);
      const { kind, negate } = element;
      // Engines go backwards from the place.
      const reach = Math.max(...element.alternatives.map(lengthOf));
      const holds = (at: number): boolean => {
        if (kind === 'lookahead') return inner(at, () => true);
        for (let start = at; start >= Math.max(0, at - reach); start--)
          if (inner(start, (end) => end === at)) return true;
        return false;
      };
      return (at, next) => {
        this.step();
        return holds(at) !== negate && next(at);
      };
    }
    const native = new RegExp(element.raw, this.flags.replaceAll(/[gy]/g, '') + 'y');
    return (at, next) => {
      this.step();
      native.lastIndex = at;
      return native.test(this.text) && next(at);
    };
  }

  private character(element: AST.Element): Matcher {
    const flags = this.flags.replaceAll(/[gy]/g, '');
    const wide = /[uv]/.test(flags);
    const native = new RegExp(`^(?:${element.raw})$`, flags.replace('m', ''));
    const known = new Map<string, boolean>();
    return (at, next) => {
      this.step();
      if (at >= this.text.length) return false;
      const code = wide ? (this.text.codePointAt(at) ?? 0) : this.text.charCodeAt(at);
      const one = wide ? String.fromCodePoint(code) : String.fromCharCode(code);
      const fits = known.get(one) ?? native.test(one);
      known.set(one, fits);
      return fits && next(at + one.length);
    };
  }
}

/** How many units an alternative takes at most. */
function lengthOf({ elements }: AST.Alternative): number {
  const one = (element: AST.Element): number => {
    switch (element.type) {
      case 'Assertion':
        return 0;
      case 'Backreference':
        return Infinity;
      case 'Group':
      case 'CapturingGroup':
        return Math.max(...element.alternatives.map(lengthOf));
      case 'Quantifier':
        return element.max === 0 ? 0 : element.max * one(element.element);
      default:
        return 2;
    }
  };
  return elements.reduce((sum, element) => sum + one(element), 0);
}

/** Texts that a pattern may be slow on: what it repeats, how it begins, and each kind of character that it tells apart, in front of what it cannot match. */
export function attacksOn({ source, flags }: RegExp): readonly ((n: number) => string)[] {
  const parsed = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const atoms = new Map<string, RegExp>();
  const repeated: string[] = [];
  const visit = (node: AST.Node): void => {
    if (node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass')
      atoms.set(node.raw, new RegExp(`^(?:${node.raw})$`, flags.replaceAll(/[gmy]/g, '')));
    else if (node.type === 'Quantifier' && node.max > 20) {
      const alternatives = 'alternatives' in node.element ? node.element.alternatives : [];
      repeated.push(sample(node.element), ...alternatives.map(({ elements }) => elements.map(sample).join('')));
    }
    if ('alternatives' in node) node.alternatives.forEach(visit);
    if ('elements' in node && node.type === 'Alternative') node.elements.forEach(visit);
    if (node.type === 'Quantifier') visit(node.element);
  };
  const sample = (node: AST.Element): string => {
    switch (node.type) {
      case 'Group':
      case 'CapturingGroup':
        return (node.alternatives[0]?.elements ?? []).map(sample).join('');
      case 'Quantifier':
        return node.max === 0 ? '' : sample(node.element).repeat(Math.min(Math.max(1, node.min), 50));
      case 'Assertion':
      case 'Backreference':
        return '';
      default: {
        const fits = new RegExp(`^(?:${node.raw})$`, flags.replaceAll(/[gmy]/g, ''));
        return ALPHABET.find((one) => fits.test(one)) ?? '';
      }
    }
  };
  visit(parsed);
  // One for each set of atoms that a character fits.
  const kinds = new Map(
    ALPHABET.map((one) => [[...atoms].map(([, atom]) => (atom.test(one) ? 1 : 0)).join(''), one] as const).reverse(),
  );
  const characters = [...kinds.values()].slice(0, 12);
  const pairs = characters.length > 7 ? [] : characters.flatMap((one) => characters.map((other) => one + other));
  const prefixes = [...new Set(['', ...parsed.alternatives.flatMap(({ elements }) => prefixesOf(elements, sample))])];
  const pumps = [...new Set([...characters, ...repeated, ...pairs, ...prefixes])].filter((one) => one !== '');
  return pumps.flatMap((pump) =>
    prefixes
      .slice(0, 8)
      .flatMap((prefix) =>
        ['', '\u0001', '\n\u0001'].map((end) => (n: number) => prefix + pump.repeat(Math.ceil(n / pump.length)) + end),
      ),
  );
}

const prefixesOf = (elements: readonly AST.Element[], sample: (node: AST.Element) => string): readonly string[] =>
  elements.map((_, i) => elements.slice(0, i).map(sample).join('')).filter((one) => one !== '');

const ALPHABET: readonly string[] = [
  ...Array.from('a0 -_./:{}"\'\n\tAZz9fFsxn'),
  ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  ...['\r', '\u0000', '\u0085', '\u2028', '\ufeff', '\u00e9', '\ud800'],
];
