/** Lists the kernel's own modules that cells import, whatever is installed where the notebook is. */

/** `cellflow/kernel`, and tslab's functions (the package works in no other kernel): name to file URL. */
export function ownModules(): Record<string, string> {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return {
    "cellflow/kernel": new URL(`./main-thread/cell-exports${extension}`, import.meta.url).href,
    tslab: new URL(`../compat/tslab${extension}`, import.meta.url).href,
  };
}
