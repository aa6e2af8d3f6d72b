// `npm run new-rule -- GROUP/FAULT`: the two files of a rule, to be filled in. Then `npm run update` writes what the examples say.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ruleIndex } from './generate.mjs';

const [id = ''] = process.argv.slice(2);
if (!/^[a-z]+(-[a-z0-9]+)*\/[a-z]+(-[a-z0-9]+)*$/.test(id)) {
  console.error('usage: npm run new-rule -- GROUP/FAULT, as in trust/subject-broad');
  process.exit(2);
}
const taken = ['ts', 'md'].map((extension) => `rules/${id}.${extension}`).filter(existsSync);
if (taken.length > 0) {
  console.error(`${taken.join(' and ')} is there already`);
  process.exit(2);
}

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const example = (effect, subject) => `\`\`\`json title=role.json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "${effect}",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/${ISSUER}" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "${ISSUER}:aud": "sts.amazonaws.com",
          "${ISSUER}:sub": "${subject}"
        }
      }
    }
  ]
}
\`\`\`
`;

const rule = `import { defineRule } from '../../src/lint/rule.js';
import { entryOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: '${id}',
  // The kind of fact it visits: src/facts/facts.ts lists them.
  on: 'trust-policy',
  summary: 'TODO the fault in a few words',
  messages: {
    // Severity and confidence belong to the message; a doubt is \`confidence: 'possible'\`, or silence.
    fault: { severity: 'warning', text: ({ effect }: { effect: string }) => \`TODO what is wrong with \\\`\${effect}\\\`\` },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const effect = entryOf(statement, 'Effect');
      const value = stringOf(effect?.value);
      // What cannot be read is no fault.
      if (effect === undefined || value !== 'Deny') continue;
      report({
        message: 'fault',
        data: { effect: value },
        at: effect.value.at,
        note: 'TODO what stands here and why it matters',
      });
    }
  },
});
`;

const page = `# ${id}

## What it finds

TODO. A warning.

## Why it matters

TODO what happens at run time, with the error that the user will see and the page of AWS.

## How to fix

TODO the corrected lines:

\`\`\`json
"Effect": "Allow"
\`\`\`

## Examples

### TODO the fault

${example('Deny', 'system:serviceaccount:team:reader')}
### TODO what is right

${example('Allow', 'system:serviceaccount:team:reader')}
### TODO a value that is not known

${example('${effect}', 'system:serviceaccount:team:reader')}
## When it stays silent

Where the value is not known. TODO

## Fix safety

It has no automatic fix.
`;

mkdirSync(dirname(`rules/${id}`), { recursive: true });
writeFileSync(`rules/${id}.ts`, rule);
writeFileSync(`rules/${id}.md`, page);
writeFileSync('rules/index.ts.tmp', ruleIndex());
renameSync('rules/index.ts.tmp', 'rules/index.ts');
console.log(
  `rules/${id}.ts and rules/${id}.md: fill them in, then UPDATE=1 npx vitest run test/rules.test.ts -t ${id}, and npm run update`,
);
