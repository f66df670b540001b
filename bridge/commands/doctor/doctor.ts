/** `cellflow doctor`: whether what cellflow needs is there, from where, and working; a line each. */
import { readSettings, type Settings } from "../../settings/settings.ts";
import { printJson } from "../output/print.ts";
import { type Column, printTable } from "../output/table.ts";
import { FailedError } from "../session.ts";
import { type Check, problemOf } from "./check.ts";
import { checkApi, checkCredentials, checkDatabase, checkNode, checkStorage } from "./checks.ts";

const MARKS: Record<Check["state"], string> = { works: "ok", absent: "-", broken: "BROKEN" };
const TONES = { works: "good", absent: undefined, broken: "bad" } as const;

const COLUMNS: Column<Check>[] = [
  { title: "STATE", value: ({ state }) => MARKS[state], tone: ({ state }) => TONES[state] },
  { title: "WHAT", value: ({ name }) => name },
  { title: "FOUND", value: ({ found, from }) => (from ? `${found} (${from})` : found) },
];

/**
 * @param checkKernel looks for the kernel in Jupyter's folders
 * @throws FailedError `doctor.broken` when something that is needed does not work
 */
export async function doctor(options: { json?: boolean }, checkKernel: () => Check): Promise<void> {
  const checks = [checkNode(), guarded(checkKernel), ...(await checkSettings())];
  if (options.json) printJson(checks);
  else printTable(COLUMNS, checks);
  const broken = checks.filter(({ state }) => state === "broken").map(({ name }) => name);
  if (broken.length > 0) throw new FailedError("doctor.broken", `not working: ${broken.join(", ")}`);
}

/** Where the settings can't be read, nothing that they name can be looked at. */
async function checkSettings(): Promise<Check[]> {
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    return [{ name: "API", state: "broken", found: problemOf(error) }];
  }
  // The embedded API makes its database.
  const api = await checkApi(settings);
  const database = await checkDatabase(settings);
  const storage = await checkStorage(settings);
  return [api, database, storage, checkCredentials(settings, api)];
}

function guarded(check: () => Check): Check {
  try {
    return check();
  } catch (error) {
    return { name: "kernel", state: "broken", found: problemOf(error) };
  }
}
