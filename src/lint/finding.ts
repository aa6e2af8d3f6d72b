/** What a run says: findings and how much of the input could be judged. */
import type { About } from '../facts/about.js';
import type { Unread } from '../facts/unread.js';
import type { Judged } from '../link/judged.js';
import type { Edit } from '../document/edit.js';
import type { Span } from '../value/span.js';

export type { About, Edit, Judged, Unread };

export type Severity = 'error' | 'warning' | 'info';

/** `possible` findings are shown with --pedantic only. */
export type Confidence = 'certain' | 'possible';

/** A place and why it matters there. */
export interface Label {
  readonly at: Span;
  readonly note: string;
}

/**
 * One way to mend a finding; of several at most one is applied.
 * safe: lets nobody in who was out and takes nothing away that works. unsafe: probably meant, may change who gets in. manual: shown only.
 */
export interface Fix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe' | 'manual';
  readonly edits: readonly Edit[];
}

export interface Finding {
  readonly rule: string;
  /** The rule's own name for this message; part of the fingerprint. */
  readonly messageId: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly primary: Label;
  readonly related: readonly Label[];
  readonly fixes: readonly Fix[];
  /** The way from the document's root to the place, as in `Statement[0].Condition.StringEquals["host/id/X:sub"]`. */
  readonly route: string;
  /** Hash of path, rule, message id, route by names and an ordinal among equals; never of a line. */
  readonly fingerprint: string;
  /** What it was while the rule had another id: an older baseline knows it by that. */
  readonly formerFingerprints?: readonly string[];
  /** The identity that it speaks of, or what holds it; undefined: none, or it is not known which. */
  readonly about?: About | undefined;
}

/** A finding that somebody keeps. */
export interface Suppressed {
  readonly finding: Finding;
  /** `inSource`: a comment or an annotation beside it. `external`: the configuration or a baseline. */
  readonly kind: 'inSource' | 'external';
  readonly reason: string | undefined;
}

export interface Result {
  readonly files: number;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly judged: Judged;
  /** Files of languages that are not read. */
  readonly unread?: readonly Unread[];
}
