/** Reads what `.env` and the environment say. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import { CellflowError } from "cellflow";

/** The environment, with what `.env` says beside it. */
export function readEnvironment(): NodeJS.ProcessEnv {
  // A deployment's run happens in a folder of its own, and has the `.env` of the folder of its worker.
  const file = join(process.env.CELLFLOW_PROJECT ?? ".", ".env");
  if (existsSync(file)) loadEnvFile(file);
  return process.env;
}

/**
 * The values of names that must all be set, in the environment or in `.env`.
 * @throws CellflowError in one line, with the name that is missing and `where` its value is found
 */
export function required<Name extends string>(names: readonly Name[], where: string): Record<Name, string> {
  const environment = readEnvironment();
  const values = names.map((name) => [name, environment[name]]);
  const [missing] = values.find(([, value]) => !value) ?? [];
  if (missing === undefined) return Object.fromEntries(values);
  throw new CellflowError(
    "environment.missing",
    `${missing} is not set, neither in the environment nor in .env: ${where}`,
  );
}
