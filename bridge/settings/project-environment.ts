/** The environment as a project sees it: the process's own values, and behind them those of the project's `.env`. */
import { readDotenv } from "./dotenv.ts";

/** Names the project of a run that happens in a folder of its own: where its worker was started. */
export const PROJECT_FOLDER = "CELLFLOW_PROJECT";

export interface ProjectEnvironment {
  /** The project's folder. */
  folder: string;
  values: Readonly<Record<string, string | undefined>>;
}

/**
 * An empty value of the process counts as none.
 * @throws CellflowError `settings.dotenv` for a `.env` that can't be read
 */
export function projectEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): ProjectEnvironment {
  const folder = projectFolder(env, cwd);
  const own = Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== "");
  return { folder, values: { ...readDotenv(folder), ...Object.fromEntries(own) } };
}

/** Where the project is whose code runs. */
export function projectFolder(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): string {
  return env[PROJECT_FOLDER] || cwd;
}
