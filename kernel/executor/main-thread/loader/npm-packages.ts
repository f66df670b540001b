/** Packages named with `npm:` in an import: which version is there, which is loaded, and how another is installed. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { isNoPackage, type NpmSpecifier, packageName } from "./specifiers.ts";
import { satisfies } from "./version-range.ts";

/** The folder of an installed package, as Node looks for it from `folder`. */
export function installedAt(name: string, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = join(at, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** True for an installed package that is a link to a folder outside: the user's own code, which is loaded anew. */
export function isLinked(folder: string): boolean {
  return !realpathSync(folder).includes("/node_modules/");
}

/** The version in a package's folder; undefined if it says none. */
export function versionIn(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      version?: unknown;
    };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Install a package into the notebook's own package.json, which is made when there is none. Error: one line. */
export function installPackage(folder: string, wanted: string): void {
  let at = folder;
  while (!existsSync(join(at, "package.json")) && dirname(at) !== at) at = dirname(at);
  if (!existsSync(join(at, "package.json"))) {
    writeFileSync(
      join(folder, "package.json"),
      `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
    );
  }
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", wanted], {
      cwd: folder,
      stdio: ["ignore", 1, 2],
      env: { ...process.env, PATH: path },
    });
  } catch (error) {
    const { status } = error as { status?: number | null };
    const why = status ? `npm ended with exit code ${status}` : String((error as Error).message);
    throw Object.assign(new Error(`npm could not install ${wanted}: ${why}`), { code: "npm.failed" });
  }
}

/** The packages that cells and local files ask for. */
export interface Packages {
  /**
   * The file at `from` imports a specifier: remember its package's version, or say in one line that another one is
   * loaded.
   */
  note(specifier: string, from: string): void;
  /** Install what is not there, or is there in another version. Error: one line. */
  provide(specifier: NpmSpecifier, from: string): void;
}

/** `folder` is the notebook's. */
export function createPackages(folder: string, say: (line: string) => void): Packages {
  const loaded = new Map<string, string>();
  const said = new Map<string, string>();

  const look = (name: string, from: string): string | undefined => {
    const found = installedAt(name, dirname(from));
    const now = found && versionIn(found);
    if (!found || !now || isLinked(found)) return now;
    const before = loaded.get(found) ?? now;
    loaded.set(found, before);
    if (said.get(found) === now) return now;
    said.set(found, now);
    if (now !== before)
      say(`${name} ${now} is installed, but ${before} is loaded already: restart the kernel to use ${now}`);
    return now;
  };

  return {
    note: (specifier, from) => {
      if (!isNoPackage(specifier) && !isBuiltin(specifier)) look(packageName(specifier), from);
    },
    provide: ({ name, version, wanted }, from) => {
      const isWanted = (found: string): boolean => version === undefined || satisfies(found, version);
      const there = installedAt(name, dirname(from));
      if (there && isWanted(versionIn(there) ?? "")) return;
      installPackage(folder, wanted);
      const now = look(name, from);
      if (now === undefined || !isWanted(now))
        throw new Error(`npm installed ${wanted}, but the notebook finds ${name} ${now ?? "nowhere"}`);
    },
  };
}
