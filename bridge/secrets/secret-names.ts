/** Tells names of secrets (`AWS_SECRET_ACCESS_KEY`, `KAGGLE_KEY`, `PGPASSWORD`) from others. */

const ANYWHERE = /secret|passw(?:or)?d|passphrase|private_?key/i;
const AT_END = /(?:key|token|credentials?|_auth|auth_string)$/i;
/** Names of what stands beside a secret: who has it, where it is, how long. */
const BESIDE = /_(?:file|path|dir|name|id|arn|user|username|host|url|uri|length|mode|type|version)$/i;

export function isSecretName(name: string): boolean {
  return (ANYWHERE.test(name) || AT_END.test(name)) && !BESIDE.test(name);
}
