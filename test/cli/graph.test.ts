/** The graph in each form, and its page in a real browser. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { strictly } from '../schema.js';
import { contrastOf, openPage, WITHOUT_BROWSER } from './browser.js';
import { manyIdentities } from './identities.js';
import { folder, policyWith, run } from './run.js';

const ARTICLE = 'fixtures/article/6-audience';

describe('formats', () => {
  test('Mermaid', async () => {
    const { status, stdout } = await run(['graph', ARTICLE]);
    expect(status).toBe(0);
    expect(stdout).toContain('flowchart LR\n');
    expect(stdout).toMatch(/(n\d+) -\.->\|"names · identity\/audience-mismatch"\| (n\d+)/);
  });

  test('DOT', async () => {
    expect((await run(['graph', ARTICLE, '--format', 'dot'])).stdout).toMatch(
      /^digraph identities \{\n[\s\S]*label="names · identity\/audience-mismatch", color="#d1242f"[\s\S]*\n\}\n$/,
    );
  });

  test('JSON has its schema', async () => {
    const json: unknown = JSON.parse((await run(['graph', ARTICLE, '--format', 'json'])).stdout);
    const validate = strictly('graph.v1.schema.json');
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect((json as { nodes: readonly { kind: string }[] }).nodes.map(({ kind }) => kind).sort()).toEqual([
      'node group',
      'provider',
      'role',
      'service account',
      'workload',
    ]);
  });

  test('names in files do not become syntax', async () => {
    const cwd = folder({
      'sa.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: \'a"]; click n0 "https://example.com" %% </script><b>\'\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/x"}\n',
    });
    expect((await run(['graph'], { cwd })).stdout).toContain(
      'n0("team/a#34;#93;#59; click n0 #34;https://example.com#34; #37;#37; ',
    );
    expect((await run(['graph', '--format', 'dot'], { cwd })).stdout).toContain('n0 [label="team/a\\"]; click');
    const page = (await run(['graph', '--format', 'html'], { cwd })).stdout;
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toContain('<b>');
  });

  test('an empty folder is an empty graph', async () => {
    expect((await run(['graph', '--format', 'json'], { cwd: folder({}) })).stdout).toBe(
      '{\n  "version": 1,\n  "nodes": [],\n  "edges": []\n}\n',
    );
  });

  test('a file that cannot be written', async () => {
    expect(await run(['graph', ARTICLE, '--output-file', join(folder({}), 'no', 'page.html')])).toMatchObject({
      status: 2,
      stdout: '',
    });
  });
});

/** An account of one name in two clusters, for each of which eksctl makes a role, and one whose role a template names. */
const twoClusters = {
  ...Object.fromEntries(
    ['production', 'staging'].map((name) => [
      `${name}/cluster.yaml`,
      `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: ${name}, region: eu-west-1}\niam:\n  withOIDC: true\n  serviceAccounts:\n    - metadata: {name: external-dns, namespace: kube-system}\n      wellKnownPolicies: {externalDNS: true}\n`,
    ]),
  ),
  'production/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/${ROLE}"}\n',
};

test('eksctl makes a role for each cluster', async () => {
  const { stdout } = await run(['graph', '--format', 'json'], { cwd: folder(twoClusters) });
  const { nodes } = JSON.parse(stdout) as {
    nodes: readonly { kind: string; label: string; environment: string | null; namespace: string | null }[];
  };
  expect(
    nodes
      .filter(({ label }) => label === 'created by eksctl for kube-system/external-dns')
      .map(({ environment }) => environment)
      .sort(),
  ).toEqual(['production', 'staging']);
  expect(nodes.filter(({ kind }) => kind === 'service account').map(({ namespace }) => namespace)).toContain('team');
});

test('what must not cross does not', async () => {
  const files = Object.fromEntries(
    ['d', 'a', 'c', 'b'].flatMap((name, i) => [
      [
        `${name}.yaml`,
        `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/${'zyxw'[i] ?? ''}"}\n`,
      ],
      [
        `w${String(i)}.yaml`,
        `apiVersion: v1\nkind: Pod\nmetadata: {name: w${String(i)}, namespace: team}\nspec: {serviceAccountName: ${name}, containers: [{name: c}]}\n`,
      ],
    ]),
  );
  const { stdout } = await run(['graph', '--format', 'json'], { cwd: folder(files) });
  const { nodes, edges } = JSON.parse(stdout) as {
    nodes: readonly { id: string; kind: string }[];
    edges: readonly { from: string; to: string }[];
  };
  const of = (wanted: string): readonly string[] => nodes.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const target = new Map(edges.map(({ from, to }) => [from, to]));
  expect(of('workload').map((id) => target.get(id))).toEqual(of('service account'));
  expect(of('service account').map((id) => target.get(id))).toEqual(of('role'));
  expect(of('role')).toHaveLength(4);
});

