/** Files of 300 pods, each with a role of its own; every hundredth role admits another service account. */
import { policyWith } from './run.js';

export function manyIdentities(): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (let i = 0; i < 300; i++) {
    const name = `app-${String(i).padStart(3, '0')}`;
    const role = `arn:aws:iam::111122223333:role/${name}`;
    files[`apps/${name}.yaml`] =
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations: {eks.amazonaws.com/role-arn: "${role}"}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: team}\nspec:\n  template:\n    spec:\n      serviceAccountName: ${name}\n      containers: [{name: app, image: registry.example.com/app:1.0.0}]\n`;
    files[`iam/${name}.json`] = JSON.stringify({
      Role: {
        RoleName: name,
        Arn: role,
        AssumeRolePolicyDocument: JSON.parse(
          policyWith(`system:serviceaccount:team:${i % 100 === 42 ? `${name}-old` : name}`),
        ) as unknown,
      },
    });
  }
  return files;
}
