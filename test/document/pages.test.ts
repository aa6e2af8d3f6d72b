/** Templates of pages, which show YAML and are none. */
import { expect, test } from 'vitest';
import { mayBeDocument } from '../../src/document/languages.js';

const TEXT = '# api\n\n{{- define "values" }}\nserviceAccount:\n  annotations: {}\n{{ end }}\n';

test.each(['README.md.gotmpl', 'charts/api/README.md.gotmpl', 'docs/values.markdown.tmpl'])('%s', (path) => {
  expect(mayBeDocument(path, TEXT)).toBe(false);
});

test.each(['values.yaml.gotmpl', 'charts/api/templates/_names.tpl', 'values.md/api.tpl'])('a template: %s', (path) => {
  expect(mayBeDocument(path, TEXT)).toBe(true);
});
