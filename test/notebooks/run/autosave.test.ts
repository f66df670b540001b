import { mkdirSync } from "node:fs";
import { chmod, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatNotebook } from "../../../notebooks/file/format.ts";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { createAutosave } from "../../../notebooks/run/autosave.ts";
import { unfinished } from "../../../notebooks/run/papermill.ts";
import { code, makePipe, markdown, notebook, saved, temporaryFolder } from "../sample.ts";

const place = temporaryFolder();

describe("saving while a notebook runs", () => {
  it("writes the whole notebook, marked as unfinished, with what has changed", async () => {
    const path = await saved(place.path, "out.ipynb", notebook(code("old")));
    await chmod(path, 0o640);
    const problems: string[] = [];
    const autosave = await createAutosave(path, (line) => problems.push(line));
    const cell = code('"cells": []');
    const written = notebook(markdown("# A"), cell);
    autosave?.save(written);
    expect(await readFile(path, "utf8")).toBe(formatNotebook(unfinished(written)));
    cell.outputs.push({ output_type: "stream", name: "stdout", text: "a\nb\n" });
    autosave?.changed(cell);
    autosave?.save(written);
    await expect
      .poll(async () => (await readNotebook(path)).cells[2])
      .toMatchObject({ outputs: [{ text: "a\nb\n" }] });
    const read = await readNotebook(path);
    expect(read.metadata.cellflow).toEqual({ unfinished: true });
    expect(read.cells[0]?.source).toContain("This run has not finished");
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    autosave?.stop();
    expect(problems).toEqual([]);
    expect((await readdir(place.path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("leaves streams alone", async () => {
    const pipe = join(place.path, "pipe");
    makePipe(pipe);
    for (const path of ["-", pipe, "/dev/null"])
      expect(await createAutosave(path, () => undefined)).toBeUndefined();
  });

  it("goes on when the file can't be written, and says so once", async () => {
    const folder = join(place.path, "gone");
    mkdirSync(folder);
    const problems: string[] = [];
    const autosave = await createAutosave(join(folder, "out.ipynb"), (line) => problems.push(line));
    await rm(folder, { recursive: true });
    for (let time = 0; time < 3; time++) autosave?.save(notebook(code("1")));
    autosave?.stop();
    expect(problems).toEqual([
      expect.stringMatching(/can't be written: there is no folder .*; the run goes on$/),
    ]);
  });
});
