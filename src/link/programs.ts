/** Programs of Terraform: which of several what stands beside them belongs to. Names of service accounts alone tie nothing to a program whose cluster may be another one. */
import type { FactLists } from '../facts/facts.js';
import { sameEnvironment, type Located } from './environment.js';
import type { Indexed } from './world.js';

interface Program {
  /** Its folder, as segments. */
  readonly folder: readonly string[];
  /** It makes a cluster. */
  readonly ownsCluster: boolean;
}

/** By unit. */
export type Programs = ReadonlyMap<string, Program>;

type Placed = Located & { readonly document: { readonly language?: string; readonly unit?: string } };

/** The program that a fact is declared by. */
const unitOf = ({ document }: Placed): string | undefined => (document.language === 'hcl' ? document.unit : undefined);

export function programsIn(facts: FactLists): Programs {
  const owners = new Set(facts.cluster.flatMap((cluster) => unitOf(cluster) ?? []));
  const all = [facts.cluster, facts.role, facts.association, facts['service-account'], facts.addon, facts.provider];
  const units = new Set(all.flatMap((some: readonly Placed[]) => some.flatMap((one) => unitOf(one) ?? [])));
  return new Map(
    [...units].map((unit) => [unit, { folder: segmentsOf(folderOfUnit(unit)), ownsCluster: owners.has(unit) }]),
  );
}

/** Behind it stands in brackets what tells units of one folder apart. */
function folderOfUnit(unit: string): string {
  const end = unit.endsWith(')') ? unit.indexOf(' (') : -1;
  return end < 0 ? unit : unit.slice(0, end);
}

const segmentsOf = (folder: string): readonly string[] => (folder === '.' || folder === '' ? [] : folder.split('/'));

/** How many folders two places have in common. */
function shared(a: readonly string[], b: readonly string[]): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

/** The two may be of one cluster, as far as folders tell: what a program declares is its own, and what stands elsewhere goes with the nearest program, unless several with clusters of their own are as near. */
export function mayShareCluster(world: Indexed, a: Placed, b: Placed): boolean {
  if (!sameEnvironment(world, a, b)) return false;
  const [one, other] = [unitOf(a), unitOf(b)];
  if (one === other) return true;
  const { programs } = world.index;
  const [x, y] = [one, other].map((unit) => (unit === undefined ? undefined : programs.get(unit)));
  if (x !== undefined && y !== undefined) return areOfOneCluster(x, y, programs);
  const program = x ?? y;
  const { file, appliedBy } = (x === undefined ? a : b).document;
  return (
    program === undefined ||
    isNearest(program, segmentsOf(folderOf(appliedBy?.path ?? file.path)), [...programs.values()])
  );
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function areOfOneCluster(x: Program, y: Program, programs: Programs): boolean {
  if (x.ownsCluster === y.ownsCluster) return !x.ownsCluster;
  const [owner, other] = x.ownsCluster ? [x, y] : [y, x];
  return isNearest(
    owner,
    other.folder,
    [...programs.values()].filter(({ ownsCluster }) => ownsCluster),
  );
}

function isNearest(program: Program, place: readonly string[], programs: readonly Program[]): boolean {
  const nearness = shared(program.folder, place);
  return programs.every((other) => {
    const distance = shared(other.folder, place);
    return (
      other === program || distance < nearness || (distance === nearness && !(program.ownsCluster && other.ownsCluster))
    );
  });
}
