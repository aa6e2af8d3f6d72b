/** The report as a page: nothing of a file becomes markup, and everything has its place. */
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.js';
import { fixed, markup, page } from '../../src/report/markup.js';
import { adviceOf, proseOf, sectionOf } from '../../src/report/rule-prose.js';
import type { Result } from '../../src/lint/finding.js';
import { account, context, file, finding, placeOf, result } from './findings.js';

const report = (given: Result): string => htmlReport(given, { ...context, style: 'p{color:red}' });

/** Places in the page that lead to something, or name it. */
const targets = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, id = '']) => id);

describe('markup', () => {
  test('values are text, wherever they are put', () => {
    const name = `"><img src=x onerror='alert(1)'>&\u202e`;
    expect(markup`<b title="${name}">${[name, markup`<i>${1}</i>`, undefined]}</b>`.source).toBe(
      '<b title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;\ufffd">&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;\ufffd<i>1</i></b>',
    );
  });

  test('a page may do what its own parts do, and nothing else', () => {
    const text = page({
      title: '</title>',
      style: 'p{}',
      body: fixed('<p>x</p>'),
      script: { source: 'run()', data: '"</script><!--"' },
    });
    expect(text).toContain('default-src &#39;none&#39;; style-src &#39;sha256-');
    expect(text).toContain('<title>&lt;/title&gt;</title>');
    expect(text).toContain('>"\\u003c/script>\\u003c!--"</script>');
    expect(page({ title: '', style: '', body: fixed('') })).not.toContain('script');
  });
});

test('every rule and every identity leads to its findings', () => {
  const findings = [
    finding({ about: { kind: 'role', name: 'billing' } }),
    finding({ about: { kind: 'role', name: 'billing' }, rule: 'trust/open', severity: 'warning' }),
    finding({ primary: { at: placeOf(account, 'invoices'), note: '' }, related: [] }),
  ];
  const text = report(result(findings));
  const ids = targets(text, /\bid="((?:f|rule-)[^"]*)"/g);
  const links = targets(text, /href="#([^"]*)"/g);
  expect(ids.toSorted()).toEqual(links.toSorted());
  expect(ids).toEqual(['rule-trust-subject-wildcard-literal', 'f2', 'f3', 'rule-trust-open', 'f1']);
  expect(text).toContain('role billing in iam/trust policy.json');
  expect(text).toContain('2 errors, 1 warning in 2 files');
});

test('the code is shown with its place and the lines around it', () => {
  const text = report(result([finding({ related: [] })]));
  expect(text).toContain(
    '<span class="number">3</span>    &quot;StringEquals&quot;: {\n<span class="number">4</span>      &quot;oidc.example/id/A:sub&quot;: <mark>&quot;system:serviceaccount:billing:*&quot;</mark>\n<span class="number">5</span>    }\n',
  );
  expect(text).toContain('<code>StringEquals</code> compares');
  expect(text).toContain('compare with <code>StringLike</code> (unsafe fix: <span class="option">--fix=unsafe</span>)');
});

test('a place in a line that is cut is marked where it stands', () => {
  const long = file('long.json', `${'x'.repeat(300)}<here>${'y'.repeat(300)}`);
  const text = report(result([finding({ primary: { at: placeOf(long, '<here>'), note: '' }, related: [] })]));
  expect(text).toMatch(/<span class="number">1<\/span>…x+<mark>&lt;here&gt;<\/mark>y+…\n/);
});

test('nothing of a file is markup', () => {
  const evil = '</pre><script>alert(1)</script><img src=//example.com/x>';
  const source = file(`${evil}.yaml`, `a: ${evil}\n`);
  const at = placeOf(source, evil);
  const one = finding({
    message: evil,
    primary: { at, note: evil },
    related: [{ at, note: evil }],
    about: { kind: 'role', name: evil },
    fixes: [{ title: evil, safety: 'manual', edits: [] }],
  });
  const text = htmlReport(result([one], { suppressed: [{ finding: one, kind: 'inSource', reason: evil }] }), {
    ...context,
    style: '',
    coverage: [
      { kind: 'service account', name: evil, path: evil, line: 1, judged: false, reason: 'role unseen', what: evil },
    ],
  });
  expect(text).not.toMatch(/<script|<img/);
  expect(text.split('alert(1)').length).toBeGreaterThan(10);
});

test('what is suppressed and what is not judged is told', () => {
  const text = htmlReport(result([], { suppressed: [{ finding: finding(), kind: 'external', reason: undefined }] }), {
    ...context,
    style: '',
    coverage: [
      { kind: 'service account', name: 'a/b', path: 'x.yaml', line: 3, judged: true },
      {
        kind: 'trust policy',
        name: 'c',
        path: 'y.json',
        line: 4,
        judged: false,
        reason: 'unresolved value',
        what: 'var.x',
      },
    ],
  });
  expect(text).toContain('no reason is given');
  expect(text.indexOf('no: unresolved value (var.x)')).toBeLessThan(text.indexOf('x.yaml:3'));
});

describe('the page of a rule', () => {
  const text =
    '# a/b\n\n## Why it matters\n\nNo `token` of [STS](https://example.org) & <b>.\n\n## How to fix\n\nName the\nservice account:\n\n```json\n{\n\n  "a": 1\n}\n```\n\n## Examples\n';

  test('gives advice in a sentence', () => {
    expect(adviceOf(text)).toBe('name the service account');
    expect(adviceOf('# a/b\n')).toBeUndefined();
  });

  test('is carried as markup', () => {
    expect(proseOf(sectionOf(text, 'Why it matters') ?? '').map(({ source }) => source)).toEqual([
      '<p>No <code>token</code> of STS &amp; &lt;b&gt;.</p>',
    ]);
    expect(proseOf(sectionOf(text, 'How to fix') ?? '').map(({ source }) => source)).toEqual([
      '<p>Name the service account:</p>',
      '<pre>{\n\n  &quot;a&quot;: 1\n}\n</pre>',
    ]);
  });
});
