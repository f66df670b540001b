/** Resolves `import … from "cellflow"` in a bundle to this very copy, so that there is one engine. */
import { registerHooks } from "node:module";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const SDK = new URL(`../index${extension}`, import.meta.url).href;

/** From now on, in this process, `cellflow` and `cellflow/bridge` are our own bridge. */
export function useOwnSdk(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "cellflow" || specifier === "cellflow/bridge")
        return { url: SDK, shortCircuit: true };
      return next(specifier, context);
    },
  });
}
