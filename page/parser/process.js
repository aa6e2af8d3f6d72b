// @ts-check
/** What the parser of programs asks of Node's process when it is loaded, for a browser. */
export const process = { env: {}, argv: [], browser: true, cwd: () => '/' };
