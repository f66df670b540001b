/** Plain scripts, as a person would start them with node: how the tests see what a process leaves behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import { readSettings } from "../../../bridge/settings/settings.ts";

const sdk = new URL("../../../bridge/index.ts", import.meta.url).href;
const engine = new URL("../../../bridge/engine-api.ts", import.meta.url).href;

export interface Script {
  child: ChildProcess;
  /** Resolves when its output holds `text`. */
  says(text: string): Promise<void>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>;
}

export interface Folder {
  home: string;
  env: NodeJS.ProcessEnv;
  /** Starts a script; its first lines import the SDK as `cellflow` and the engine as `engine`. */
  start(body: string, env?: NodeJS.ProcessEnv): Script;
  /** Runs a script to its end: the lines beginning with `> ` that it printed. @throws its output when it fails */
  lines(body: string, env?: NodeJS.ProcessEnv): Promise<string[]>;
  /** Opens the database the scripts wrote to. */
  withClient<R>(work: (client: Client) => Promise<R>): Promise<R>;
  /** Ends what still runs, and removes the folder. */
  remove(): void;
}

export function scriptFolder(): Folder {
  const home = mkdtempSync(join(tmpdir(), "cellflow-script-"));
  const clean = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
  const env = { ...Object.fromEntries(clean), CELLFLOW_HOME: home, HOME: home };
  let count = 0;
  const children = new Set<ChildProcess>();
  const folder: Folder = {
    home,
    env,
    async lines(body, more) {
      const { code, output } = await folder.start(body, more).ended;
      if (code !== 0) throw new Error(output);
      return output.split("\n").filter((line) => line.startsWith("> "));
    },
    start(body, more = {}) {
      const file = join(home, `script-${++count}.ts`);
      writeFileSync(
        file,
        `import * as cellflow from ${JSON.stringify(sdk)};\nimport * as engine from ${JSON.stringify(engine)};\nconst { flow, task } = cellflow;\n${body}\n`,
      );
      const child = spawn(process.execPath, [file], { cwd: home, env: { ...env, ...more } });
      children.add(child);
      let output = "";
      const waiting = new Set<() => void>();
      const hear = (data: Buffer): void => {
        output += data.toString();
        for (const look of waiting) look();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      const ended = new Promise<Awaited<Script["ended"]>>((resolve) => {
        child.on("close", (code, signal) => resolve({ code, signal, output }));
      });
      return {
        child,
        ended,
        says: (text) =>
          new Promise((resolve, reject) => {
            const look = (): void => {
              if (!output.includes(text)) return;
              waiting.delete(look);
              resolve();
            };
            waiting.add(look);
            look();
            void ended.then(() => reject(new Error(`ended without saying ${text}: ${output}`)));
          }),
      };
    },
    async withClient(work) {
      const transport = await createTransport(readSettings(env, home));
      try {
        return await work(createClient(transport));
      } finally {
        await transport.close();
      }
    },
    remove() {
      for (const child of children) child.kill("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
  return folder;
}
