/** `cellflow run` and `export` with notebooks and pages in a bucket, as processes a person starts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Storage } from "../../../bridge/index.ts";
import { openStorage } from "../../../bridge/storage/open.ts";
import { formatNotebook } from "../../../notebooks/file/format.ts";
import { parseNotebook } from "../../../notebooks/file/read.ts";
import { code, markdown, notebook, saved, tagged, temporaryFolder } from "../../notebooks/sample.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));
const place = temporaryFolder();
let server: S3Server;
let bucket: Storage;
beforeAll(async () => {
  server = await startS3();
  bucket = openStorage({ type: "s3", bucket: server.bucket, prefix: "notebooks" }, server.env);
  const fine = notebook(
    markdown("# Fine"),
    tagged("const month = 1;", "parameters"),
    code("console.log('month', month, process.cwd())"),
  );
  await bucket.write("fine.ipynb", formatNotebook(fine));
  await saved(place.path, "fine.ipynb", fine);
});
afterAll(() => server?.stop());

function at(key: string): string {
  return `s3://${server.bucket}/notebooks/${key}`;
}

function start(args: string[], env: NodeJS.ProcessEnv = server.env) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: place.path,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number, stdout, stderr }));
  return { child, ended };
}

async function stored(key: string) {
  return parseNotebook(Buffer.from(await bucket.read(key)).toString(), key);
}

test("a notebook is read from a bucket; it and its page are written there, with credentials of .env", async () => {
  const lines = Object.entries(server.env).map(([name, value]) => `${name}=${value}`);
  await writeFile(join(place.path, ".env"), lines.join("\n"));
  const args = [
    "run",
    at("fine.ipynb"),
    "-p",
    "month=2",
    "-o",
    at("out/fine.ipynb"),
    "--html",
    at("out/fine.html"),
  ];
  const ran = await start(args, {}).ended;
  await rm(join(place.path, ".env"));
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  expect(ran.stdout).toContain(`Executed notebook: ${at("out/fine.ipynb")}\nPage: ${at("out/fine.html")}\n`);
  const { cells, metadata } = await stored("out/fine.ipynb");
  expect(cells[3]).toMatchObject({ outputs: [{ text: `month 2 ${place.path}\n` }] });
  expect(metadata.papermill).toMatchObject({
    input_path: at("fine.ipynb"),
    output_path: at("out/fine.ipynb"),
    exception: null,
  });
  expect(metadata.cellflow).toBeUndefined();
  expect(Buffer.from(await bucket.read("out/fine.html")).toString()).toContain("<title>Fine</title>");
  const exported = await start(["export", at("out/fine.ipynb"), "-o", "page.html"]).ended;
  expect(exported).toMatchObject({ exitCode: 0, stdout: "Page: page.html\n" });
  expect(await readFile(join(place.path, "page.html"), "utf8")).toContain("<title>Fine</title>");
});

test("the executed notebook goes beside one in a bucket, and is there after each cell", async () => {
  const waits = code("await new Promise(() => setInterval(() => {}, 9));");
  await bucket.write(
    "killed.ipynb",
    formatNotebook(notebook(code("1 + 1"), code("console.log('two')"), waits)),
  );
  const { child, ended } = start(["run", at("killed.ipynb")]);
  await expect
    .poll(
      async () =>
        (await bucket.size("killed.executed.ipynb"))
          ? formatNotebook(await stored("killed.executed.ipynb"))
          : "",
      {
        timeout: 60_000,
      },
    )
    .toContain("two\\n");
  child.kill("SIGKILL");
  await ended;
  expect((await stored("killed.executed.ipynb")).metadata.cellflow).toEqual({ unfinished: true });
});

test("what can't be read or written is said before anything runs, in a line", async () => {
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    start(["run", ...args], { ...server.env, ...env }).ended.then(({ exitCode, stderr, stdout }) => [
      exitCode,
      stderr,
      stdout,
    ]);
  const refused = (line: string) => [2, `cellflow: ${line}\n`, ""];
  expect(await run([at("none.ipynb")])).toEqual(refused(`There is no notebook ${at("none.ipynb")}`));
  expect(await run([at("fine.ipynb")], { AWS_SECRET_ACCESS_KEY: "wrong" })).toEqual(
    refused(
      `${at("fine.ipynb")} can't be read: the secret key is wrong at ${server.endpoint}: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    ),
  );
  expect(await run(["fine.ipynb", "-o", "s3://no-such-bucket/out.ipynb"])).toEqual(
    refused(
      `s3://no-such-bucket/out.ipynb can't be written: there is no bucket no-such-bucket at ${server.endpoint}: create it, or name another`,
    ),
  );
  const address = "an address looks like s3://bucket/folder/name.ipynb";
  for (const wrong of ["s3://bucket", "s3://bucket/", "gs://bucket/out.ipynb", "s3://b/folder/"])
    expect(await run(["fine.ipynb", "-o", wrong])).toEqual(refused(`${wrong} can't be written: ${address}`));
  expect((await run(["fine.ipynb", "-o", `${at("")}../out.ipynb`]))[1]).toContain("is not a storage key");
  expect(await run(["fine.ipynb", "-o", at("x"), "--html", at("x")])).toEqual(
    refused(`-o and --html both name ${at("x")}; name two files`),
  );
  expect(await run([at("fine.ipynb"), "--html", at("fine.ipynb")])).toEqual(
    refused(`--html ${at("fine.ipynb")} is the notebook itself; name another file`),
  );
  expect((await bucket.list()).filter((key) => !/^(fine|killed)|^out\//.test(key))).toEqual([]);
});

test("a bucket that goes away while the notebook runs costs a line, and the notebook is kept here", async () => {
  const away = await startS3();
  const waits = code(
    "require('node:fs').writeFileSync('waits', ''); while (!require('node:fs').existsSync('goes-on')) await new Promise((done) => setTimeout(done, 20)); console.log('done')",
  );
  await saved(place.path, "away.ipynb", notebook(code("1"), waits, code("2")));
  const { ended } = start(["run", "away.ipynb", "-o", `s3://${away.bucket}/away.ipynb`], away.env);
  await expect.poll(() => existsSync(join(place.path, "waits")), { timeout: 60_000 }).toBe(true);
  await away.stop();
  await writeFile(join(place.path, "goes-on"), "");
  const { exitCode, stdout, stderr } = await ended;
  expect(exitCode).toBe(2);
  expect(stdout.match(/; the run goes on/g)).toHaveLength(1);
  expect(stderr).toMatch(
    /^cellflow: s3:\/\/cellflow-test\/away\.ipynb can't be written: S3 can't be reached at .*; the executed notebook is in away\.unsent\.ipynb\n$/,
  );
  const kept = parseNotebook(await readFile(join(place.path, "away.unsent.ipynb"), "utf8"), "kept");
  expect(kept.cells[1]).toMatchObject({ outputs: [{ text: "done\n" }] });
  expect((await readdir(place.path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
