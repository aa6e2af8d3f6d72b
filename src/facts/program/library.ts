/** How a library of constructs plugs in: what its modules hold, what its classes make, and how what they make is read. */
import type { Span } from '../../value/span.js';
import type { Hole, Text } from '../../value/text.js';
import type { HoleValue, Token, Value } from './value.js';

/** Made anew for each unit: what its constructors make is recorded within it. */
export interface Library {
  /** What a namespace import of a specifier gives; undefined: the module is none of its own. A default import is its member `default`, or else the whole. */
  readonly moduleOf: (specifier: string) => Value | undefined;
  /** Is told of a function of texts that is called on nothing but a token: it works on the marker. */
  readonly onTokenText?: (operation: string, token: Token, at: Span) => void;
  /** Is told of what is given to something that is not read, which may do anything with it. `called`: how it is called, as far as that is known. */
  readonly onHandedOver?: (value: Value, called: string, run: Run) => void;
}

/** Something of a library. What is left out does not exist for it: reading such a member, or calling it, gives a value that is not known. */
export interface Native {
  /** As in `aws.iam.Role`: for references and messages. */
  readonly name: string;
  readonly get?: (name: string, at: Span, run: Run) => Value | undefined;
  readonly call?: (call: Call, run: Run) => Value;
  /** `new`, and `super()` of a class that extends it: `self` is the instance then. */
  readonly construct?: (call: Call, run: Run) => Value;
  /** `this.x = v` of an instance. */
  readonly set?: (name: string, value: Value, run: Run) => void;
  /** What it is in a template literal, in `+`, and as a key. Without it: not known. */
  readonly toText?: (at: Span, run: Run) => Text;
  /** What JSON.stringify makes of it. Without it: what `plain` gives. */
  readonly toJson?: (at: Span, run: Run) => Value;
  /** The data that stands for it where data is read: what an output holds, what names a resource. Without it: not known. */
  readonly plain?: (at: Span) => Value;
  /** Whether it is an instance of another (`x instanceof Y`). Without it: not known. */
  readonly isInstance?: (of: Value) => boolean | undefined;
  /** A value of this type, of which nothing else is known: a parameter of a function that nobody calls. */
  readonly instance?: (reference: string, at: Span, run: Run) => Value | undefined;
  /** Its own members, where `...x` and Object.keys ask for them. */
  readonly members?: () => Value;
}

export interface Call {
  readonly args: readonly Value[];
  /** More arguments may follow: one was spread that is not known whole. */
  readonly open: boolean;
  /** Where the arguments stand; the place of a value is where it was written, which may be far away. */
  readonly places: readonly Span[];
  /** `this`. */
  readonly self: Value | undefined;
  /** The name that the result is bound to, where it is bound to one at once: `const role = new Role()`. */
  readonly bound: string | undefined;
  /** The whole call. */
  readonly at: Span;
}

/** What the evaluator does for a library. */
export interface Run {
  /** The name of the unit, which is the scope of its holes. */
  readonly unit: string;
  /** Whether what is evaluated now happens for certain; else on a condition, or as often as nobody knows. */
  readonly certain: boolean;
  readonly get: (value: Value, name: string, at: Span) => Value;
  readonly call: (callee: Value, args: readonly Value[], at: Span) => Value;
  /** The same as `call`, but for what may run later or not at all: what happens within is not certain. */
  readonly maybe: <T>(work: () => T) => T;
  readonly hole: (reference: string, at: Span, more?: Partial<Hole> & { readonly token?: true }) => HoleValue;
  readonly text: (value: Value, at: Span) => Text;
  /** JSON.stringify: a text that remembers what it holds. */
  readonly json: (value: Value, at: Span) => Value;
  /** JSON.parse. */
  readonly parse: (value: Value, at: Span) => Value;
  /** A number for whatever is made, counted through a unit: two things of one name are two. */
  readonly count: () => number;
  /** A construct or a resource is made: it costs as much as many steps, for all that is read from it later. */
  readonly making: () => void;
}
