/**
 * Bundles modules that many files of dist/ import into one file, and leaves in their places files that export the same
 * from there: whoever imports one of them, by whatever way, has the same module.
 */
import { readFile } from "node:fs/promises";
import { dirname, posix, relative, resolve } from "node:path";
import { build } from "esbuild";
import { parseSync } from "oxc-parser";
import { dist, sharedOptions } from "./options.mjs";

/**
 * @typedef {object} Group
 * @property {string} file where the bundle goes
 * @property {string[]} entries whose modules are in it: what they import, and what that imports, but for what is loaded
 * when it is used, and what stands in a bundle before
 * @property {string[]} late modules of Node's that are loaded when something of them is used
 */

/**
 * @param {Group[]} groups
 */
export async function shared(groups) {
  /** Where a module is exported from, by its path below dist/. */
  const places = new Map();
  const outputs = [];
  for (const group of groups) {
    const { file } = group;
    const modules = await modulesOf(group, places);
    for (const [at, module] of modules.entries())
      places.set(module, { file, prefix: `m${at}_`, names: await exportsOf(module) });
    const contents = modules.map((module) => exporting(`./${module}`, places.get(module))).join("\n");
    const { outputFiles } = await bundle(
      group,
      contents,
      new Map([...places].filter(([, place]) => place.file !== file)),
    );
    outputs.push({ path: dist + file, contents: outputFiles[0].contents });
  }
  for (const [module, place] of places)
    outputs.push({ path: dist + module, contents: standIn(module, place) });
  return outputs;
}

async function modulesOf(group, places) {
  const { file } = group;
  const contents = group.entries.map((entry) => `import "./${entry}";`).join("\n");
  const { metafile } = await bundle(group, contents, places);
  return Object.keys(metafile.inputs)
    .map((input) => relative(dist, resolve(input)))
    .filter((module) => !module.startsWith("..") && module !== file && !places.has(module))
    .sort();
}

/** @param places modules that are in other bundles */
function bundle({ file, late }, contents, places) {
  const options = sharedOptions(late);
  return build({
    ...options,
    stdin: { contents, resolveDir: dist, sourcefile: dist + file },
    outfile: dist + file,
    metafile: true,
    plugins: [elsewhere(file, places), ...options.plugins],
  });
}

/** @returns {import("esbuild").Plugin} */
const elsewhere = (file, places) => ({
  name: "elsewhere",
  setup: ({ onResolve, onLoad }) => {
    const from = (path) => `./${posix.relative(posix.dirname(file), path)}`.replace("./..", "..");
    onResolve({ filter: /^\./ }, ({ path, resolveDir, kind, pluginData }) => {
      const module = relative(dist, resolve(resolveDir, path));
      if (pluginData?.isElsewhere) return { path: from(module), external: true };
      return kind === "dynamic-import" ? { path: from(module), external: true } : undefined;
    });
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const module = relative(dist, path);
      const place = places.get(module);
      if (place)
        return {
          contents: standIn(module, place),
          loader: "js",
          resolveDir: dirname(path),
          pluginData: { isElsewhere: true },
        };
    });
  },
});

/** Exports all of a module under names of which the bundle has each once. */
function exporting(specifier, { prefix, names }) {
  return `export { ${names.map((name) => `${name} as ${prefix}${name}`).join(", ")} } from "${specifier}";`;
}

function standIn(module, { file, prefix, names }) {
  const path = posix.relative(posix.dirname(module), file);
  const specifier = path.startsWith(".") ? path : `./${path}`;
  return `export { ${names.map((name) => `${prefix}${name} as ${name}`).join(", ")} } from "${specifier}";\n`;
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
