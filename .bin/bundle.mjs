/**
 * The kernel's processes, bundled in place in dist/: a kernel that starts reads few files, not eighty.
 * Code keeps the address it was written at (`import.meta.url`), so what is found by path is found as before.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const entries = [
  "magics/main.js",
  "kernel/executor/main-thread/main.js",
  "kernel/executor/supervisor/main.js",
];

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

/** @type {import("esbuild").Plugin} */
const addresses = {
  name: "addresses",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/dist\/.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const address = `(cellflowDist + ${JSON.stringify(relative(dist, path))})`;
      return { contents: ofNode(text).replaceAll(/\bimport\.meta\.url\b/g, address), loader: "js" };
    }),
};

/**
 * zeromq's JavaScript is part of the bundle, without its loader: that takes longer than all the rest.
 * @type {import("esbuild").Plugin}
 */
const zeromq = {
  name: "zeromq",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^zeromq$/ }, ({ path }) => ({ path: createRequire(import.meta.url).resolve(path) }));
    onLoad({ filter: /[\\/]zeromq[\\/]lib[\\/]load-addon\.js$/ }, async () => ({
      contents: await readFile(new URL("zeromq-addon.cjs", import.meta.url), "utf8"),
    }));
    onLoad({ filter: /[\\/]zeromq[\\/]lib[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const notice = "/*! zeromq: MIT license, https://github.com/zeromq/zeromq.js */\n";
      return {
        contents: notice + text.replaceAll('require("events")', 'process.getBuiltinModule("events")'),
      };
    });
  },
};

// Those of an earlier build are nobody's any more.
await rm(`${dist}chunks`, { recursive: true, force: true });
await build({
  entryPoints: entries.map((entry) => dist + entry),
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  packages: "external",
  outdir: dist,
  outbase: dist,
  chunkNames: "chunks/[name]-[hash]",
  allowOverwrite: true,
  banner: { js: 'const cellflowDist = import.meta.url.slice(0, import.meta.url.lastIndexOf("/dist/") + 6);' },
  plugins: [addresses, zeromq],
  logLevel: "warning",
});
// Newer than every file it was made of: the command uses the built files while this holds.
await writeFile(`${dist}.built`, "");