describe.skipIf(WITHOUT_BROWSER)('the page', () => {
  const files = manyIdentities();
  let browser: Browser | undefined;
  let page: Page;
  let problems: readonly string[] = [];
  const visible = (kind: string): Promise<readonly string[]> =>
    page.locator(`section:has(h2:text-is("${kind}")) li:not([hidden]) .node`).allTextContents();

  beforeAll(async () => {
    const cwd = folder(files);
    expect(await run(['graph', '--format', 'html', '--output-file', 'graph.html'], { cwd })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    ({ browser, page, problems } = await openPage(pathToFileURL(join(cwd, 'graph.html')).href));
  });
  afterAll(async () => browser?.close());

  test('shows everything, what is broken first', async () => {
    expect(await page.locator('#count').textContent()).toBe('901 of 901 shown, 3 broken connections');
    expect((await visible('Workloads')).length).toBe(300);
    expect((await visible('Service accounts')).slice(0, 4).map((text) => /^team\/app-\d{3}/.exec(text)?.[0])).toEqual([
      'team/app-042',
      'team/app-142',
      'team/app-242',
      'team/app-000',
    ]);
    expect(await page.locator('#edges path').count()).toBe(900);
    expect(await page.locator('#edges path.error').count()).toBe(3);
    // What hangs together stands at the same height of each column.
    const names = async (kind: string): Promise<readonly (string | undefined)[]> =>
      (await visible(kind)).map((text) => /app-\d{3}/.exec(text)?.[0]);
    const accounts = await names('Service accounts');
    expect(await names('Workloads')).toEqual(accounts);
    expect(await names('Roles')).toEqual(accounts);
    const tops = (kind: string): Promise<readonly number[]> =>
      page
        .locator(`section:has(h2:text-is("${kind}")) .node`)
        .evaluateAll((all) => all.map((one) => Math.round((one as unknown as { offsetTop: number }).offsetTop)));
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await tops('Workloads'), String(width)).toEqual(await tops('Roles'));
      expect(await tops('Service accounts'), String(width)).toEqual(await tops('Roles'));
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('1280 pixels hold every column, and the details can be put away', async () => {
    expect(
      await page.evaluate(
        'document.querySelector("#graph").scrollWidth - document.querySelector("#graph").clientWidth',
      ),
    ).toBe(0);
    const width = async (): Promise<number> => (await page.locator('#columns').boundingBox())?.width ?? 0;
    const before = await width();
    await page.getByRole('button', { name: 'Hide details' }).click();
    expect(await page.locator('#detail').isVisible()).toBe(false);
    expect(await width()).toBeGreaterThan(before + 200);
    await page.getByRole('button', { name: 'Show details' }).click();
    expect(await width()).toBe(before);
  });

  test('grouped by what is wrong, with a legend', async () => {
    const groups = (): Promise<readonly string[]> =>
      page.locator('section:has(h2:text-is("Roles")) li.group').allTextContents();
    await page.getByLabel('Group by').selectOption('severity');
    expect(await groups()).toEqual(['broken', 'works']);
    await page.getByLabel('Group by').selectOption('nothing');
    expect(await groups()).toEqual([]);
    expect(await page.getByLabel('Legend').textContent()).toContain('only named in these files');
    // There is one namespace and one environment.
    expect(await page.locator('#namespace').isVisible()).toBe(false);
  });

  test('a click shows one chain and tells its story', async () => {
    await page.getByRole('button', { name: /^team\/app-142\s*Deployment/ }).click();
    expect(await visible('Workloads')).toHaveLength(1);
    expect(await visible('Service accounts')).toHaveLength(1);
    expect(await visible('Roles')).toHaveLength(1);
    await page.getByRole('button', { name: /^team\/app-142\s*apps/ }).click();
    const detail = await page.locator('#detail').textContent();
    expect(detail).toContain('error identity/subject-mismatch');
    expect(detail).toContain('It does not get its role');
    expect(detail).toContain('AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity');
    await page.keyboard.press('Escape');
    expect(await visible('Workloads')).toHaveLength(300);
    expect(await page.locator('#detail').textContent()).toContain('Choose something');
  });

  test('search finds by name and by rule, with what hangs together', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('app-007');
    expect((await visible('Workloads')).length).toBe(1);
    expect((await visible('Roles')).length).toBe(1);
    await page.locator('#search').fill('subject-mismatch');
    expect((await visible('Roles')).length).toBe(3);
    await page.locator('#search').fill('nothing like this');
    expect(await page.locator('#count').textContent()).toBe('0 of 901 shown, 3 broken connections');
    expect(await page.locator('#empty').textContent()).toBe('Nothing here is like that.');
    expect(await page.locator('#columns').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Show').selectOption('errors');
    expect((await visible('Workloads')).length).toBe(3);
    await page.keyboard.press('Escape');
    expect((await visible('Workloads')).length).toBe(300);
  });

  test('the keyboard alone is enough', async () => {
    await page.locator('#search').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const focused = (): Promise<string | null | undefined> => page.evaluate('document.activeElement.textContent');
    const second = await focused();
    expect(second).toMatch(/^team\/app-142\s*Deployment/);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^team\/app-142/);
    await page.keyboard.press('Enter');
    expect(await visible('Workloads')).toHaveLength(1);
    await page.keyboard.press('Escape');
    expect(await focused()).toMatch(/^team\/app-142/);
  });

  test('light and dark, and words that can be read on both', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await contrastOf(page, '.node small', '.node'), colorScheme).toBeGreaterThan(4.5);
    }
  });

  test('of several environments and namespaces', async () => {
    const cwd = folder(twoClusters);
    await run(['graph', '--format', 'html', '--output-file', 'graph.html'], { cwd });
    const { page: other, browser: own, problems: bad } = await openPage(pathToFileURL(join(cwd, 'graph.html')).href);
    try {
      const shown = (kind: string): Promise<readonly string[]> =>
        other.locator(`section:has(h2:text-is("${kind}")) li > .node`).allTextContents();
      expect(await shown('Roles')).toHaveLength(3);
      await other.locator('#environment').selectOption('staging');
      expect(await shown('Roles')).toEqual([
        expect.stringMatching(/^kube-system\/external-dnscreated by eksctl · staging · /),
      ]);
      await other.keyboard.press('Escape');
      await other.locator('#namespace').selectOption('team');
      expect(await shown('Service accounts')).toEqual([expect.stringContaining('team/reader')]);
      // A name that a template makes looks like one.
      expect(await other.locator('.node .hole').allTextContents()).toContain('${ROLE}');
      await other.keyboard.press('Escape');
      // A group begins at one height, also where a column has nothing of it.
      await other.locator('#group').selectOption('namespace');
      const tops = (name: string): Promise<readonly number[]> =>
        other
          .locator(`section:not(:last-child) li.group:text-is("${name}")`)
          .evaluateAll((all) => all.map((one) => Math.round((one as unknown as { offsetTop: number }).offsetTop)));
      for (const name of ['kube-system', 'team']) {
        const found = await tops(name);
        expect(found.length, name).toBe(2);
        expect(new Set(found).size, name).toBe(1);
      }
      expect(bad).toEqual([]);
    } finally {
      await own.close();
    }
  });

  test.each([
    ['nothing', {}, '', 'No workload, service account, role, provider or node group'],
    [
      'a role whose account is known when it is made',
      {
        'template.yaml': `Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: reader\n      AssumeRolePolicyDocument: ${JSON.stringify(JSON.parse(policyWith('system:serviceaccount:team:reader')))}\n`,
      },
      '2 of 2 shown, no broken connections',
      /Rolesreadertemplate\.yaml:\d+Providers/,
    ],
  ] as const)('of %s', async (_, few, count, said) => {
    const cwd = folder(few);
    await run(['graph', '--format', 'html', '--output-file', 'graph.html'], { cwd });
    const { page: other, browser: own, problems: bad } = await openPage(pathToFileURL(join(cwd, 'graph.html')).href);
    try {
      expect(await other.locator('#count').textContent()).toBe(count);
      expect(await other.locator('#graph').textContent()).toMatch(said);
      expect(bad).toEqual([]);
    } finally {
      await own.close();
    }
  });

  test('it asks for nothing and nothing fails in it', () => {
    expect(problems).toEqual([]);
  });
});
