/** Tells esbuild how every bundle is made. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

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

/** A file of dist/ as it goes into a bundle. */
export async function bundled(path) {
  const text = await readFile(path, "utf8");
  const address = `(cellflowDist + ${JSON.stringify(relative(dist, path))})`;
  return (
    ofNode(text)
      .replaceAll(/\bimport\.meta\.url\b/g, address)
      // Of zod's namespace only what is used is kept.
      .replaceAll(/^import { z } from "zod";$/gm, 'import * as z from "zod";')
  );
}

/** @type {import("esbuild").Plugin} */
const addresses = {
  name: "addresses",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/dist\/.*\.js$/ }, async ({ path }) =>
      path.startsWith(dist) ? { contents: await bundled(path), loader: "js" } : undefined,
    ),
};

/** @type {import("esbuild").BuildOptions} */
export const options = {
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node24",
  banner: { js: 'const cellflowDist = import.meta.url.slice(0, import.meta.url.lastIndexOf("/dist/") + 6);' },
  plugins: [addresses],
  logLevel: "warning",
};
