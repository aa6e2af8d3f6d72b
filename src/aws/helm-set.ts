/** How `helm --set` reads the name of a value: dots divide it, a backslash keeps one. Source: helm/helm, pkg/strvals/parser.go. */

export interface SettingFault {
  readonly is: 'quoted' | 'unescaped' | 'escaped twice';
  /** The name as it should be. */
  readonly instead: string;
}

const ANNOTATION = /eks(\\*)\.amazonaws(\\*)\.com\/([a-z-]+)/;

/** What is wrong with a name that sets one of EKS's annotations; undefined: nothing, or it sets none. */
export function settingFault(name: string): SettingFault | undefined {
  const found = ANNOTATION.exec(name);
  if (found === null) return undefined;
  const [whole, first = '', second = '', key = ''] = found;
  const before = name.slice(0, found.index);
  const after = name.slice(found.index + whole.length);
  const quoted = /["']$/.test(before) || /^["']/.test(after);
  const is =
    first.length > 1 || second.length > 1
      ? 'escaped twice'
      : quoted
        ? 'quoted'
        : first === '' || second === ''
          ? 'unescaped'
          : undefined;
  if (is === undefined || !/[.[]["']?$/.test(before)) return undefined;
  const parent = before.replace(/\[?["']?$/, '').replace(/\.$/, '');
  return { is, instead: `${parent}.eks\\.amazonaws\\.com/${key}` };
}
