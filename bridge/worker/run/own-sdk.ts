/** Resolves `cellflow` in a bundle to this very copy, so that there is one engine, and `node:test` to what runs no tests. */
import { registerHooks } from "node:module";
import { isMainThread } from "node:worker_threads";
import { setThreadFlags } from "../../engine/host.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const OWN_MODULES: Readonly<Record<string, string>> = {
  cellflow: new URL(`../../index${extension}`, import.meta.url).href,
  "cellflow/engine": new URL(`../../engine-api${extension}`, import.meta.url).href,
  "node:test": new URL(`./inert-tests${extension}`, import.meta.url).href,
};

/** From now on, in this process and its tasks' threads, `cellflow` and `cellflow/engine` are our own bridge, and imported files' tests do not run. */
export function useOwnSdk(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const url = OWN_MODULES[specifier];
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    },
  });
  if (isMainThread)
    setThreadFlags(["--import", new URL(`./thread-preload${extension}`, import.meta.url).href]);
}
