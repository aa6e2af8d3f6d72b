/** `irsa-lint graph`: how identities hang together. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rules } from '../../rules/index.js';
import { analyse } from '../analyse.js';
import { graphOf } from '../explain/graph.js';
import { dot, graphPage, mermaid } from '../explain/graph-report.js';
import { safeJson, visible, visibleLines } from '../report/safe.js';
import { configuration, readInput, type InputOptions } from './input.js';
import { CLEAN, print, writeReport } from './usage.js';

export interface GraphOptions extends InputOptions {
  readonly format: 'mermaid' | 'dot' | 'json' | 'html';
  readonly outputFile?: string;
}

export function graph(paths: readonly string[], options: GraphOptions): number {
  const root = resolve(options.root ?? '.');
  const { settings } = configuration(root, options);
  const { files, unreadable } = readInput(root, paths, options, settings);
  const { world, result } = analyse(files, rules, {
    levelOf: settings.levelOf,
    pedantic: settings.pedantic,
    scope: settings.scope,
    unreadable,
    everything: true,
  });
  const whole = graphOf(world, result.findings);
  const text = {
    mermaid: () => visibleLines(mermaid(whole)),
    dot: () => visibleLines(dot(whole)),
    json: () => safeJson({ version: 1, ...whole }),
    html: () =>
      graphPage(
        JSON.stringify(whole, (_, value: unknown) => (typeof value === 'string' ? visible(value) : value)),
        { html: part('html'), css: part('css'), script: part('js') },
      ),
  }[options.format]();
  if (options.outputFile === undefined) print(text);
  else writeReport(options.outputFile, text);
  return CLEAN;
}

/** Built beside the program. */
const part = (extension: string): string => readFileSync(new URL(`page/graph.${extension}`, import.meta.url), 'utf8');
