/** Packages named with `npm:` in an import: which version is there, which is loaded, and how another is installed. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** What a specifier such as `npm:lodash-es@4/map` asks for. */
export interface NpmSpecifier {
  name: string;
  version: string | undefined;
  /** What npm installs. */
  wanted: string;
  /** What Node resolves. */
  bare: string;
}

/** Undefined for every other specifier. */
export const npmSpecifier = (specifier: string): NpmSpecifier | undefined => {
  const [, name, version, path = ""] =
    /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined
    ? undefined
    : { name, version, wanted: version ? `${name}@${version}` : name, bare: name + path };
};

/** The name of the package that a bare specifier means. */
export const packageName = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** True when an installed version is what was asked for. Tags and ranges of several parts are taken as they are. */
export const fulfils = (installed: string, wanted: string): boolean => {
  const [, operator, ...given] =
    /^([\^~]?)v?(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?((?:-[\w.-]+)?)(?:\+.*)?$/.exec(wanted) ?? [];
  if (operator === undefined) return true;
  const tail = given.pop() ?? "";
  const parts = given.filter((part) => part !== undefined && /^\d/.test(part)).map(Number);
  const [release = ""] = installed.split(/[-+]/);
  const have = release.split(".").map(Number);
  const isSame = (count: number): boolean =>
    parts.slice(0, count).every((part, index) => part === have[index]);
  if (operator === "" && parts.length === 3)
    return isSame(3) && (installed.slice(release.length).split("+")[0] ?? "") === tail;
  if (operator === "") return isSame(3);
  const significant = parts.findIndex((part) => part > 0);
  const fixed = operator === "~" ? 2 : significant < 0 ? parts.length : significant + 1;
  const differs = parts.findIndex((part, index) => part !== have[index]);
  return isSame(fixed) && (differs < 0 || Number(have[differs]) > Number(parts[differs]));
};

/** The folder of an installed package, as Node looks for it from `folder`. */
export const installedAt = (name: string, folder: string): string | undefined => {
  for (let at = folder; ; at = dirname(at)) {
    const found = join(at, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
    if (dirname(at) === at) return undefined;
  }
};

/** The version in a package's folder; undefined if it says none. */
export const versionIn = (folder: string): string | undefined => {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      version?: unknown;
    };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
};

/** Install a package into the notebook's own package.json, which is made when there is none. Error: one line. */
export const installPackage = (folder: string, wanted: string): void => {
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
};

/** Tells of packages of which one version is loaded and another installed since. */
export interface LoadedPackages {
  /** A package is asked for: remember its version, or say in one line that another one is loaded. */
  note(folder: string): void;
}

export const createLoadedPackages = (say: (line: string) => void): LoadedPackages => {
  const loaded = new Map<string, string>();
  const said = new Map<string, string>();
  return {
    note: (folder) => {
      const now = versionIn(folder);
      if (now === undefined) return;
      const before = loaded.get(folder) ?? now;
      loaded.set(folder, before);
      if (said.get(folder) === now) return;
      said.set(folder, now);
      const name = folder.slice(folder.lastIndexOf("/node_modules/") + "/node_modules/".length);
      if (now !== before)
        say(`${name} ${now} is installed, but ${before} is loaded already: restart the kernel to use ${now}`);
    },
  };
};
