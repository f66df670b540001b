/** Tells which modules' code called the function that asks. */
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { getCallSites } from "node:util";

/** A function that makes tasks for others stands between a task and its module. */
const MAX_FRAMES = 8;

/** Addresses of the modules, as they are loaded and not what they were made of, below the caller on the stack, the nearest first, each once. */
export function callerModules(): string[] {
  const urls = getCallSites(MAX_FRAMES, { sourceMap: false })
    .slice(2)
    .map(({ scriptName }) => (isAbsolute(scriptName) ? pathToFileURL(scriptName).href : scriptName));
  return [...new Set(urls.filter((url) => url.startsWith("file:")))];
}
