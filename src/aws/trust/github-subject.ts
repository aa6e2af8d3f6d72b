/**
 * How much a pattern for subjects of GitHub Actions leaves open: `repo:OWNER/REPOSITORY:CONTEXT`, with ids behind `@` where a repository has
 * immutable subjects. Source: GitHub Docs, actions/reference/security/oidc.
 */
import type { Span } from '../../value/span.js';
import { hasHoles, shapeOf, type Text } from '../../value/text.js';
import type { Statement } from '../policy/model.js';
import { valuesAskedOf } from './statement.js';

/** `owner`: the owner itself is a pattern; `repository`: any of an owner; `ref`: any context of one repository. Undefined where it is narrower, or not known. */
export type GithubSubjectGrade = 'owner' | 'repository' | 'ref';

export function githubSubjectGrade(subject: Text): GithubSubjectGrade | undefined {
  const match = /^repo:([^/]*)\/([^:]*)(?::(.*))?$/s.exec(shapeOf(subject));
  if (match === null) return undefined;
  const [, owner = '', repository = '', context] = match;
  if (/[*?]/.test(owner)) return hasHoles(subject) ? undefined : 'owner';
  if (/^\*+$/.test(repository) || /^\*+@/.test(repository)) return 'repository';
  return context !== undefined && /^\*+$/.test(context) ? 'ref' : undefined;
}

export interface OpenGithubSubject {
  readonly grade: GithubSubjectGrade;
  readonly text: Text;
  readonly at: Span;
}

/** The patterns of a statement that leave much open; none where another claim may restrict who is admitted. */
export const openGithubSubjects = (statement: Statement): readonly OpenGithubSubject[] =>
  statement.conditions.some(({ claim }) => claim !== 'aud' && claim !== 'sub')
    ? []
    : valuesAskedOf(statement, 'sub').flatMap(({ text, at }) => {
        const grade = githubSubjectGrade(text);
        return grade === undefined ? [] : [{ grade, text, at }];
      });
