/** Local storage where no more can be written: a disk that is full, and files that may not grow. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const sdk = new URL("../../../bridge/index.ts", import.meta.url).href;
/** As much as a disk, or a file, may have here. */
const LIMIT_KB = 2048;

let folder: string;
let disk: string | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-full-"));
  const path = join(folder, "disk");
  mkdirSync(path);
  const options = ["-t", "tmpfs", "-o", `size=${LIMIT_KB}k`, "tmpfs", path];
  if (spawnSync("mount", options, { stdio: "ignore" }).status === 0) disk = path;
});
afterAll(() => {
  if (disk) execFileSync("umount", ["-l", disk]);
  rmSync(folder, { recursive: true, force: true });
});

const SCRIPT = `
import { storageFor } from ${JSON.stringify(sdk)};
const data = storageFor("raw_data");
await data.write("kept", "before");
const large = new Uint8Array(4 * 2 ** 20);
const pieces = async function* () { for (let at = 0; at < 4; at++) yield large.subarray(0, 2 ** 20); };
const calls = {
  write: () => data.write("kept", large),
  "write new": () => data.write("new/key", large),
  writeStream: () => data.writeStream("kept", pieces()),
  upload: () => data.uploadFolder(process.env.LARGE),
  download: async () => {
    const { createLocalStorage } = await import(${JSON.stringify(new URL("../../../bridge/storage/local.ts", import.meta.url).href)});
    const { downloadFolder } = await import(${JSON.stringify(new URL("../../../bridge/storage/folders.ts", import.meta.url).href)});
    await downloadFolder(createLocalStorage(process.env.LARGE), undefined, "downloaded");
  },
};
for (const [name, call] of Object.entries(calls))
  await call().then(() => console.log(name + ": written"), (error) => console.log(name + ": " + error.code + " " + error.message));
console.log("kept: " + Buffer.from(await data.read("kept")) + " of " + await data.list());
`;

function run(cwd: string, limited: boolean): string[] {
  const large = join(folder, "large");
  mkdirSync(large, { recursive: true });
  writeFileSync(join(large, "large.bin"), Buffer.alloc(4 * 2 ** 20));
  const script = join(folder, "script.ts");
  writeFileSync(script, SCRIPT);
  const shell = limited ? `ulimit -f ${(LIMIT_KB * 1024) / 512} && exec "$@"` : 'exec "$@"';
  const { stdout, stderr } = spawnSync("sh", ["-c", shell, "sh", process.execPath, script], {
    cwd,
    env: { ...process.env, LARGE: large, environment: "", CELLFLOW_PROJECT: cwd },
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

function expected(cwd: string, why: string): string[] {
  const at = join(cwd, "artifacts", "raw_data");
  return [
    `write: storage.failed cannot write ${at}/kept: ${why}`,
    `write new: storage.failed cannot write ${at}/new/key: ${why}`,
    `writeStream: storage.failed cannot write ${at}/kept: ${why}`,
    `upload: storage.failed cannot write ${at}/large.bin: ${why}`,
    `download: storage.failed cannot write ${join(cwd, "downloaded", "large.bin")}: ${why}`,
    "kept: before of kept",
  ];
}

test("a file that may not grow is told in a line, and nothing of it is left", () => {
  const cwd = join(folder, "limited");
  mkdirSync(cwd);
  expect(run(cwd, true)).toEqual(expected(cwd, "EFBIG: file too large, write"));
  expect(readdirSync(cwd)).toEqual(["artifacts"]);
  expect(readdirSync(join(cwd, "artifacts/raw_data/.writing"))).toEqual([]);
});

test("a full disk is told in a line, and nothing of what did not fit is left", (context) => {
  if (!disk) return context.skip("this user may mount nothing");
  expect(run(disk, false)).toEqual(expected(disk, "ENOSPC: no space left on device, write"));
  expect(readdirSync(disk)).toEqual(["artifacts"]);
  expect(readdirSync(join(disk, "artifacts/raw_data/.writing"))).toEqual([]);
});
