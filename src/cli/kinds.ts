/** Which files the dialects read, by their names and by what stands in them. */
import { looksLikeDocument, nameKindOf } from '../document/languages.js';
import { isMeant, isOwn } from '../facts/dialect.js';
import { DIALECTS } from '../facts/dialects.js';
import { isProgramFile } from '../facts/program-files.js';
import { isUnreadName } from '../facts/unread.js';
import type { Source } from '../value/span.js';

/** A file of this name is read where it is met in a folder. */
export const isWanted = (name: string): boolean =>
  nameKindOf(name) !== undefined || isUnreadName(name) || isOwned(name) || isProgramFile(name);

export const isOwned = (path: string): boolean =>
  DIALECTS.some((dialect) => dialect.kind === 'unit' && dialect.owns(path));

export const isOfUnit = (path: string): boolean =>
  DIALECTS.some((dialect) => dialect.kind === 'unit' && isMeant(dialect, { path, text: '' }));

/** Paths of files that it takes in, whatever they are called. */
export const namedBy = (file: Source): readonly string[] =>
  DIALECTS.flatMap((dialect) => (dialect.kind === 'unit' ? (dialect.names?.(file) ?? []) : []));

/** It makes infrastructure itself. */
export const isRecognised = (file: Source): boolean =>
  isProgramFile(file.path) && DIALECTS.some((dialect) => dialect.kind === 'unit' && isOwn(dialect, file));

/** A file that was named is read whatever its name; whether anything in it can be known is another matter. */
export const isOfKnownKind = ({ path, text }: Source): boolean =>
  nameKindOf(path) !== undefined || isOwned(path) || isProgramFile(path) || looksLikeDocument(text);
