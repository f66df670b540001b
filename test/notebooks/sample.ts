/** Notebooks for tests, in memory and as files. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { kernelArgv } from "../../kernel/install/kernelspec.ts";
import type { KernelStart } from "../../notebooks/client/kernelspecs.ts";
import type {
  Cell,
  CodeCell,
  JsonObject,
  Notebook,
  Output,
  TextCell,
} from "../../notebooks/file/notebook.ts";
import { writeNotebook } from "../../notebooks/file/write.ts";

let made = 0;

export function code(source: string, more: Partial<CodeCell> = {}): CodeCell {
  return {
    cell_type: "code",
    id: `cell-${++made}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
    ...more,
  };
}

export function tagged(source: string, ...tags: string[]): CodeCell {
  return code(source, { metadata: { tags } });
}

export function shown(...outputs: Output[]): CodeCell {
  return code("", { outputs, execution_count: 1 });
}

export function bundle(data: JsonObject, metadata: JsonObject = {}): Output {
  return {
    output_type: "display_data",
    data,
    metadata,
  };
}

export function markdown(source: string, more: Partial<TextCell> = {}): TextCell {
  return {
    cell_type: "markdown",
    id: `cell-${++made}`,
    metadata: {},
    source,
    ...more,
  };
}

export function notebook(...cells: Cell[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "cellflow", display_name: "TypeScript (cellflow)", language: "typescript" },
    },
    cells,
  };
}

/** argv of our kernel as it stands in the checkout. */
export const ownArgv = kernelArgv(fileURLToPath(new URL("../../magics/main.ts", import.meta.url)));

export const ownKernel: KernelStart = { name: "cellflow", argv: ownArgv, interruptMode: "message" };

/** A folder that goes when the file's tests are over. Call it at the top of a file; `path` is there in tests. */
export function temporaryFolder(): { path: string } {
  const folder = { path: "" };
  beforeAll(async () => {
    folder.path = await mkdtemp(join(tmpdir(), "cellflow-test-"));
  });
  afterAll(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** Make a named pipe. */
export function makePipe(path: string): void {
  return void execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', path]);
}

/** Write a notebook into a folder; its path. */
export async function saved(folder: string, name: string, written: Notebook): Promise<string> {
  const path = join(folder, name);
  await writeNotebook(path, written);
  return path;
}
