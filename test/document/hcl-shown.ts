/** Expressions of HCL in prefix notation, for tables. */
import type { Expression, TemplatePart } from '../../src/document/hcl/ast.js';

/** In prefix notation, with everything that a node holds. */
export function shown(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.text;
    case 'boolean':
      return String(expression.value);
    case 'null':
      return 'null';
    case 'name':
      return expression.name;
    case 'template':
      return `${expression.heredoc ?? ''}"${expression.parts.map(part).join('')}"`;
    case 'tuple':
      return `[${expression.items.map(shown).join(', ')}]`;
    case 'object':
      return `{${expression.members.map(({ key, value }) => `${shown(key)}: ${shown(value)}`).join(', ')}}`;
    case 'parentheses':
      return `<${shown(expression.inner)}>`;
    default:
      return operation(expression);
  }
}

type Value = 'number' | 'boolean' | 'null' | 'name' | 'template' | 'tuple' | 'object' | 'parentheses';

function operation(expression: Exclude<Expression, { readonly kind: Value }>): string {
  switch (expression.kind) {
    case 'attribute':
      return `${shown(expression.of)}.${expression.name}`;
    case 'index':
      return `${shown(expression.of)}[${shown(expression.key)}]`;
    case 'splat':
      return `${shown(expression.of)}${expression.full ? '[*]' : '.*'}`;
    case 'call':
      return `${expression.name}(${expression.args.map(shown).join(', ')}${expression.expanded ? '...' : ''})`;
    case 'conditional':
      return `(? ${[expression.test, expression.yes, expression.no].map(shown).join(' ')})`;
    case 'binary':
      return `(${expression.operator} ${shown(expression.left)} ${shown(expression.right)})`;
    case 'unary':
      return `(${expression.operator} ${shown(expression.operand)})`;
    case 'for': {
      const { names, collection, key, value, grouped, condition } = expression;
      return `for(${names.join(', ')} in ${shown(collection)} | ${key === undefined ? '' : `${shown(key)} => `}${shown(value)}${grouped ? '...' : ''}${condition === undefined ? '' : ` | ${shown(condition)}`})`;
    }
  }
}

function part(one: TemplatePart): string {
  if (one.kind === 'literal') return one.raw ? one.text : `«${one.text}»`;
  const content =
    one.kind === 'interpolation'
      ? shown(one.value)
      : one.kind === 'if'
        ? `if ${shown(one.condition)}`
        : one.kind === 'for'
          ? `for ${one.names.join(', ')} in ${shown(one.collection)}`
          : one.kind;
  return `${one.kind === 'interpolation' ? '$' : '%'}{${one.trimBefore ? '~' : ''}${content}${one.trimAfter ? '~' : ''}}`;
}
