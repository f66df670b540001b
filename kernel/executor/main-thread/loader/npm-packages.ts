/** Finds, checks and installs the packages that imports name with `npm:`. */
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { nearestFile } from "../../../source/nearest-file.ts";
import { isNoPackage, type NpmSpecifier, packageName } from "./specifiers.ts";
import { satisfies } from "./version-range.ts";

/** The folder of an installed package, as Node looks for it from `folder`. */
export function installedAt(name: string, folder: string): string | undefined {
  const file = nearestFile(folder, join("node_modules", name, "package.json"));
  return file && dirname(file);
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

/** Install a package into the notebook's own package.json, which is made when there is none. @throws Error of one line. */
export function installPackage(folder: string, spec: string): void {
  if (nearestFile(folder, "package.json") === undefined) {
    writeFileSync(
      join(folder, "package.json"),
      `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
    );
  }
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", spec], {
      cwd: folder,
      stdio: ["ignore", 1, 2],
      env: { ...process.env, PATH: path },
    });
  } catch (error) {
    const { status } = error as { status?: number | null };
    const why = status ? `npm ended with exit code ${status}` : String((error as Error).message);
    throw Object.assign(new Error(`npm could not install ${spec}: ${why}`), { code: "npm.failed" });
  }
}

/** The packages that cells and local files ask for. */
export interface Packages {
  /**
   * The file at `from` imports a specifier: remember its package's version, or report in one line that another one
   * is loaded.
   */
  note(specifier: string, from: string): void;
  /** Install what is not there, or is there in another version. @throws Error of one line. */
  provide(specifier: NpmSpecifier, from: string): void;
}

/** `folder` is the notebook's. */
export function createPackages(folder: string, report: (line: string) => void): Packages {
  const loaded = new Map<string, string>();
  const reported = new Map<string, string>();

  const inspect = (name: string, from: string): string | undefined => {
    const installed = installedAt(name, dirname(from));
    const now = installed && versionIn(installed);
    if (!installed || !now || isLinked(installed)) return now;
    const before = loaded.get(installed) ?? now;
    loaded.set(installed, before);
    if (reported.get(installed) === now) return now;
    reported.set(installed, now);
    if (now !== before)
      report(
        `${name} ${now} is installed, but ${before} is loaded already: restart the kernel to use ${now}`,
      );
    return now;
  };

  return {
    note: (specifier, from) => {
      if (!isNoPackage(specifier) && !isBuiltin(specifier)) inspect(packageName(specifier), from);
    },
    provide: ({ name, version, spec }, from) => {
      const fits = (installed: string): boolean => version === undefined || satisfies(installed, version);
      const there = installedAt(name, dirname(from));
      if (there && fits(versionIn(there) ?? "")) return;
      installPackage(folder, spec);
      const now = inspect(name, from);
      if (now === undefined || !fits(now))
        throw new Error(`npm installed ${spec}, but the notebook finds ${name} ${now ?? "nowhere"}`);
    },
  };
}
