/** Paths of a tree: relative to its root, with forward slashes. */

/** The way from a folder, without `.`; `..` above the root stays, for a file may be named there. `folder` ends with a slash, or is empty. */
export function pathFrom(folder: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${folder}${path}`.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

/** The same within the tree, empty for its root; undefined: outside of it. */
export function pathWithin(folder: string, path: string): string | undefined {
  const all = pathFrom(folder, path);
  return all === '..' || all.startsWith('../') ? undefined : all;
}
