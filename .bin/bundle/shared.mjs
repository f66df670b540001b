/**
 * Bundles modules that many files of dist/ import into few files, and leaves in their places files that export the same
 * from there: whoever imports one of them, by whatever way, has the same module.
 */
import { readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, posix, relative, resolve } from "node:path";
import { build } from "esbuild";
import { parseSync } from "oxc-parser";
import { dist, sharedOptions } from "./options.mjs";

/**
 * @typedef {object} Group
 * @property {string} file where the bundle goes
 * @property {string[]} entries whose modules are in it: what they import, and what that imports, but for what is loaded
 * when it is used, and what stands in a bundle before
 * @property {string[]} [packages] those that are in it too
 * @property {string[]} late modules of Node's that are loaded when something of them is used
 */

/**
 * @param {Group} base gets too what both the first group and others need, so that these need not load the first
 * @param {Group[]} groups
 */
export async function shared(base, groups) {
  const [first, ...others] = await Promise.all(groups.map((group) => modulesOf(group, new Map())));
  const common = first.filter((module) => others.some((modules) => modules.includes(module)));
  /** Where a module is exported from, by its path below dist/. */
  const places = new Map();
  const outputs = [];
  for (const group of [{ ...base, entries: [...base.entries, ...common] }, ...groups]) {
    const { file } = group;
    const before = new Map(places);
    const modules = await modulesOf(group, before);
    for (const [at, module] of modules.entries())
      places.set(module, { file, prefix: `m${at}_`, names: await exportsOf(module) });
    const contents = modules.map((module) => exporting(`./${module}`, places.get(module))).join("\n");
    const { outputFiles } = await bundle(group, contents, before);
    outputs.push({ path: dist + file, contents: outputFiles[0].contents });
  }
  for (const [module, place] of places)
    outputs.push({ path: dist + module, contents: standIn(module, place) });
  return outputs;
}

/** The modules of a group, but for those that have a place. */
async function modulesOf(group, places) {
  const contents = group.entries.map((entry) => `import "./${entry}";`).join("\n");
  const { metafile } = await bundle(group, contents, places);
  return Object.keys(metafile.inputs)
    .map((input) => relative(dist, resolve(input)))
    .filter((module) => !module.startsWith("..") && module !== group.file && !places.has(module))
    .sort();
}

function bundle(group, contents, places) {
  const options = sharedOptions(group.late, group.packages ?? []);
  return build({
    ...options,
    stdin: { contents, resolveDir: dist, sourcefile: dist + group.file },
    outfile: dist + group.file,
    metafile: true,
    plugins: [elsewhere(group, places), ...options.plugins],
  });
}

/** @returns {import("esbuild").Plugin} leaves out what stands in another bundle, is loaded when it is used, or is a package */
const elsewhere = ({ file, packages = [] }, places) => ({
  name: "elsewhere",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^\./ }, ({ path, resolveDir, kind, pluginData }) => {
      const module = relative(dist, resolve(resolveDir, path));
      const isOutside = pluginData?.isElsewhere || (kind === "dynamic-import" && !module.startsWith(".."));
      return isOutside ? { path: specifier(file, module), external: true } : undefined;
    });
    onResolve({ filter: /^(@[^/]+\/)?[a-z][^:/]*(\/|$)/ }, ({ path, importer }) => {
      const isIn = packages.some((name) => path === name || path.startsWith(`${name}/`));
      const isOfPackage = importer.includes("/node_modules/");
      return isIn || isOfPackage || builtinModules.includes(path) ? undefined : { path, external: true };
    });
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const module = relative(dist, path);
      const place = places.get(module);
      if (!place) return undefined;
      const resolveDir = dirname(path);
      return { contents: standIn(module, place), resolveDir, pluginData: { isElsewhere: true } };
    });
  },
});

/** Exports all of a module under names of which the bundle has each once. */
function exporting(from, { prefix, names }) {
  return `export { ${names.map((name) => `${name} as ${prefix}${name}`).join(", ")} } from "${from}";`;
}

function standIn(module, { file, prefix, names }) {
  const list = names.map((name) => `${prefix}${name} as ${name}`).join(", ");
  return `export { ${list} } from "${specifier(module, file)}";\n`;
}

function specifier(from, to) {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

async function exportsOf(module) {
  const text = await readFile(dist + module, "utf8");
  return parseSync(module, text).module.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName, moduleRequest }) => {
      if (exportName.kind === "None")
        throw new Error(`${module} exports all of ${moduleRequest?.value}: list the names`);
      return exportName.kind === "Default" ? "default" : exportName.name;
    }),
  );
}
