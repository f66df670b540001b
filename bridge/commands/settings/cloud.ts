/** `cellflow cloud login | logout` and `cellflow cloud workspace ls | set` */
import { CLOUD_URL, readWorkspaces, type Workspace } from "../../client/cloud.ts";
import { nearestName } from "../../nearest.ts";
import { readDotenv } from "../../settings/dotenv.ts";
import { print, printJson } from "../output/print.ts";
import { asFailure, FailedError, UsageError } from "../session.ts";
import { changeCurrentProfile, currentProfile } from "./current-profile.ts";

export async function login(options: { key?: string; workspace?: string }): Promise<void> {
  const key = await readKey(options.key);
  const set = process.env.PREFECT_API_KEY;
  if (set && set !== key)
    throw new UsageError(
      "usage.key",
      "PREFECT_API_KEY in the environment is another key, and comes first: unset it",
    );
  const workspaces = await workspacesOf(key);
  const workspace = choose(workspaces, options.workspace);
  const profile = changeCurrentProfile({ PREFECT_API_KEY: key, PREFECT_API_URL: workspace.apiUrl });
  print(`signed in to Prefect Cloud with profile ${profile}, workspace ${workspace.handle}`);
}

export function logout(): void {
  const { name, settings } = currentProfile();
  if (settings.PREFECT_API_KEY === undefined)
    throw new FailedError("cloud.signed-out", `profile ${name} is not signed in to Prefect Cloud`);
  changeCurrentProfile({ PREFECT_API_KEY: undefined, PREFECT_API_URL: undefined });
  print(`signed out of Prefect Cloud (profile ${name})`);
}

export async function listWorkspaces({ json }: { json?: boolean }): Promise<void> {
  const workspaces = await workspacesOf(storedKey());
  const active = setting("PREFECT_API_URL");
  if (json)
    printJson(
      workspaces.map(({ handle, apiUrl }) => ({ handle, api_url: apiUrl, active: apiUrl === active })),
    );
  else if (workspaces.length === 0) print("the key opens no workspaces");
  else print(workspaces.map(({ handle, apiUrl }) => `${apiUrl === active ? "*" : " "} ${handle}`).join("\n"));
}

export async function useWorkspace(options: { workspace?: string }): Promise<void> {
  const workspace = choose(await workspacesOf(storedKey()), options.workspace);
  const profile = changeCurrentProfile({ PREFECT_API_URL: workspace.apiUrl });
  print(`profile ${profile} uses workspace ${workspace.handle}`);
}

async function workspacesOf(key: string): Promise<Workspace[]> {
  try {
    return await readWorkspaces(setting("PREFECT_CLOUD_API_URL") ?? CLOUD_URL, key);
  } catch (error) {
    throw asFailure(error);
  }
}

/** @throws FailedError `cloud.workspace` */
function choose(workspaces: readonly Workspace[], handle: string | undefined): Workspace {
  const [only] = workspaces;
  if (!only)
    throw new FailedError("cloud.workspace", "the key opens no workspace: make one in Prefect Cloud first");
  const handles = workspaces.map((each) => each.handle);
  if (handle === undefined) {
    if (workspaces.length === 1) return only;
    throw new UsageError("usage.workspace", `give --workspace: one of ${handles.join(", ")}`);
  }
  const found = workspaces.find((each) => each.handle === handle);
  if (found) return found;
  const nearest = nearestName(handle, handles);
  throw new FailedError(
    "cloud.workspace",
    `there is no workspace ${handle}; ${nearest ? `did you mean ${nearest}?` : `there are ${handles.join(", ")}`}`,
  );
}

function storedKey(): string {
  const key = setting("PREFECT_API_KEY");
  if (key) return key;
  throw new FailedError("cloud.signed-out", "not signed in to Prefect Cloud: cellflow cloud login does it");
}

/** Of the environment, `.env` or the profile. */
function setting(name: string): string | undefined {
  return process.env[name] || readDotenv(process.cwd())[name] || currentProfile().settings[name] || undefined;
}

/** From the option, from standard input for `-`, or asked for at a terminal without showing it. */
async function readKey(option: string | undefined): Promise<string> {
  if (option !== undefined && option !== "-") return option;
  const { askSecret, canAsk, readStdin } = await import("../input/read-secret.ts");
  if (option === undefined && !canAsk())
    throw new UsageError("usage.key", "give --key KEY, or --key - and the key on standard input");
  const key = (await (option === "-" ? readStdin() : askSecret("Key of Prefect Cloud: "))).trim();
  if (key === "") throw new UsageError("usage.key", "no key was given");
  return key;
}
