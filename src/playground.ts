/** What the playground asks of the linter: texts in, what its page shows out. Runs in a browser, so nothing here or below asks anything of Node. */
import manifest from '../package.json' with { type: 'json' };
import { rules } from '../rules/index.js';
import { secretPlaces } from './analyse.js';
import { analysed, type InputFile, type LintOptions } from './api/files.js';
import { InputError } from './api/input.js';
import { graphOf, type GraphNode } from './explain/graph.js';
import { isProgramFile } from './facts/program-files.js';
import type { Label } from './lint/finding.js';
import { helpsOf } from './report/help.js';
import { headingOf, inFiles, inOrder, type ReportContext } from './report/context.js';
import { framedLines, type FramedLine } from './report/frame.js';
import { toJson, type JsonFinding } from './report/json.js';
import { masker, type Masker } from './report/mask.js';
import { fixed, page } from './report/markup.js';
import { visible } from './report/safe.js';
import { coverageLines } from './report/text.js';
import { rangeOf, toFileSpan } from './value/span.js';

/** The files of the page of the graph. */
export interface GraphParts {
  readonly style: string;
  readonly body: string;
  readonly script: string;
}

interface ShownFrame {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly note: string;
  /** null: lines that are left out. */
  readonly lines: readonly (FramedLine | null)[];
}

interface ShownFinding extends Pick<JsonFinding, 'rule' | 'severity' | 'message' | 'path' | 'range' | 'fixes'> {
  /** Whom it is about. */
  readonly heading: string;
  readonly summary: string;
  readonly frames: readonly ShownFrame[];
  readonly helps: readonly string[];
}

interface Shown {
  readonly findings: readonly ShownFinding[];
  /** How much could be judged. */
  readonly judged: readonly string[];
  /** What `explain` says of each workload, service account and role. */
  readonly chains: readonly Pick<GraphNode, 'kind' | 'label' | 'story' | 'at'>[];
  /** A page of its own. */
  readonly graph: string;
  /** What was left out, and why. */
  readonly problems: readonly string[];
}

/** Columns that a line of code takes at most, and lines that stand before and after its place. */
const WIDTH = 160;
const AROUND = 2;

const CONFIG = /^\.irsa-lint\.(?:ya?ml|json)$/;

/** Whether the parser of programs, which is large, has to be there before `show`. */
export const needsParser = (files: readonly InputFile[]): boolean => files.some(({ path }) => isProgramFile(path));

/** `pageOf`: what the page of a rule says of how to mend it. */
export async function show(
  files: readonly InputFile[],
  parts: GraphParts,
  pageOf: (rule: string) => string,
): Promise<Shown> {
  const problems: string[] = [];
  const options: LintOptions = {
    onFailure: (what, error) => void problems.push(`${what} was left out: ${messageOf(error)}`),
    config: files.find(({ path }) => CONFIG.test(path)),
  };
  try {
    const shown = await shownOf(
      files.filter(({ path }) => !CONFIG.test(path)),
      options,
      parts,
      pageOf,
    );
    return { ...shown, problems: problems.concat(shown.problems).map(visible) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { findings: [], judged: [], chains: [], graph: '', problems: [visible(error.message)] };
  }
}

async function shownOf(
  files: readonly InputFile[],
  options: LintOptions,
  parts: GraphParts,
  pageOf: (rule: string) => string,
): Promise<Shown> {
  const { result, world, failures } = await analysed(files, options, { everything: true });
  const maskedPlaces = secretPlaces(world);
  const context: ReportContext = { version: manifest.version, rules: [], maskedPlaces, pageOf };
  const masks = masker(maskedPlaces);
  const report = toJson(result, context);
  const findings = inOrder(result).flatMap((finding, i): readonly ShownFinding[] => {
    const json = report.findings[i];
    if (json === undefined) return [];
    const { rule, severity, message, path, range, fixes } = json;
    return [
      {
        ...{ rule, severity, path, range, fixes },
        message: visible(message),
        heading: visible(masks.text(headingOf(finding))),
        summary: rules.find(({ id }) => id === rule)?.summary ?? '',
        frames: [finding.primary, ...finding.related].map((label) => frameOf(label, masks)),
        helps: helpsOf(finding, finding.fixes.map(inFiles), context).map((help) => visible(masks.text(help))),
      },
    ];
  });
  const whole = graphOf(world, result.findings);
  const data = masks.text(
    JSON.stringify(whole, (_, value: unknown) => (typeof value === 'string' ? visible(value) : value)),
  );
  return {
    findings,
    judged: coverageLines(result),
    chains: whole.nodes
      .filter(({ story }) => story.length > 0)
      .map(({ kind, label, story, at }) => ({
        kind,
        at,
        label: visible(masks.text(label)),
        story: story.map((line) => visible(masks.text(line))),
      })),
    graph: page({
      title: 'AWS identities of pods',
      style: parts.style,
      body: fixed(parts.body),
      script: { source: parts.script, data },
    }),
    problems: failures.map(({ what, error }) => `${what} was left out: ${messageOf(error)}`),
  };
}

function frameOf({ at, note }: Label, masks: Masker): ShownFrame {
  const { source } = toFileSpan(at);
  const { start } = rangeOf(at);
  const lines = source.text === '' ? [] : framedLines(at, masks.file(source), WIDTH, AROUND);
  return {
    path: source.path,
    line: start.line,
    column: start.column,
    note: visible(masks.text(note)),
    lines: lines.map((line) => line ?? null),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
