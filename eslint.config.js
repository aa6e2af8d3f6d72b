// What the compiler does not say: strict rules with types, bounds of size, and regular expressions that cannot be made slow.
import eslint from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.dist-*/',
      'site/',
      'release/',
      'coverage/',
      'src/generated/',
      'page/',
      'action/',
      'fixtures/',
      'bench/',
      'editors/',
      'eslint.config.js',
      '*.config.ts',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: tseslint.configs.strictTypeChecked,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      complexity: ['error', 15],
      // Numbers in messages are meant: a count, a line.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `=> void f()` says that a result is not wanted.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // Control characters are what hostile files hold.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'rules/**/*.ts'],
    plugins: { regexp },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      // Input files are hostile: what is spread into arguments lies on the stack, and a list of a file may have any length.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name=/^(?:push|unshift|splice|concat|fromCharCode|fromCodePoint|max|min|of)$/] > SpreadElement',
          message: 'Arguments are limited by the stack: loop, reduce or flatMap.',
        },
        {
          selector: 'CallExpression[callee.name="concat"] > SpreadElement',
          message: 'Arguments are limited by the stack: concatenated takes a list.',
        },
        // Names of files are looked up in tables: `constructor` would be found in every object.
        {
          selector:
            'VariableDeclarator[id.typeAnnotation.typeAnnotation.typeName.name="Readonly"][id.typeAnnotation.typeAnnotation.typeArguments.params.0.typeName.name="Record"][id.typeAnnotation.typeAnnotation.typeArguments.params.0.typeArguments.params.0.type="TSStringKeyword"] > ObjectExpression',
          message: 'A table has no members but its rows: table({…}) of value/table.ts.',
        },
      ],
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': 'error',
    },
  },
  {
    // The kinds of nodes are an enumeration of the parser's, whose values are their names: to ask for one by its member would load the parser.
    files: ['src/facts/program/**/*.ts', 'src/document/typescript/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-enum-comparison': 'off' },
  },
  {
    // Written by `npm run update`: a line for each rule.
    files: ['rules/index.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['scripts/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'process',
          'URL',
          'performance',
          'setTimeout',
          'clearTimeout',
          'globalThis',
          'Buffer',
          'fetch',
          'TextDecoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { complexity: ['error', 15], 'no-control-regex': 'off' },
  },
);
