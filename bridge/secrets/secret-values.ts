/** Finds the secrets among the values of an environment. */
import { existsSync } from "node:fs";
import { isSecretName } from "./secret-names.ts";

/** Characters; what is shorter stands in texts by chance. */
export const SHORTEST_SECRET = 8;

const PASSWORD_IN_ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:([^\s@]+)@/gi;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Values of names that sound secret, and passwords in addresses under any name. */
export function secretValues(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment).flatMap((name) => {
    const value = environment[name]?.trim() ?? "";
    if (value.length < SHORTEST_SECRET) return [];
    if (value.includes("://")) {
      const passwords = [...value.matchAll(PASSWORD_IN_ADDRESS)].map(([, password = ""]) => password);
      if (passwords.length > 0 || ADDRESS.test(value)) return passwords;
    }
    return isSecretName(name) && !isPath(value) ? [value] : [];
  });
}

/** `GOOGLE_APPLICATION_CREDENTIALS` and its like name a file. */
function isPath(value: string): boolean {
  return value.includes("/") && existsSync(value);
}
