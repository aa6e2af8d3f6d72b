/** What the linter says of an example of a rule page: shared by the tests of the pages and by the searches for what they do not test. */
import picocolors from 'picocolors';
import { secretPlaces } from '../src/analyse.js';
import { noConfig, readConfig, settingsOf, type Settings } from '../src/config/config.js';
import type { World } from '../src/link/world.js';
import type { Finding } from '../src/lint/finding.js';
import { applied } from '../src/lint/fix.js';
import { findingTexts } from '../src/report/text.js';
import type { Source } from '../src/value/span.js';
import { lineDiff } from './rule-pages.js';

/** An example may bring a configuration. */
export function exampleSettings(files: readonly Source[], ruleNames: readonly string[]): Settings {
  const config = files.find((file) => file.path === '.irsa-lint.yaml');
  return settingsOf(config === undefined ? noConfig : readConfig(config, ruleNames), '');
}

export const shownText = (world: World, findings: readonly Finding[]): string =>
  findingTexts(
    { findings },
    {
      version: '0.0.0',
      rules: [],
      colors: picocolors.createColors(false),
      maskedPlaces: secretPlaces(world),
    },
  ).join('\n\n');

export interface Fixed {
  readonly diff: readonly string[];
  readonly files: readonly Source[];
  /** The id of the message that was fixed. */
  readonly message: string;
}

/** The first automatic fix of a rule's findings, applied. */
export function fixOf(own: readonly Finding[], files: readonly Source[]): Fixed | undefined {
  for (const finding of own) {
    const fix = finding.fixes.find(({ safety }) => safety !== 'manual');
    const texts = fix === undefined ? undefined : applied(fix);
    if (texts === undefined) continue;
    return {
      diff: files.flatMap((file) => lineDiff(file.text, texts.get(file.path) ?? file.text)),
      files: files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text })),
      message: finding.messageId,
    };
  }
  return undefined;
}
