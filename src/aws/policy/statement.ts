/** What holds of one statement of any policy, in three-valued truth: its effect, and the actions that it covers. */
import { equals, like, literalText, lowerCase, type Text } from '../../value/text.js';
import { isOpen, type Tree } from '../../value/tree.js';
import { not, type Truth } from '../../value/truth.js';
import { about, anyItem } from './conditions.js';
import { elementOf, readStatement, type Statement } from './model.js';

/** A statement that a template chooses is judged by what all its arms agree on. */
export const inEachArm = (statement: Statement, ask: (statement: Statement) => Truth): Truth =>
  about(statement.tree, (tree) =>
    ask(tree === statement.tree ? statement : readStatement(tree, statement.index, statement.path)),
  );

/** Whether a statement's Action covers an action, or its NotAction leaves it in. Names count without letter case. */
export function actionCovers({ actions, open }: Statement, action: string): Truth {
  if (actions === undefined) return open ? 'unknown' : 'no';
  const names = ofText((text) => like(lowerCase(text), literalText(action.toLowerCase())));
  const covered = anyItem(actions.tree, names);
  return actions.name === 'Action' ? covered : not(covered);
}

/** Whether a statement has this effect. */
export const effectIs = (statement: Statement, effect: 'Allow' | 'Deny'): Truth =>
  about(statement.tree, (tree) =>
    ofElement(
      tree,
      'Effect',
      ofText((text) => equals(text, literalText(effect))),
    ),
  );

export function ofElement(map: Tree, name: string, ask: (tree: Tree) => Truth): Truth {
  const found = elementOf(map, name);
  if (found === undefined) return isOpen(map) ? 'unknown' : 'no';
  return about(found.tree, ask);
}

export const ofText =
  (ask: (text: Text) => Truth) =>
  (item: Tree): Truth =>
    item.kind === 'text' ? ask(item.text) : 'no';
