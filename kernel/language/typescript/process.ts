/** Runs TypeScript 7's own language server as a child process: started in a folder, ended with its stdin. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { debugLog } from "../../debug-log.ts";
import { type Connection, connect } from "./json-rpc.ts";

/** A running server. */
export interface TypeScriptProcess {
  readonly pid: number;
  connection: Connection;
  /** Resolves when it accepts requests; rejects when it ended before. */
  ready: Promise<void>;
  /** Resolves when the process is gone, however it ended. */
  ended: Promise<void>;
  kill(): void;
}

/** Auto imports cost seconds in folders with many packages, and a notebook's names are not modules to import. */
const PREFERENCES = { suggest: { autoImports: false } };

const CAPABILITIES = {
  workspace: { configuration: true },
  textDocument: {
    completion: { completionItem: { snippetSupport: false, labelDetailsSupport: true } },
    hover: { contentFormat: ["markdown"] },
    diagnostic: {},
    signatureHelp: {
      signatureInformation: {
        documentationFormat: ["markdown"],
        parameterInformation: { labelOffsetSupport: true },
        activeParameterSupport: true,
      },
    },
  },
};

/** The platform's binary; through node and its shim it would start 30 ms later. @throws Error when TypeScript is not installed. */
export function typescriptBinary(): string {
  const require = createRequire(import.meta.url);
  const typescript = createRequire(require.resolve("typescript/package.json"));
  const platform = typescript.resolve(
    `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
  );
  const path = join(dirname(platform), "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  if (!existsSync(path)) throw new Error(`TypeScript's program is missing: ${path}`);
  return path;
}

/**
 * Starts the server for the project in `folder`. It ends when this process does, since its stdin closes then.
 * @throws Error when TypeScript is not installed.
 */
export function startTypeScript(folder: string): TypeScriptProcess {
  const child = spawn(typescriptBinary(), ["--lsp", "--stdio"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
    // Its collector keeps memory low: questions come seconds apart.
    env: { ...process.env, GOGC: process.env.GOGC ?? "50" },
  });
  const connection = connect(child.stdout, child.stdin, (method, params) =>
    method === "workspace/configuration" ? (params?.items ?? []).map(() => PREFERENCES) : null,
  );
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      connection.end(new Error("TypeScript's process ended"));
      resolve();
    };
    child.once("exit", over);
    child.once("error", over);
  });
  child.unref();
  const kill = (): void => {
    // Whoever kills it waits for its end.
    child.ref();
    child.kill("SIGKILL");
  };
  const rootUri = pathToFileURL(folder).href;
  const ready = connection
    .request("initialize", { processId: process.pid, rootUri, capabilities: CAPABILITIES })
    .then(() => connection.notify("initialized", {}));
  // Whoever asks gets the error.
  ready.catch((error: unknown) => debugLog("typescript.start", error));
  return { pid: child.pid ?? 0, connection, ready, ended, kill };
}
