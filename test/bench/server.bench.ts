/** Cells through a real Jupyter server and its websocket, ours and ipykernel's: what a front end waits for. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KernelManager, ServerConnection } from "@jupyterlab/services";
import { startJupyterWithKernel } from "../setup/kernel-in-jupyter.ts";

const CELLS = 60;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

const server = await startJupyterWithKernel();
const { url, token } = server;
const wsUrl = url.replace("http", "ws");
const serverSettings = ServerConnection.makeSettings({ baseUrl: url, wsUrl, token, appendToken: true });
const manager = new KernelManager({ serverSettings });
await manager.ready;
process.stdout.write(
  "Through Jupyter Server, ms (its websocket waits about 44 ms for Nagle's algorithm)\n\n",
);
for (const name of ["cellflow", "python3"]) {
  const begun = performance.now();
  const kernel = await manager.startNew({ name });
  await kernel.info;
  const started = performance.now() - begun;
  const times: number[] = [];
  for (let cell = 0; cell < CELLS; cell++) {
    const from = performance.now();
    await kernel.requestExecute({ code: "1 + 1" }).done;
    times.push(performance.now() - from);
  }
  process.stdout.write(
    `${name.padEnd(10)} started in ${started.toFixed(0).padStart(5)}   1 + 1, p50 ${median(times).toFixed(1).padStart(6)}\n`,
  );
  await kernel.shutdown();
}

manager.dispose();
await server.stop();

/** Bytes of a folder. */
function size(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? size(path) : entry.isSymbolicLink() ? 0 : statSync(path).size);
  }, 0);
}

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
/** What the kernel itself needs; platform packages are those of this machine. */
const needed = [
  ...["oxc-parser", "@oxc-parser", "oxc-transform", "@oxc-transform", "oxc-resolver", "@oxc-resolver"],
  ...["magic-string", "typescript", "@typescript", "@types/node", "esbuild", "@esbuild"],
];
process.stdout.write("\nInstalled size of what the kernel itself needs, MB\n\n");
let whole = 0;
for (const name of needed) {
  const megabytes = size(join(modules, name)) / 1e6;
  whole += megabytes;
  process.stdout.write(`${name.padEnd(18)}${megabytes.toFixed(1).padStart(8)}\n`);
}

process.stdout.write(`${"together".padEnd(18)}${whole.toFixed(1).padStart(8)}\n`);
process.exit(0);
