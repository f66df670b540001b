/** Bundles zeromq's JavaScript without its loader: that takes longer than all the rest. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** @type {import("esbuild").Plugin} */
export const zeromq = {
  name: "zeromq",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^zeromq$/ }, ({ path }) => ({ path: createRequire(import.meta.url).resolve(path) }));
    onLoad({ filter: /[\\/]zeromq[\\/]lib[\\/]load-addon\.js$/ }, async () => ({
      contents: await readFile(new URL("../zeromq-addon.cjs", import.meta.url), "utf8"),
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
