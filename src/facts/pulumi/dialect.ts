/** Pulumi in TypeScript and JavaScript: programs with their stacks. */
import type { UnitDialect } from '../dialect.js';
import { importing } from '../program-files.js';
import { programUnits } from '../program/units.js';

type Reader = typeof import('./read.js');

let reader: Reader | undefined;

export const pulumi: UnitDialect = {
  kind: 'unit',
  name: 'pulumi',
  // A name says nothing: most programs make no infrastructure.
  owns: () => false,
  recognises: importing('@pulumi/'),
  async load() {
    reader ??= await import('./read.js');
  },
  unitsOf: (files, sources) => programUnits(files, sources),
  read: (unit, sources, emit) => reader?.readUnit(unit, sources, emit),
};
