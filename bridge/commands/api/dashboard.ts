/** `cellflow dashboard open` */
import { spawn } from "node:child_process";
import { readDotenv } from "../../settings/dotenv.ts";
import { readSettings } from "../../settings/settings.ts";
import { print } from "../output/print.ts";
import { asFailure, FailedError } from "../session.ts";

/** Prints the address of the web pages, and opens it where a browser can be opened. */
export async function open(): Promise<void> {
  const address = pagesOf();
  const command = browserCommand(process.platform, process.env);
  const isOpened = command !== undefined && (await start([...command, address]));
  print(isOpened ? `opened ${address}` : address);
}

/** @throws FailedError `dashboard.none` */
function pagesOf(): string {
  try {
    const chosen = process.env.PREFECT_UI_URL || readDotenv(process.cwd()).PREFECT_UI_URL;
    if (chosen) return withoutCredentials(chosen);
    const { apiUrl } = readSettings();
    if (apiUrl === undefined)
      throw new FailedError(
        "dashboard.none",
        "the embedded API has no pages of its own: cellflow up serves them, or set PREFECT_API_URL",
      );
    const [, account, workspace] =
      /^https:\/\/api\.prefect\.cloud\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)/.exec(apiUrl) ?? [];
    if (account && workspace) return `https://app.prefect.cloud/account/${account}/workspace/${workspace}`;
    return withoutCredentials(apiUrl.replace(/\/api$/, ""));
  } catch (error) {
    throw asFailure(error);
  }
}

function withoutCredentials(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new FailedError("dashboard.none", "PREFECT_UI_URL is not an http(s) address");
  url.username = "";
  url.password = "";
  return url.href;
}

/** What opens an address; undefined where there is no screen. */
function browserCommand(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] | undefined {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  if (env.BROWSER) return [env.BROWSER];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}

/** Whether it was started. */
function start([program = "", ...args]: readonly string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore" });
    child.once("error", () => done(false));
    child.once("spawn", () => {
      child.unref();
      done(true);
    });
  });
}
