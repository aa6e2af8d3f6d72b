/** Roles that a program of the table is told to assume with the identity that it has: by an argument, or in a configuration file that it mounts. */
import type { ConsumerField } from '../aws/consumers.js';
import type { Workload } from '../facts/kubernetes-facts.js';
import type { Container, WrittenText } from '../facts/pod.js';
import { within, type Span } from '../value/span.js';
import { equals, knownValue, literalText, spanOfText, type Text } from '../value/text.js';
import { entriesOf, field, listOf, textOf } from '../value/tree.js';
import { programsOf } from './consumer.js';
import { certainly } from './text-index.js';
import { sameEnvironment } from './environment.js';
import type { World } from './world.js';

export interface AssumedSetting {
  readonly text: Text;
  readonly at: Span;
}

export function assumedSettings(world: World, workload: Workload): readonly AssumedSetting[] {
  if (workload.transformed.patch || workload.document.templated) return [];
  return programsOf(workload).flatMap(({ container, consumers }) => {
    const paths = consumers.flatMap(({ fields = [] }) => fields.filter(isAssumed).flatMap((one) => one.paths));
    const names = paths.filter((path) => path.startsWith('-'));
    const keys = new Set(paths.filter((path) => !path.startsWith('-')).flatMap((path) => path.split('.').at(-1) ?? []));
    return [...argumentsNamed(container, names), ...(keys.size === 0 ? [] : settingsMounted(world, workload, keys))];
  });
}

/** Objects of the API are judged by themselves. */
const isAssumed = ({ means, kinds }: ConsumerField): boolean => means === 'assumes-role' && kinds === undefined;

/** `--name=value`, or the word after `--name`. */
const argumentsNamed = ({ words }: Container, names: readonly string[]): readonly AssumedSetting[] =>
  words.flatMap(({ text, at }, i): readonly AssumedSetting[] => {
    const word = knownValue(text);
    const name = names.find((one) => word === one || word?.startsWith(`${one}=`) === true);
    if (word === undefined || name === undefined) return [];
    const next: WrittenText | undefined = words[i + 1];
    if (word === name) return next === undefined ? [] : [next];
    return [{ text: literalText(word.slice(name.length + 1)), at }];
  });

const ROLE = /arn:aws[\w-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,600}/g;

/** Lines of configuration files: what stands before an ARN is its key. */
const settingsMounted = (world: World, workload: Workload, keys: ReadonlySet<string>): readonly AssumedSetting[] =>
  listOf(field(workload.podSpec, 'volumes')).flatMap((volume) => {
    const name = textOf(field(volume, 'configMap', 'name'));
    return name === undefined
      ? []
      : certainly(world.index.configMapsByName, name)
          .filter((map) => sameEnvironment(world, map, workload) && equals(map.namespace, workload.namespace) === 'yes')
          .flatMap(({ tree }) =>
            entriesOf(field(tree, 'data')).flatMap(({ value }) =>
              value.kind === 'text' ? settingsIn(value.text, keys) : [],
            ),
          );
  });

function settingsIn(text: Text, keys: ReadonlySet<string>): readonly AssumedSetting[] {
  const span = spanOfText(text);
  if (span === undefined) return [];
  const written = span.source.text.slice(span.start, span.end);
  return [...written.matchAll(ROLE)].flatMap(({ 0: arn, index }) => {
    const line = written.slice(Math.max(written.lastIndexOf('\n', index) + 1, index - 200), index);
    return keys.has(keyBefore(line)) ? [{ text: literalText(arn), at: within(span, index, index + arn.length) }] : [];
  });
}

/** The last word of a line, behind which only signs between a key and its value stand. */
function keyBefore(line: string): string {
  const end = lastThat(/["':=\s]/, line, line.length);
  return line.slice(lastThat(/[\w-]/, line, end), end);
}

/** Where a run of such characters begins that ends there. */
function lastThat(is: RegExp, line: string, end: number): number {
  let start = end;
  while (start > 0 && is.test(line.charAt(start - 1))) start--;
  return start;
}
