/** What a program makes belongs to the program, wherever the text of it stands. */
import type { Document } from '../../document/language.js';
import { folderOf, type Source } from '../../value/span.js';

/** `path`: of the file that describes the program. Below its folder every file tells its place itself. */
export const appliedFrom = (path: string, name: string, file: Source): Pick<Document, 'appliedBy'> =>
  file.path.startsWith(folderOf(path)) ? {} : { appliedBy: { name, path, through: [file.path], alternatives: NONE } };

const NONE: ReadonlySet<string> = new Set();
