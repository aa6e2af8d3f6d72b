/** Programs of CDK and cdk8s. The reader, with the parser behind it, is loaded where a file imports one of them. */
import type { UnitDialect } from '../dialect.js';
import { importing } from '../program-files.js';
import { programUnits } from '../program/units.js';

let reader: typeof import('./read.js') | undefined;

export const cdk: UnitDialect = {
  kind: 'unit',
  name: 'cdk',
  owns: () => false,
  recognises: importing('aws-cdk-lib', '@aws-cdk/', 'cdk8s', 'monocdk'),
  async load() {
    reader = await import('./read.js');
  },
  unitsOf: (files, sources) => programUnits(files, sources),
  read(unit, sources, emit) {
    reader?.readProgram(unit, sources, emit);
  },
};
