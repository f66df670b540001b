/** Runs `cellflow` command lines as processes of their own, on a home of their own and an API of choice. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { readSettings } from "../../../bridge/settings/settings.ts";

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

export interface CommandLine {
  /** Holds PREFECT_HOME (`prefect/`) and CELLFLOW_HOME. */
  home: string;
  client: Client;
  env: NodeJS.ProcessEnv;
  /** Runs a line; words in double quotes are one. */
  cellflow(line: string, options?: { input?: string; env?: NodeJS.ProcessEnv }): Promise<Outcome>;
  /** What it prints. @throws when its exit code is not 0 */
  told(line: string): Promise<string>;
  /** The JSON it prints. */
  json<T = Record<string, unknown>>(line: string): Promise<T>;
  close(): Promise<void>;
}

/** @param apiUrl a server; else the embedded API */
export async function commandLine(apiUrl?: string, extra: NodeJS.ProcessEnv = {}): Promise<CommandLine> {
  const home = mkdtempSync(join(tmpdir(), "cellflow-commands-"));
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name))),
    HOME: home,
    PREFECT_HOME: join(home, "prefect"),
    CELLFLOW_HOME: join(home, "cellflow"),
    ...(apiUrl === undefined ? { CELLFLOW_API: "embedded" } : { PREFECT_API_URL: apiUrl }),
    NO_COLOR: "1",
    ...extra,
  };
  const transport = await createTransport(readSettings(env, home));
  const [program = "", ...entry] = cellflowCommand();
  const cellflow: CommandLine["cellflow"] = async (line, options = {}) => {
    const words = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const child = spawn(program, [...entry, ...words], { env: { ...env, ...options.env }, cwd: home });
    child.stdin.end(options.input ?? "");
    const closed = new Promise<number | null>((done) => child.once("close", done));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { code, out, err };
  };
  const told: CommandLine["told"] = async (line) => {
    const { code, out, err } = await cellflow(line);
    if (code !== 0) throw new Error(`cellflow ${line}: exit code ${code}: ${err}`);
    return out;
  };
  return {
    home,
    env,
    client: createClient(transport),
    cellflow,
    told,
    json: async (line) => JSON.parse(await told(`${line} --json`)),
    close: async () => {
      await transport.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
