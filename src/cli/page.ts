/** The parts of the pages, which are built beside the program. */
import type { Io } from './io.js';

export const pagePart = (name: string, { program }: Io): string =>
  new TextDecoder().decode(program.file(`page/${name}`));

/** What all pages look like, then what this one has of its own. */
export const pageStyle = (name: string, io: Io): string => `${pagePart('theme.css', io)}${pagePart(name, io)}`;
