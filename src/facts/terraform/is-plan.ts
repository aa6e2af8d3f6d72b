/** Which JSON files are plans or states of Terraform: asked of every file, and so without the evaluator. */
import type { Source } from '../../value/span.js';

/** Of a file that is neither only this is read. */
const HEAD = 20_000;

/** A cheap test: the members that every plan, or every state, begins with or holds. */
export function isPlanOrState({ path, text }: Source): boolean {
  if (/\.tfstate$/.test(path)) return /"resources"\s*:/.test(text);
  if (!/(?:\.json|(?:^|\/)[^./]+)$/.test(path) || !/^\uFEFF?\s*\{/.test(text)) return false;
  const head = text.slice(0, HEAD);
  if (!/"terraform_version"\s*:/.test(head)) return false;
  return /"format_version"\s*:/.test(head)
    ? /"(?:planned_values|values)"\s*:/.test(text)
    : /"version"\s*:\s*4\b/.test(head) && /"resources"\s*:\s*\[/.test(text);
}
