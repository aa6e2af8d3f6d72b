/** Addresses of editors and paths of files. Pure: `windows` says which paths are meant. */

/** undefined: it is no file. */
export function pathOfUri(uri: string, windows: boolean): string | undefined {
  const [whole, host = '', written = ''] = /^file:(?:\/\/([^/?#]*))?([^?#]*)/i.exec(uri) ?? [];
  const path = whole === undefined ? undefined : decoded(written);
  if (path === undefined || path.includes('\0')) return undefined;
  const isHere = host === '' || host === 'localhost';
  if (windows) return windowsPath(isHere ? undefined : host, path.replaceAll('/', '\\'));
  return isHere ? path : undefined;
}

function windowsPath(host: string | undefined, path: string): string | undefined {
  if (host !== undefined) return `\\\\${host}${path}`;
  const [, drive, rest = ''] = /^\\([A-Za-z]):(.*)$/s.exec(path) ?? [];
  return drive === undefined ? undefined : `${drive.toUpperCase()}:${rest === '' ? '\\' : rest}`;
}

export function uriOfPath(path: string, windows: boolean): string {
  const slashes = windows ? path.replaceAll('\\', '/') : path;
  const encoded = slashes
    .split('/')
    .map((name) => encodeURIComponent(name).replace(/[!'()*]/g, percent))
    .join('/');
  if (!windows) return `file://${encoded}`;
  if (slashes.startsWith('//')) return `file:${encoded}`;
  // As VS Code writes them.
  return `file:///${encoded.replace(/^([A-Za-z])%3A/, (_, drive: string) => `${drive.toLowerCase()}%3A`)}`;
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
