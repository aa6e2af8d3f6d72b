/** Programs of Terraform and ClusterConfigs: which of several what stands beside them belongs to. Names of service accounts alone tie nothing to what may be of another cluster. */
import { knownValue } from '../value/text.js';
import type { FactLists } from '../facts/facts.js';
import { environmentIn, environmentOf, sameEnvironment, type Located, type Scope } from './environment.js';
import { onceInWorld } from './once.js';
import type { Indexed } from './world.js';

interface Program {
  /** Its folder, as segments. */
  readonly folder: readonly string[];
  /** It makes a cluster. */
  readonly ownsCluster: boolean;
  /** The name of the cluster of a ClusterConfig: several may describe one. */
  readonly cluster?: string;
  /** The name of the one environment of all that it makes. */
  readonly environment: string | undefined;
}

/** By unit, or by the path of a ClusterConfig. */
export type Programs = ReadonlyMap<string, Program>;

type Placed = Located & { readonly document: { readonly language?: string; readonly unit?: string } };

/** The program of Terraform that a fact is declared by. */
const unitOf = ({ document }: Placed): string | undefined => (document.language === 'hcl' ? document.unit : undefined);

export function programsIn(facts: FactLists, scope: Scope): Programs {
  const owners = new Set(facts.cluster.flatMap((cluster) => unitOf(cluster) ?? []));
  const all = [facts.cluster, facts.role, facts.association, facts['service-account'], facts.addon, facts.provider];
  const units = new Map<string, Set<string | undefined>>();
  for (const one of all.flatMap((some: readonly Placed[]) => some)) {
    const unit = unitOf(one);
    if (unit !== undefined) units.set(unit, (units.get(unit) ?? new Set()).add(environmentIn(scope, one)?.name));
  }
  const programs = new Map<string, Program>();
  for (const [unit, [environment, ...others]] of units)
    programs.set(unit, {
      folder: segmentsOf(folderIn(unit)),
      ownsCluster: owners.has(unit),
      environment: others.length === 0 ? environment : undefined,
    });
  for (const config of facts['cluster-config']) {
    const { document, name } = config;
    const { path } = document.file;
    const cluster = name === undefined ? undefined : knownValue(name);
    // Several in one file are told apart by nothing.
    if (!programs.has(path))
      programs.set(path, {
        folder: segmentsOf(folderOf(path)),
        ownsCluster: true,
        environment: environmentIn(scope, config)?.name,
        ...(cluster === undefined ? {} : { cluster }),
      });
  }
  return programs;
}

/** The folder of a unit, which may be named with its environment: `live/prod (eu)`. */
const folderIn = (unit: string): string => (unit.endsWith(')') ? (unit.split(' (', 1)[0] ?? unit) : unit);

const segmentsOf = (folder: string): readonly string[] => (folder === '.' || folder === '' ? [] : folder.split('/'));

/** How many folders two places have in common. */
function shared(a: readonly string[], b: readonly string[]): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

const isOneCluster = (a: Program, b: Program): boolean => a.cluster !== undefined && a.cluster === b.cluster;

/** The program that declares a fact, if one does. */
const programOf = ({ index }: Indexed, placed: Placed): Program | undefined =>
  index.programs.get(unitOf(placed) ?? placed.document.file.path);

/** The two may be of one cluster, as far as folders tell: what a program declares is its own, and what stands elsewhere goes with the nearest program of its environment, unless several with clusters of their own are as near. */
export function mayShareCluster(world: Indexed, a: Placed, b: Placed): boolean {
  if (!sameEnvironment(world, a, b)) return false;
  if (unitOf(a) !== undefined && unitOf(a) === unitOf(b)) return true;
  const [x, y] = [programOf(world, a), programOf(world, b)];
  const programs = programsOf(world, environmentOf(world, a)?.name ?? environmentOf(world, b)?.name);
  if (x !== undefined && y !== undefined) return x === y || areOfOneCluster(x, y, programs);
  const program = x ?? y;
  const { file, appliedBy } = (x === undefined ? a : b).document;
  return program === undefined || isNearest(program, segmentsOf(folderOf(appliedBy?.path ?? file.path)), programs);
}

/** Programs that may be of an environment; all where none is named. */
const programsOf = onceInWorld((world: Indexed, own: string | undefined): readonly Program[] =>
  [...world.index.programs.values()].filter(
    ({ environment }) => environment === undefined || own === undefined || environment === own,
  ),
);

/** Two programs of Terraform that make no cluster: each may be of another, and nothing that stands in both ties them. */
export function areApart(world: Indexed, a: Placed, b: Placed): boolean {
  const units = [unitOf(a), unitOf(b)];
  const programs = units.map((unit) => (unit === undefined ? undefined : world.index.programs.get(unit)));
  return units[0] !== units[1] && programs.every((program) => program?.ownsCluster === false);
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function areOfOneCluster(x: Program, y: Program, programs: readonly Program[]): boolean {
  if (x.ownsCluster === y.ownsCluster) return !x.ownsCluster || isOneCluster(x, y);
  const [owner, other] = x.ownsCluster ? [x, y] : [y, x];
  return isNearest(
    owner,
    other.folder,
    programs.filter(({ ownsCluster }) => ownsCluster),
  );
}

/** A program without a cluster goes with the one that is nearest to it, wherever that stands. */
function isNearest(program: Program, place: readonly string[], programs: readonly Program[]): boolean {
  const nearness = shared(program.folder, place);
  return programs.every((other) => {
    if (other === program) return true;
    const distance = shared(other.folder, place);
    if (distance === nearness) return !(program.ownsCluster && other.ownsCluster) || isOneCluster(program, other);
    return (
      distance < nearness || (!program.ownsCluster && other.ownsCluster && areOfOneCluster(program, other, programs))
    );
  });
}
