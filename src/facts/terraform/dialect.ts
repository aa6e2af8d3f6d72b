/** Terraform and OpenTofu: modules with their callers. */
import type { UnitDialect } from '../dialect.js';
import { isPlanOrState } from './is-plan.js';

type Reader = typeof import('./read.js');

let reader: Reader | undefined;

/** What a program of this language may be made of. Templates and other files that it reads are its own once it reads them. */
export const terraform: UnitDialect = {
  kind: 'unit',
  name: 'terraform',
  owns: (path) => /\.(?:tf|tofu|tfvars|hcl)(?:\.json)?$|\.tfstate$/.test(path),
  recognises: isPlanOrState,
  async load() {
    reader ??= await import('./read.js');
  },
  unitsOf: (files, sources) => reader?.unitsOf(files, sources) ?? [],
  read: (unit, sources, emit) => reader?.readUnit(unit, sources, emit),
};
