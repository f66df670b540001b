/** Tells esbuild how every bundle is made. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { late } from "./late.mjs";

export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/**
 * Node's own modules are asked for as they are: for an import Node reads all their exports, and so loads what
 * `node:fs`, say, only loads when it is used.
 */
const ofNode = (text) =>
  text.replaceAll(
    /^import (?:(\w+)(?:, )?)?(\{[^}]*\})? ?from "(node:[\w/]+)";$/gm,
    (_, whole, names, module) => {
      const asked = `process.getBuiltinModule(${JSON.stringify(module)})`;
      const named = names ? `const ${names.replaceAll(" as ", ": ")} = ${asked};` : "";
      return whole ? `const ${whole} = ${asked};${named}` : named;
    },
  );

/**
 * Files of dist/ as they go into a bundle.
 * @param {(text: string) => string} change made to each of them
 * @returns {import("esbuild").Plugin}
 */
const files = (change) => ({
  name: "files",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/dist\/.*\.js$/ }, async ({ path }) => {
      if (!path.startsWith(dist)) return undefined;
      const address = `(cellflowDist + ${JSON.stringify(relative(dist, path))})`;
      const text = change(await readFile(path, "utf8")).replaceAll(/\bimport\.meta\.url\b/g, address);
      return { contents: ofNode(text), loader: "js" };
    }),
});

const address = 'const cellflowDist = import.meta.url.slice(0, import.meta.url.lastIndexOf("/dist/") + 6);';

/** Whose code is in the bundle beside ours. */
function notice(packages) {
  const lines = packages.map((name) => {
    const { license, repository } = JSON.parse(readFileSync(findPackageJSON(name, import.meta.url), "utf8"));
    const { url } = typeof repository === "string" ? { url: repository } : repository;
    return `/*! ${name}: ${license} license, ${url.replace(/^git\+|\.git$/g, "")} */\n`;
  });
  return lines.join("");
}

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node24",
  banner: { js: address },
  logLevel: "warning",
};

/** Of zod's namespace only what is used is kept. */
const ofZod = (text) => text.replaceAll('import { z } from "zod";', 'import * as z from "zod";');
const unchanged = (text) => text;

export const kernelOptions = { ...common, packages: "external", plugins: [files(unchanged)] };

/**
 * @param {string[]} modules those of Node's that are loaded when something of them is used
 * @param {string[]} packages those that are in the bundle
 */
export function sharedOptions(modules, packages) {
  const { change, plugin } = late(modules);
  return {
    ...common,
    banner: { js: notice(packages) + address },
    plugins: [files((text) => ofZod(change(text))), plugin],
  };
}

/** The same with all packages it uses. */
export function reporterOptions(modules, packages) {
  const { change, plugin } = late(modules);
  return {
    ...common,
    banner: { js: notice(packages) + address },
    plugins: [files((text) => ofZod(change(eager(text)))), plugin],
  };
}

/** What the reporter loads for the API on a database stands in its own file: nearly every run needs it. */
function eager(text) {
  let count = 0;
  const imports = [];
  const changed = text.replaceAll(
    /\bimport\("([^"]*\/server\/(?:in-process\.js|runs\/[^"]*))"\)/g,
    (_, path) => {
      const name = `eager${count++}`;
      imports.push(`import * as ${name} from "${path}";`);
      return `Promise.resolve(${name})`;
    },
  );
  return [...imports, changed].join("\n");
}
