import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPrefectFiles } from "../../../../bridge/pages/prefect/find-files.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), "cellflow-find-")));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

/** An environment with a Prefect in it; gives back the package's folder. */
async function environment(name: string, release = "3.8.6"): Promise<string> {
  const folder = join(cwd, name, "lib/python3.11/site-packages/prefect");
  for (const ui of ["ui", "ui-v2"]) {
    await mkdir(join(folder, "server", ui), { recursive: true });
    await writeFile(join(folder, "server", ui, "index.html"), "");
  }
  await writeFile(join(folder, "_build_info.py"), `# Generated\n__version__ = "${release}"\n`);
  return folder;
}

/** A PATH with one program that prints `text`. */
async function pathWith(name: string, text: string): Promise<string> {
  const bin = join(cwd, "path");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, name), `#!/bin/sh\necho '${text}'\n`);
  await chmod(join(bin, name), 0o755);
  return bin;
}

function both(folder: string) {
  return {
    folders: { v1: join(folder, "server/ui"), v2: join(folder, "server/ui-v2") },
    release: "3.8.6",
  };
}

test("--ui-path takes the environment, its site-packages, the package, or the folder with the pages", async () => {
  const folder = await environment("venv");
  for (const path of ["venv", "venv/lib/python3.11/site-packages", folder]) {
    expect(await findPrefectFiles({ path, env: {}, cwd })).toEqual(both(folder));
  }
  expect((await findPrefectFiles({ path: join(folder, "server"), env: {}, cwd })).folders).toEqual(
    both(folder).folders,
  );
  await rm(join(folder, "server/ui-v2"), { recursive: true });
  expect((await findPrefectFiles({ path: "venv", env: {}, cwd })).folders).toEqual({
    v1: join(folder, "server/ui"),
  });
});

test("an environment that is active, the command `prefect`, a Python on the PATH and the folder's .venv are found", async () => {
  const folder = await environment("venv");
  const venv = join(cwd, "venv");
  expect(await findPrefectFiles({ env: { VIRTUAL_ENV: venv }, cwd })).toEqual(both(folder));
  expect(await findPrefectFiles({ env: { CONDA_PREFIX: venv }, cwd })).toEqual(both(folder));
  const PATH = await pathWith("python3", join(folder, "__init__.py"));
  expect(await findPrefectFiles({ env: { PATH }, cwd })).toEqual(both(folder));
  await mkdir(join(venv, "bin"));
  await writeFile(join(venv, "bin/prefect"), "");
  await mkdir(join(cwd, "commands"));
  await symlink(join(venv, "bin/prefect"), join(cwd, "commands/prefect"));
  expect(await findPrefectFiles({ env: { PATH: join(cwd, "commands") }, cwd })).toEqual(both(folder));
  const own = await environment(".venv");
  expect(await findPrefectFiles({ env: {}, cwd })).toEqual(both(own));
});

test("the folder where a server keeps its copies counts first, if they were made for the path they are to stand below", async () => {
  const own = await environment(".venv");
  await mkdir(join(cwd, "static/v2"), { recursive: true });
  await writeFile(join(cwd, "static/v2/index.html"), "");
  const copies = { folders: { v2: join(cwd, "static/v2") } };
  expect(await findPrefectFiles({ staticDirectory: "static", env: {}, cwd })).toEqual(copies);
  await writeFile(join(cwd, "static/v2/UI_SERVE_BASE"), "v2:3.8.6:/team/v2");
  expect(await findPrefectFiles({ staticDirectory: "static", serveBase: "/team", env: {}, cwd })).toEqual({
    ...copies,
    release: "3.8.6",
  });
  expect(await findPrefectFiles({ staticDirectory: "static", env: {}, cwd })).toEqual(both(own));
});

test("what is not found is said in one line: where it was looked for, and what to do", async () => {
  const PATH = await pathWith("python3", "");
  await expect(
    findPrefectFiles({ env: { PATH, VIRTUAL_ENV: join(cwd, "empty") }, cwd }),
  ).rejects.toMatchObject({
    code: "usage.ui",
    message: `Prefect's web pages were not found (looked in ${join(cwd, "empty")}, python3 on the PATH, python on the PATH): install Prefect (pip install prefect), activate the environment it is in, or name its folder with --ui-path`,
  });
  await expect(findPrefectFiles({ path: "nowhere", env: {}, cwd })).rejects.toMatchObject({
    code: "usage.ui",
    message: expect.stringMatching(/^--ui-path nowhere: Prefect's pages are not there; it takes .*$/),
  });
});

test("pages of a Prefect with another API are refused", async () => {
  const folder = await environment("venv", "2.20.3");
  await expect(findPrefectFiles({ path: "venv", env: {}, cwd })).rejects.toMatchObject({
    code: "usage.ui",
    message: expect.stringContaining("are of Prefect 2.20.3"),
  });
  await rm(join(folder, "_build_info.py"));
  await writeFile(join(folder, "_version.py"), '{\n "version": "2.19.0"\n}');
  await expect(findPrefectFiles({ path: "venv", env: {}, cwd })).rejects.toThrow("Prefect 2.19.0");
});
