/**
 * Stands in the bundle for zeromq's own loader of its addon (lib/load-addon.js), which takes longer to load than the
 * addon: opens the file that one would choose. `cellflowDist` is the address of dist/ (see bundle.mjs).
 */
const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
const { dirname, join } = process.getBuiltinModule("node:path");
const load = process.getBuiltinModule("node:module").createRequire(cellflowDist);

const LIBC = { linux: existsSync("/etc/alpine-release") ? "musl" : "glibc", darwin: "libc", win32: "msvc" };

/** The newest build for this machine that the package's manifest names. Builds are stable across versions of Node. */
function addon() {
  const build = join(dirname(load.resolve("zeromq/package.json")), "build");
  const manifest = JSON.parse(readFileSync(join(build, "manifest.json"), "utf8"));
  const fits = ({ os, arch, libc }) =>
    os === process.platform && arch === process.arch && libc === LIBC[process.platform];
  const builds = Object.entries(manifest)
    .map(([config, path]) => ({ ...JSON.parse(config), path }))
    .filter(fits)
    .sort((one, other) => other.abi - one.abi);
  return load(join(build, builds[0].path));
}

function addonOrTheirs() {
  try {
    return addon();
  } catch {
    // zeromq's own loader tries the others, and says what is wrong.
    return load("zeromq/lib/load-addon.js").default;
  }
}

exports.__esModule = true;
exports.default = addonOrTheirs();
