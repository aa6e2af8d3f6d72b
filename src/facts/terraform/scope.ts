/** What an expression is evaluated in: names, files, and the steps that are left. */
import type { Source, Span } from '../../value/span.js';
import type { Text } from '../../value/text.js';
import type { Allowance } from '../allowance.js';
import type { Value } from './value.js';

/** What names mean where an expression stands. */
export interface Scope {
  /** Names of loops and template variables. */
  readonly names: ReadonlyMap<string, Value>;
  /** `var.x`, `local.x`, `module.x`, `each.key`, `aws_iam_role.x`, `data.aws_iam_role.x`; undefined: no such thing can stand here. */
  readonly reference: (path: readonly string[], at: Span) => Value | undefined;
  readonly files: Files;
  /** Functions that a tool has besides Terraform's, or instead of them. */
  readonly functions?: ReadonlyMap<string, (args: readonly Value[], at: Span, scope: Scope) => Value | undefined>;
  readonly budget: Budget;
  /** In a template file, which may not read another. */
  readonly inTemplate?: true;
  /** What stands here may never be evaluated: whether there is any of it is not known. */
  readonly uncertain?: true;
}

/** What `file`, `templatefile` and `fileset` see. Paths are as written in the program. */
export interface Files {
  /** The text; undefined: unseen. */
  readonly read: (path: string) => Source | undefined;
  readonly paths: () => readonly string[];
  /** For certain nothing is there. */
  readonly isAbsent: (path: string) => boolean;
  /** A path relative to the root module as one relative to the linted tree; undefined: outside. */
  readonly resolve: (path: string) => string | undefined;
}

export interface MissingFile {
  /** As it is asked for. */
  readonly written: Text;
  /** Relative to the linted tree. */
  readonly path: string;
  readonly at: Span;
}

/** Steps that are left of a unit. */
export interface Budget {
  readonly steps: Allowance;
  /** How many evaluations stand within each other. */
  depth: number;
  /** What `sensitive()` was given. */
  marked?: Value[];
  /** Files that are not there, and where an expression that is evaluated for certain asks for them. */
  missing?: MissingFile[];
}
