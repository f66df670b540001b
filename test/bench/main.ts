/** `npm run bench`: every benchmark of this folder, each in a process of its own; names given choose some. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const benches = readdirSync(folder)
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));

for (const name of benches) {
  const child = spawn(process.execPath, [folder + name], { stdio: "inherit" });
  const code = await new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  if (code !== 0) process.exitCode = code;
}
