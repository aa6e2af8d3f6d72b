/** Objects that a tool printed say which file they were made of: findings in them lead back to it. Sources: helm/helm, pkg/action/action.go (renderResources); kubernetes-sigs/kustomize, api/resource/origin.go. */
import { toFileSpan, type Source, type Span } from '../value/span.js';
import type { Finding } from './finding.js';

/** The findings, each with the file that its object was made of as a related place where that one is among `files`. */
export function withOrigins(findings: readonly Finding[], files: readonly Source[]): readonly Finding[] {
  const index = new Map<string, readonly Source[]>();
  const endingIn = (end: string): readonly Source[] => {
    const known = index.get(end) ?? files.filter(({ path }) => path === end || path.endsWith(`/${end}`));
    index.set(end, known);
    return known;
  };
  return findings.map((finding) => {
    const at = toFileSpan(finding.primary.at);
    const object = objectAround(at);
    const origin = templateOf(object, endingIn) ?? baseOf(object, endingIn);
    if (origin === undefined || origin.path === at.source.path) return finding;
    if (finding.related.some((one) => toFileSpan(one.at).source.path === origin.path)) return finding;
    return { ...finding, related: [...finding.related, { at: lineLike(at, origin), note: 'made of this file' }] };
  });
}

type EndingIn = (end: string) => readonly Source[];

/** Characters of an object that are searched. */
const MAX_OBJECT = 100_000;

/** The text between the document markers around a place. */
function objectAround({ source: { text }, start }: Span): string {
  const from = text.lastIndexOf('\n---', start);
  const to = text.indexOf('\n---', start);
  return text.slice(Math.max(from + 1, start - MAX_OBJECT), Math.min(to < 0 ? text.length : to, start + MAX_OBJECT));
}

/** `# Source: chart/charts/inner/templates/a.yaml`. A chart may stand in a folder of another name, and a dependency beside its parent. */
function templateOf(object: string, endingIn: EndingIn): Source | undefined {
  const [, written] = /^# Source: (\S{1,1000})[ \t]*\r?$/m.exec(object) ?? [];
  const steps = written?.split('/') ?? [];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const [name = '', ...rest] = steps.slice(i);
    const found = theOnly(endingIn(rest.join('/')).filter(({ path }) => isOfChart(name, path, rest, endingIn)));
    if (found !== undefined) return found;
    if (rest[0] !== 'charts') return undefined;
  }
  return undefined;
}

function isOfChart(name: string, path: string, rest: readonly string[], endingIn: EndingIn): boolean {
  const folder = path.slice(0, path.length - rest.join('/').length);
  const [chart] = endingIn(`${folder}Chart.yaml`).filter((file) => file.path === `${folder}Chart.yaml`);
  const [, own] = /^name:[ \t]*["']?([\w.-]+)/m.exec(chart?.text ?? '') ?? [];
  return own === name;
}

/** `config.kubernetes.io/origin`: a path from the folder that was built, which nobody knows here; what came from another repository is not here. */
function baseOf(object: string, endingIn: EndingIn): Source | undefined {
  const [, block = ''] =
    /^[ \t]+config\.kubernetes\.io\/origin: \|-?\r?\n((?:[ \t]+\w+: [^\n]{0,1000}(?:\n|$)){1,10})/m.exec(object) ?? [];
  const [, path] = /^[ \t]+path: (\S+)[ \t]*\r?$/m.exec(block) ?? [];
  if (path === undefined || /^[ \t]+repo: /m.test(block)) return undefined;
  return theOnly(endingIn(path.replace(/^(?:\.{1,2}\/)+/, '')));
}

/** Of several nobody can tell which is meant. */
const theOnly = (files: readonly Source[]): Source | undefined => (files.length === 1 ? files[0] : undefined);

/** The only line that begins with the key of this one; else the first. */
function lineLike({ source: { text }, start }: Span, origin: Source): Span {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start + 200);
  const [key] = /^[ \t]*(?:- )?["']?([\w./~-]+)["']?:/.exec(line)?.slice(1) ?? [];
  const lines = [...origin.text.matchAll(/[^\r\n]+/g)];
  const alike =
    key === undefined ? [] : lines.filter(([one]) => one.trimStart().replace(/^- /, '').startsWith(`${key}:`));
  const chosen = alike.length === 1 ? alike[0] : lines[0];
  const at = chosen?.index ?? 0;
  const written = chosen?.[0] ?? '';
  return {
    source: origin,
    start: at + written.length - written.trimStart().length,
    end: at + written.trimEnd().length,
  };
}
