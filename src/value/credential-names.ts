/** Names under which credentials stand, as people write them. */

/** At the end of a key: `DB_PASSWORD` holds a credential, `passwordSecretRef` does not. For patterns that do not heed the case. */
export const CREDENTIAL_NAME = String.raw`(?:secret[_-]?access[_-]?key|secret_key|(?<!:)secret[_-]?string|session[_-]?token|password|passwd|passphrase|private[_-]?key|client[_-]?secret|api[_-]?key|(?:auth|access|refresh)token|(?<=[a-z0-9])[_-]token)`;

/** At the end of the name of an environment variable, where shorter words are used too. For patterns that heed the case. */
export const CREDENTIAL_VARIABLE = String.raw`(?:PASS|PWD|SECRET|TOKEN|(?:SECRET|ENCRYPTION|SIGNING|MASTER|ACCOUNT|SHARED)_?KEY|CREDENTIALS?|WEBHOOK)`;

const NAMED = new RegExp(`${CREDENTIAL_NAME}$`, 'i');
const VARIABLE = new RegExp(`^(?:[A-Z0-9_]*_)?${CREDENTIAL_VARIABLE}$`);

export const namesCredential = (name: string): boolean =>
  name.length <= 200 && (NAMED.test(name) || VARIABLE.test(name));
