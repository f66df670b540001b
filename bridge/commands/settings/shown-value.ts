/** Shows the value of a setting without what is secret in it. */
import { isSecretName } from "../../secrets/secret-names.ts";

const HIDDEN = "********";
/** Prefect's own secrets whose names do not say so. */
const SECRET = /^PREFECT_(API|SERVER)_DATABASE_CONNECTION_URL$|^PREFECT_CLIENT_CUSTOM_HEADERS$/;

export function isSecret(name: string): boolean {
  return SECRET.test(name) || isSecretName(name);
}

export function shownValue(name: string, value: string, { showSecrets = false } = {}): string {
  if (showSecrets) return value;
  if (isSecret(name)) return HIDDEN;
  // A password in an address, under any name.
  return value.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]+@/gi, `$1${HIDDEN}@`);
}
