import { describe, expect, test } from 'vitest';
import { toldNames } from '../../src/facts/secret-values.js';
import { mask, masker } from '../../src/report/mask.js';
import { file, placeOf } from './findings.js';

describe('mask', () => {
  test.each([
    { name: 'an access key id', text: 'id AKIAIOSFODNN7EXAMPLE.', masked: 'id AKIA****************.' },
    { name: 'a temporary access key id', text: 'ASIAIOSFODNN7EXAMPLE', masked: 'ASIA****************' },
    {
      name: 'the value of a secret of Secrets Manager',
      text: 'SecretString: hunter\nb: {{resolve:secretsmanager:a:SecretString:b}}',
      masked: 'SecretString: ******\nb: {{resolve:secretsmanager:a:SecretString:b}}',
    },
    {
      name: 'a sensitive setting of a chart',
      text: 'set_sensitive {\n  name = "a"\n  value = "abc"\n}\nset {\n  value = "b"\n}',
      masked: 'set_sensitive {\n  name = "a"\n  value = "***"\n}\nset {\n  value = "b"\n}',
    },
    {
      name: 'a word of a command',
      text: '["--db-password", "a1", "--token b2 -x"]',
      masked: '["--db-password", "**", "--token ** -x"]',
    },
    ...[
      ['mysql -uroot -pab1 -h db', 'mysql -uroot -p*** -h db'],
      ['["mysqldump", "-pab1", "db"]', '["mysqldump", "-p***", "db"]'],
      ['- mysql\n- -uroot\n- -pab1\n', '- mysql\n- -uroot\n- -p***\n'],
      ['mysql -p db; mkdir -parents', 'mysql -p db; mkdir -parents'],
      ['curl -u me:ab1 https://h', 'curl -u me:*** https://h'],
      ['["-u", "me:ab1"]', '["-u", "me:***"]'],
      ["http --auth=me:ab1 --user 'me:cd2'", "http --auth=me:*** --user 'me:***'"],
      ['docker run -u 1000:1000 a', 'docker run -u 1000:1000 a'],
      ['PGPASSWORD=ab1 psql', 'PGPASSWORD=*** ****'],
      ['redis-cli -h h -a ab1 ping', 'redis-cli -h h -a *** ping'],
      ['sshpass -p ab1 ssh h', 'sshpass -p *** ssh h'],
      ['docker login -u me -p ab1 h', 'docker login -u me -p *** h'],
      ['mongosh -u me -p "ab1"', 'mongosh -u me -p "***"'],
      ['mkdir -p /data', 'mkdir -p /data'],
      ['kubectl create secret generic s --from-literal=a=ab1', 'kubectl create secret generic s --from-literal=a=***'],
      ['aws configure set aws_secret_access_key ab1', 'aws configure set aws_secret_access_key ***'],
      ['machine h login me password ab1', 'machine h login me password ***'],
      ['{"auths":{"h":{"auth":"bWU6YWIx"}}}', '{"auths":{"h":{"auth":"********"}}}'],
      ['//h/:_authToken=abcdef1', '//h/:_authToken=*******'],
      ['https://me:ab1@h/x', 'https://me:***@h/x'],
    ].map(([text = '', masked = '']) => ({ name: `of a command: ${text}`, text, masked })),
    {
      name: 'a short name of an environment variable',
      text: '- name: REDIS_PASS\n  # of Redis\n  value: abc\n- name: PASS_THROUGH\n  value: b',
      masked: '- name: REDIS_PASS\n  # of Redis\n  value: ***\n- name: PASS_THROUGH\n  value: b',
    },
    { name: 'a token', text: 'token: ab12cd34.ef56gh78\npath: token', masked: 'token: *****************\npath: token' },
    {
      name: 'an expression is no token',
      text: 'token = data.aws_eks_cluster_auth.this.token\ntoken: cfg.token,',
      masked: 'token = data.aws_eks_cluster_auth.this.token\ntoken: cfg.token,',
    },
    {
      name: 'a setting of a path',
      text: 'set {\n  name = "auth.password"\n  value = "abc"\n}',
      masked: 'set {\n  name = "auth.password"\n  value = "***"\n}',
    },
    { name: 'a key of AWS in a program', text: "secretKey: 'abcdefghijkl1'", masked: "secretKey: '*************'" },
    {
      name: 'a key of an ExternalSecret is a name',
      text: 'secretKey: username\nsecretKey: "db-user"',
      masked: 'secretKey: username\nsecretKey: "db-user"',
    },
    {
      name: 'what a program says is secret',
      text: 'SecretValue.unsafePlainText(\'ab\') + sensitive("cd")',
      masked: 'SecretValue.unsafePlainText(\'**\') + sensitive("**")',
    },
    {
      name: 'a token that says whose it is',
      text: `xoxb-${'1'.repeat(16)} hooks.slack.com/services/T/B`,
      masked: `xoxb-${'*'.repeat(16)} hooks.slack.com/services/***`,
    },
    { name: 'a header', text: 'Authorization: Bearer abcdef12', masked: 'Authorization: Bearer ********' },
    {
      name: 'words are no header',
      text: 'Basic authentication, Bearer credentials',
      masked: 'Basic authentication, Bearer credentials',
    },
    { name: 'a role id is no credential', text: 'AROAIOSFODNN7EXAMPLE', masked: 'AROAIOSFODNN7EXAMPLE' },
    {
      name: 'a shell assignment',
      text: 'export AWS_SECRET_ACCESS_KEY=abc/def',
      masked: 'export AWS_SECRET_ACCESS_KEY=*******',
    },
    { name: 'a YAML value', text: 'AWS_SESSION_TOKEN: abc\nnext: b', masked: 'AWS_SESSION_TOKEN: ***\nnext: b' },
    {
      name: 'a JSON value',
      text: '{"secretAccessKey": "a\\"b", "c": "d"}',
      masked: '{"secretAccessKey": "****", "c": "d"}',
    },
    { name: 'HCL', text: '  db_password = "hunter2"', masked: '  db_password = "*******"' },
    {
      name: 'an environment variable',
      text: '- name: AWS_SECRET_ACCESS_KEY\n  value: abc\n- name: A\n  value: b',
      masked: '- name: AWS_SECRET_ACCESS_KEY\n  value: ***\n- name: A\n  value: b',
    },
    {
      name: 'an environment variable, value first',
      text: '- value: abc\n  name: DB_PASSWORD\n',
      masked: '- value: ***\n  name: DB_PASSWORD\n',
    },
    {
      name: 'an environment variable in JSON',
      text: '{"name":"AWS_SESSION_TOKEN","value":"abc"},{"name":"B","value":"c"}',
      masked: '{"name":"AWS_SESSION_TOKEN","value":"***"},{"name":"B","value":"c"}',
    },
    {
      name: 'one in flow style',
      text: '{name: DB_PASSWORD, value: "abc"}',
      masked: '{name: DB_PASSWORD, value: "***"}',
    },
    {
      name: 'a block scalar',
      text: 'password: |\n  ab\n\n   cd\nnext: a',
      masked: 'password: |\n  **\n\n   **\nnext: a',
    },
    { name: 'a value on the next line', text: 'password:\n  abc\nnext: a', masked: 'password:\n  ***\nnext: a' },
    { name: 'a reference', text: 'password:\n  valueFrom:\n    a: b', masked: 'password:\n  valueFrom:\n    a: b' },
    {
      name: 'the name of a secret',
      text: 'passwordSecretRef: db\nsecretName: db',
      masked: 'passwordSecretRef: db\nsecretName: db',
    },
    {
      name: 'a private key',
      text: '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
      masked: '-----BEGIN RSA PRIVATE KEY-----\n***\n-----END RSA PRIVATE KEY-----',
    },
    {
      name: 'a signed token',
      text: 'x eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln y',
      masked: `x eyJ${'*'.repeat(38)} y`,
    },
  ])('$name', ({ text, masked }) => {
    expect(mask(text)).toBe(masked);
    expect(mask(masked)).toBe(masked);
  });

  // Whoever goes back over such a text for every word of it ends with the time limit of the test.
  test.each([
    'password',
    'name: ',
    'value: a\n',
    'password:\n ',
    '-----BEGIN PRIVATE KEY-----',
    'eyJ',
    'a "',
    'name: "',
  ])('hostile text: %j again and again', (part) => {
    const text = part.repeat(20_000);
    expect(mask(text)).toHaveLength(text.length);
  });
});

