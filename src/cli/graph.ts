/** `irsa-lint graph`: how identities hang together. */
import { rules } from '../../rules/index.js';
import { analyse } from '../analyse.js';
import { graphOf } from '../explain/graph.js';
import { dot, mermaid } from '../explain/graph-report.js';
import { fixed, page } from '../report/markup.js';
import { safeJson, visible, visibleLines } from '../report/safe.js';
import { configuration } from './configuration.js';
import { refuseReleases } from './helm-release.js';
import { readInput, refuseMissing, rootOf, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { pagePart, pageStyle } from './page.js';
import { renamedRuleNotices } from './rules.js';
import { CLEAN, losses, print, withoutCredentials, writeReport } from './usage.js';

export interface GraphOptions extends InputOptions {
  readonly format: 'mermaid' | 'dot' | 'json' | 'html';
  readonly outputFile?: string;
}

export async function graph(paths: readonly string[], options: GraphOptions, io: Io): Promise<number> {
  const root = rootOf(options, io);
  const { settings, config } = configuration(root, options, io);
  renamedRuleNotices(io)(config.formerIds);
  const input = await readInput(root, paths, options, settings, io);
  refuseMissing(input);
  refuseReleases(input.releases, root, io.fs);
  const { files, unreadable, releases, isAbsent } = input;
  const lost = losses(io);
  const { world, result, failures } = analyse(files, rules, {
    levelOf: settings.levelOf,
    pedantic: settings.pedantic,
    scope: settings.scope,
    unreadable,
    releases,
    isAbsent,
    everything: true,
  });
  for (const one of input.unloaded) lost.failed(...one);
  for (const { what, error } of failures) lost.failed(what, error);
  const whole = graphOf(world, result.findings);
  const text = {
    mermaid: () => withoutCredentials(visibleLines(mermaid(whole)), world),
    dot: () => withoutCredentials(visibleLines(dot(whole)), world),
    json: () => withoutCredentials(safeJson({ version: 1, ...whole }), world),
    html: () =>
      page({
        title: 'AWS identities of pods',
        style: pageStyle('graph.css', io),
        body: fixed(pagePart('graph.html', io)),
        script: {
          source: pagePart('graph.js', io),
          data: withoutCredentials(
            JSON.stringify(whole, (_, value: unknown) => (typeof value === 'string' ? visible(value) : value)),
            world,
          ),
        },
      }),
  }[options.format]();
  if (options.outputFile === undefined) print(io, text);
  else writeReport(io, options.outputFile, text);
  return lost.verdict(CLEAN);
}
