#!/usr/bin/env bash
# What GitHub's own rules say of our SARIF. The validator ends with 0 whatever it finds, so its log is read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node dist/cli.js --no-ignore --pedantic --format "sarif=$folder/report.sarif" fixtures/article fixtures/cases > /dev/null || [ $? = 1 ]
# Its npm wrapper hands arguments to a shell, which would cut the next one at the semicolon.
npm install --silent --no-audit --no-fund --prefix "$folder" @microsoft/sarif-multitool-linux
"$folder/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate "$folder/report.sarif" --rule-kind 'Sarif;Ghas' --output "$folder/log.sarif" --log ForceOverwrite > "$folder/out.txt" 2>&1 || { tail -5 "$folder/out.txt"; exit 1; }
node - "$folder/log.sarif" <<'JS'
const { readFileSync } = require('node:fs');
const [run] = JSON.parse(readFileSync(process.argv[2], 'utf8').replace(/^\uFEFF/, '')).runs;
const errors = (run.results ?? []).filter(({ level }) => (level ?? 'warning') === 'error');
for (const { ruleId, message } of errors.slice(0, 10)) console.error(`${ruleId}: ${message.text ?? JSON.stringify(message.arguments)}`);
console.log(`SARIF: ${errors.length} errors, ${(run.results ?? []).length} remarks of the validator`);
process.exit(errors.length > 0 ? 1 : 0);
JS
