/** Which files are programs that make infrastructure: a test of their texts, before anything is parsed. */
import type { Source } from '../value/span.js';

const ENDING = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;
const NO_PROGRAM = /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|node_modules)\//;

export const isProgramFile = (path: string): boolean => ENDING.test(path) && !NO_PROGRAM.test(path);

/** `libraries`: beginnings of the names of modules. */
export const importing = (...libraries: readonly string[]): ((file: Source) => boolean) => {
  const names = libraries.map((name) => name.replace(/[/.]/g, '\\$&')).join('|');
  const imports = new RegExp(`(?:from|import|require\\()\\s{0,20}["'](?:${names})`);
  return ({ path, text }) => isProgramFile(path) && imports.test(text);
};

/** Whether what stands in a document of this language is computed by a program before anything is applied. */
export const isOfProgram = ({ language }: { readonly language: string }): boolean =>
  language === 'hcl' || language === 'typescript';
