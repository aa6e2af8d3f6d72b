/** Paths of a run: forward slashes, relative to its root. What stands beside the root begins with `..`. */

/** The way from a folder (with or without its slash; empty for the root), without `.` and empty parts; `..` that lead above the root stay. */
export function pathFrom(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** As Go's filepath.Join: of an absolute folder nothing leads above the root. */
export function joinedPath(folder: string, path: string): string {
  const way = pathFrom(folder, path);
  return folder.startsWith('/') ? `/${way.slice(climbOf(way).length)}` : way;
}

/** Go's path.Clean. */
export const cleanPath = (path: string): string =>
  path.startsWith('/') ? joinedPath('/', path) : pathFrom('', path) || '.';

/** What leads above the root, with its slash: `../../` of `../../a/b`. */
export const climbOf = (path: string): string => /^(?:\.\.\/)*/.exec(`${path}/`)?.[0] ?? '';

/** Folders that may be the root of the repository in which a file stands, each with its slash: that of the run, or for a file beside it all above the file, of which the user named one. */
export function repositoriesOf(path: string): readonly string[] {
  const climb = climbOf(path);
  if (climb === '') return [''];
  const names = path.slice(climb.length).split('/').slice(0, -1);
  return [climb, ...names.map((_, i) => `${climb}${names.slice(0, i + 1).join('/')}/`)];
}
