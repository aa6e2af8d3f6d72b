/** What Terraform says beside identities: calls of modules of the registry, and releases of charts. A value that could not be read has a hole. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { MapTree } from '../value/tree.js';

/** A call of a module that stands elsewhere; one for each instance of `for_each` and `count`. */
export interface ModuleCall {
  readonly document: Document;
  /** `terraform-aws-modules/iam//modules/iam-role`. */
  readonly module: string;
  /** The newest release that its constraint allows; undefined: not written, or not known. */
  readonly version: { readonly major: number; readonly minor: number } | undefined;
  /** The label of the block. */
  readonly name: string;
  /** The arguments that are written, without those that Terraform reads itself. */
  readonly inputs: MapTree;
  /** What the calling module asks of it, wherever it does. */
  readonly outputs: readonly OutputReference[];
  /** The whole of it is used somewhere, so that anything of it may be. */
  readonly usedWhole: boolean;
  /** The head of the block. */
  readonly at: Span;
}

export interface OutputReference {
  readonly name: string;
  /** Within `try` or `can`, where a missing one is no error. */
  readonly tried: boolean;
  readonly at: Span;
}

/** What makes identities and is repeated by `count` or `for_each`: as one instance of its module has it. */
export interface RepeatedPart {
  readonly document: Document;
  readonly kind: 'role' | 'service account' | 'association' | 'node group' | 'module';
  /** Its address within its module. */
  readonly name: string;
  /** There is any, or may be. */
  readonly made: boolean;
  /** The variables that decide it; where some of them are off, those. */
  readonly by: readonly string[];
  /** The head of the block. */
  readonly at: Span;
}

/** A release of a chart. Its chart may create service accounts that no file here shows. */
export interface HelmRelease {
  readonly document: Document;
  readonly name: Text | undefined;
  readonly chart: Text | undefined;
  readonly namespace: Text | undefined;
  readonly at: Span;
}
