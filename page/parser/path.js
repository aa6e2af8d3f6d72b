// @ts-check
/** What the parser of programs asks of paths, for a browser: by its name it knows what a file is. */
/** @param {string} path */
const extname = (path) => /[^/.](\.[^./]*)$/.exec(path)?.[1] ?? '';
/** @param {readonly string[]} parts */
const resolve = (...parts) => parts.at(-1) ?? '/';
const isAbsolute = () => true;
export default { extname, resolve, isAbsolute };
