/**
 * `npm run lock`: names every platform's binary in package-lock.json. A registry that mirrors only some platforms
 * makes `npm install` leave the others out, and `npm ci` then refuses the file. Run it after any `npm install`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Locked {
  version?: string;
  optionalDependencies?: Record<string, string>;
  optional?: boolean;
  dev?: boolean;
  devOptional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

const OSES = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "openharmony",
  "win32",
  "aix",
  "netbsd",
  "openbsd",
  "sunos",
];
const CPUS = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/** The missing entries: exact versions that a locked package asks for, told apart by the platform in their names. */
export function missingPlatforms(packages: Record<string, Locked>): Record<string, Locked> {
  const missing: Record<string, Locked> = {};
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    if (place === "") continue;
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const words = name.replace(/^@[^/]+\//, "").split(/[-_]/);
      const os = OSES.find((word) => words.includes(word));
      const cpu = CPUS.find((word) => words.includes(word));
      if (!/^\d+\.\d+\.\d+/.test(version) || (!os && !cpu)) continue;
      const top = `node_modules/${name}`;
      const taken = packages[top] ?? missing[top];
      const at = taken === undefined || taken.version === version ? top : `${place}/${top}`;
      if (packages[at] || missing[at]) continue;
      const libc = words.includes("musl")
        ? "musl"
        : words.includes("gnu") || words.includes("glibc")
          ? "glibc"
          : undefined;
      missing[at] = {
        version,
        ...(dev ? { dev } : {}),
        optional: true,
        ...(os ? { os: [os] } : {}),
        ...(cpu ? { cpu: [cpu] } : {}),
        ...(os === "linux" && libc ? { libc: [libc] } : {}),
      };
    }
  }
  return missing;
}

if (import.meta.main) {
  const path = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
  const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(path, "utf8"));
  const added = missingPlatforms(lock.packages);
  const sorted = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, "en"));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  process.stdout.write(`${Object.keys(added).length} platform packages named\n`);
}
