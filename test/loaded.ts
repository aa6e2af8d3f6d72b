/** Test files that share a worker share what it has loaded: all of it, so that none depends on which files ran before. */
import { loadDialects } from '../src/facts/dialects.js';

await loadDialects([
  { path: 'main.tf', text: '' },
  { path: 'kustomization.yaml', text: '' },
  { path: 'Chart.yaml', text: '' },
  { path: 'stack.yaml', text: 'AWSTemplateFormatVersion: "2010-09-09"\nResources: {}\n' },
  { path: 'stack.ts', text: "import 'aws-cdk-lib';\n" },
  { path: 'index.ts', text: "import '@pulumi/aws';\n" },
]);
