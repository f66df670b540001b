/** Finds the web pages that Prefect's Python package brings: they are served from where they lie. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { UiVersion } from "../../contract/ui-settings.ts";
import { CellflowError } from "../../errors.ts";
import { type BasePaths, basePaths } from "./base-paths.ts";

export interface PrefectFiles {
  /** The folders with an `index.html`, of the versions there are. */
  folders: Partial<Record<UiVersion, string>>;
  /** The version of the package, as in `3.8.6`; undefined when its folder does not say. */
  release?: string;
}

export interface WhereToLook {
  /** The folder of `--ui-path`: then no other counts. */
  path?: string;
  /** PREFECT_SERVER_UI_STATIC_DIRECTORY, where a Prefect server keeps copies of its pages. */
  staticDirectory?: string;
  /** The path the pages are to stand below: copies for another one do not count. */
  serveBase?: string;
  env: NodeJS.ProcessEnv;
  cwd: string;
}

/** The pages are of the API that is served here. */
const MAJOR = "3";
const PYTHON_TIMEOUT_MS = 20_000;
/** Finds the package without running any of its code. */
const WHERE_IS_PREFECT =
  "import importlib.util; found = importlib.util.find_spec('prefect'); print((found and found.origin) or '')";

/** @throws CellflowError `usage.ui` in one line: where it was looked for, and what to do */
export async function findPrefectFiles({ path, serveBase, ...where }: WhereToLook): Promise<PrefectFiles> {
  const filesBelow = (folder: string) => packageFiles(folder) ?? copiedFiles(folder, basePaths(serveBase));
  if (path !== undefined) {
    const found = filesBelow(resolve(where.cwd, path));
    if (found) return checked(found);
    throw new CellflowError(
      "usage.ui",
      `--ui-path ${path}: Prefect's pages are not there; it takes the folder of a Python environment or of the package ` +
        "prefect in it (the one with server/ui-v2/index.html)",
    );
  }
  const looked: string[] = [];
  for (const folder of knownFolders(where)) {
    const found = filesBelow(folder);
    if (found) return checked(found);
    looked.push(folder);
  }
  for (const python of ["python3", "python"]) {
    const folder = await packageOf(python, where);
    const found = folder === undefined ? undefined : filesBelow(folder);
    if (found) return checked(found);
    looked.push(`${python} on the PATH`);
  }
  throw new CellflowError(
    "usage.ui",
    `Prefect's web pages were not found (looked in ${looked.join(", ")}): install Prefect (pip install prefect), ` +
      "activate the environment it is in, or name its folder with --ui-path",
  );
}

/** Folders that may hold it and need no Python to be asked. */
function knownFolders({ staticDirectory, env, cwd }: Omit<WhereToLook, "path" | "serveBase">): string[] {
  const folders = [
    staticDirectory && resolve(cwd, staticDirectory),
    env.VIRTUAL_ENV,
    env.CONDA_PREFIX,
    environmentOfCommand(env),
    existsSync(join(cwd, ".venv")) ? join(cwd, ".venv") : undefined,
  ];
  return [...new Set(folders.filter((folder) => folder !== undefined && folder !== ""))] as string[];
}

/** The environment of the command `prefect`, which pipx and uv install where no Python on the PATH sees it. */
function environmentOfCommand(env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    if (folder === "") continue;
    for (const name of ["prefect", "prefect.exe"]) {
      const program = join(folder, name);
      if (existsSync(program)) return dirname(dirname(realpathSync(program)));
    }
  }
  return undefined;
}

async function packageOf(
  python: string,
  { env, cwd }: Pick<WhereToLook, "env" | "cwd">,
): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, ["-c", WHERE_IS_PREFECT], {
      env,
      cwd,
      timeout: PYTHON_TIMEOUT_MS,
    });
    return stdout.trim() === "" ? undefined : dirname(stdout.trim());
  } catch {
    // No such program, or none that can say: it is named among the places where nothing was found.
    return undefined;
  }
}

/** The pages in a folder: of the package, of `site-packages`, or of an environment. */
function packageFiles(folder: string): PrefectFiles | undefined {
  const packages = [folder, ...sitePackages(folder).map((site) => join(site, "prefect"))];
  for (const place of packages) {
    const folders = versionsIn(join(place, "server"), "ui", "ui-v2");
    if (folders) return { folders, release: releaseOf(place) };
  }
  const folders = versionsIn(folder, "ui", "ui-v2");
  return folders && { folders };
}

/** A Prefect server's copies, in which the base path stands already. */
function copiedFiles(folder: string, bases: BasePaths): PrefectFiles | undefined {
  const copies = versionsIn(folder, "v1", "v2");
  if (!copies) return undefined;
  const folders: PrefectFiles["folders"] = {};
  let release: string | undefined;
  for (const version of ["v1", "v2"] as const) {
    const copy = copies[version];
    const about = copy && join(copy, "UI_SERVE_BASE");
    // As `v2:3.8.6:/v2`.
    const [, of, base] = about && existsSync(about) ? readFileSync(about, "utf8").trim().split(":") : [];
    if (copy === undefined || (base !== undefined && base !== bases[version])) continue;
    folders[version] = copy;
    release ??= of;
  }
  return (folders.v1 ?? folders.v2) ? { folders, release } : undefined;
}

function sitePackages(folder: string): string[] {
  const lib = join(folder, "lib");
  const versions = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith("python")) : [];
  return [
    folder,
    join(folder, "Lib", "site-packages"),
    ...versions.map((name) => join(lib, name, "site-packages")),
  ];
}

function versionsIn(folder: string, v1: string, v2: string): PrefectFiles["folders"] | undefined {
  const folders: PrefectFiles["folders"] = {};
  if (existsSync(join(folder, v1, "index.html"))) folders.v1 = join(folder, v1);
  if (existsSync(join(folder, v2, "index.html"))) folders.v2 = join(folder, v2);
  return (folders.v1 ?? folders.v2) ? folders : undefined;
}

/** Newer packages say their version in `_build_info.py`, older ones in `_version.py`. */
function releaseOf(packageFolder: string): string | undefined {
  for (const name of ["_build_info.py", "_version.py"]) {
    const file = join(packageFolder, name);
    const [, release] = existsSync(file)
      ? (/"?version(?:__)?"?\s*[=:]\s*"(\d[\w.+-]*)"/.exec(readFileSync(file, "utf8")) ?? [])
      : [];
    if (release !== undefined) return release;
  }
  return undefined;
}

function checked(files: PrefectFiles): PrefectFiles {
  const { release, folders } = files;
  if (release === undefined || release.split(".")[0] === MAJOR) return files;
  throw new CellflowError(
    "usage.ui",
    `the pages in ${dirname(folders.v2 ?? folders.v1 ?? "")} are of Prefect ${release}, and the API here is that of Prefect ${MAJOR}: ` +
      `name a Prefect ${MAJOR} with --ui-path`,
  );
}
