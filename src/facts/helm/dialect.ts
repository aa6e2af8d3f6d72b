/** Helm: charts with the releases that something here makes of them. */
import type { UnitDialect } from '../dialect.js';

type Reader = typeof import('./read.js');

let reader: Reader | undefined;

/** Manifests below `templates/` belong to the chart that reads them; what stands there without a chart is read as a template of any kind. */
export const helm: UnitDialect = {
  kind: 'unit',
  name: 'helm',
  owns: (path) => /(?:^|\/)(?:Chart\.yaml|\.helmignore|templates\/(?:.*\/)?(?:_[^/]*|[^/]*\.txt))$/.test(path),
  async load() {
    reader ??= await import('./read.js');
  },
  unitsOf: (_, sources) => reader?.unitsOf(sources) ?? [],
  read: (unit, sources, emit) => reader?.readUnit(unit, sources, emit),
  instantiate: (release, sources, emit) => reader?.instantiate(release, sources, emit),
};
