#!/usr/bin/env bash
# The built program on one version of Node: the tutorial's audience mismatch is found, and nothing is printed to stderr.
set -euo pipefail
status=0
out=$(node dist/cli.js --format json fixtures/article/6-audience 2>smoke.err) || status=$?
[ "$status" = 1 ] || { echo "node $(node --version): exit $status, wanted 1"; exit 1; }
grep -q '"rule": "identity/audience-mismatch"' <<<"$out" || { echo "node $(node --version): the finding is missing"; exit 1; }
[ ! -s smoke.err ] || { cat smoke.err; exit 1; }
rm -f smoke.err
node --input-type=module -e "const { evaluateTrust } = await import('./dist/index.js'); const d = await evaluateTrust({ policy: '{}', roleArn: 'arn:aws:iam::111122223333:role/reader', token: { iss: 'https://issuer.invalid', sub: 's', aud: 'a' } }); if (d.decision !== 'invalid') process.exit(1)"
echo "node $(node --version): built program works"