describe('masked places', () => {
  test('what is said of a value instead of it: its base64, what its base64 holds, the name of a role', () => {
    const arn = 'arn:aws:iam::111122223333:role/path/s3cret-reader';
    const secret = file('s.yaml', `a: ${btoa(arn)}\nb: ${arn}\nc: hunter22`);
    const masks = masker([placeOf(secret, btoa(arn)), placeOf(secret, arn), placeOf(secret, 'hunter22')]);
    for (const [said, masked] of [
      [`${arn}.`, `${'*'.repeat(arn.length)}.`],
      ['aws iam get-role --role-name s3cret-reader', 'aws iam get-role --role-name *************'],
      [btoa('hunter22'), '*'.repeat(12)],
    ])
      expect(masks.text(said ?? '')).toBe(masked);
  });

  test('hide what they cover in the file, and its values in sentences', () => {
    const secret = file('s.yaml', 'kind: Secret\ndata:\n  a: c2VjcmV0\n  b: "ZGF0YTE="\n');
    const masks = masker([placeOf(secret, 'a: c2VjcmV0\n  b: "ZGF0YTE="')]);
    expect(masks.file(secret).text).toBe('kind: Secret\ndata:\n  ** ********\n  ** *********"\n');
    expect(masks.text('c2VjcmV0 and ZGF0YTE=')).toBe('******** and ********');
  });

  test('a word is hidden where it stands alone, and not in the middle of a name; other values wherever they stand', () => {
    const secret = file('s.yaml', 'kind: Secret\ndata:\n  a: exporter\n  b: s3cret!\n');
    const masks = masker([placeOf(secret, 'exporter'), placeOf(secret, 's3cret!')]);
    expect(masks.text('`release-mysql-exporter` is `exporter`, x-s3cret!')).toBe(
      '`release-mysql-exporter` is `********`, x-*******',
    );
  });

  test('what names an object in the open is hidden in its place alone', () => {
    const secret = file('s.yaml', 'kind: Secret\ndata:\n  user: exporter\n');
    const [place] = toldNames([placeOf(secret, 'exporter')], () => new Set(['exporter']));
    const masks = masker(place === undefined ? [] : [place]);
    expect(masks.file(secret).text).not.toContain('exporter');
    expect(masks.text('the account `exporter`')).toBe('the account `exporter`');
  });
});
