/** Reads and writes files below a folder of this machine, and nothing outside of it. */
import { cp, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { CellflowError } from "../../errors.ts";
import { v7 } from "../../uuid.ts";
import { textArgument } from "./arguments.ts";

export interface FileTransfers {
  readPath(path: unknown): Promise<Buffer>;
  /** Resolves to where it is. */
  writePath(path: unknown, content: string | Uint8Array): Promise<string>;
  getDirectory(fromPath?: string, localPath?: string): Promise<string>;
  putDirectory(localPath?: string, toPath?: string): Promise<string>;
}

/** @param basepath the folder; undefined for the current one */
export function folderTransfers(basepath: string | undefined): FileTransfers {
  const base = resolve(expanded(basepath ?? "."));
  const inside = async (path: string): Promise<string> => {
    const whole = resolve(base, expanded(path));
    // A link may lead out of it.
    const [real, realBase] = await Promise.all([realOf(whole), realOf(base)]);
    if (isBelow(whole, base) && isBelow(real, realBase)) return whole;
    throw new CellflowError("block.path", `${whole} is outside of this block's folder, ${base}`);
  };
  const pathOf = (method: string, path: unknown): Promise<string> =>
    inside(textArgument(`LocalFileSystem.${method}`, "path", path));
  const copy = async (from: string, to: string): Promise<string> => {
    if (currentDrawing() || from === to) return to;
    if (!(await stat(from).catch(() => undefined))?.isDirectory())
      throw new CellflowError("block.path", `${from} is no folder`);
    if (isBelow(to, from))
      throw new CellflowError("block.path", `${to} is inside ${from}: it can't be copied there`);
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
    return to;
  };
  return {
    async readPath(path) {
      const file = await pathOf("readPath", path);
      if (currentDrawing()) return Buffer.alloc(0);
      return readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT")
          throw new CellflowError("storage.missing", `nothing is stored at ${file}`);
        throw new CellflowError("storage.failed", `cannot read ${file}: ${error.message}`, { cause: error });
      });
    },
    async writePath(path, content) {
      const file = await pathOf("writePath", path);
      if (currentDrawing()) return file;
      if (typeof content !== "string" && !((content as unknown) instanceof Uint8Array))
        throw new CellflowError("block.argument", "LocalFileSystem.writePath needs content: a text or bytes");
      const half = `${file}.${v7().slice(-8)}.part`;
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(half, content, { flag: "wx" });
        await rename(half, file);
      } catch (cause) {
        throw new CellflowError("storage.failed", `cannot write ${file}: ${(cause as Error).message}`, {
          cause,
        });
      } finally {
        await rm(half, { force: true });
      }
      return file;
    },
    getDirectory: async (fromPath = base, localPath = ".") =>
      copy(await inside(fromPath), resolve(localPath)),
    putDirectory: async (localPath = ".", toPath = base) => copy(resolve(localPath), await inside(toPath)),
  };
}

function expanded(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}

/** Of what is not there yet: by the nearest folder that is. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realOf(above), relative(above, path));
  }
}
