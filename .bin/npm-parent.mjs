// Ends a command with the npm that started it: on SIGTERM npm and its shell end, and pass nothing on to what they
// started. Plain JavaScript, because it must parse on old versions of Node too.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** Between two looks at the parents. */
const CHECK_MS = 500;

/**
 * Calls `end` once, when npm (npx, pnpm, yarn) is what started this process and is gone; for any other starter, never:
 * what a shell left in the background goes on without it.
 */
export function endWithNpm(end) {
  const parent = process.ppid;
  const npm = npmAbove(parent);
  if (npm === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent && isAlive(npm)) return;
    clearInterval(watch);
    end();
  }, CHECK_MS);
  watch.unref();
}

/** The pid of the npm that is this process's parent, or its parent's with a shell between; else undefined. */
function npmAbove(parent) {
  if (process.env.npm_execpath === undefined && process.env.npm_command === undefined) return undefined;
  const above = look(parent);
  if (above === undefined) return undefined;
  if (isNpm(above.name)) return parent;
  return /^(?:ba|da|z|k)?sh$/.test(above.name) && isNpm((look(above.parent) || { name: "" }).name)
    ? above.parent
    : undefined;
}

// npm's own title ("npm exec cellflow up"), or the program that runs it; Node calls itself MainThread on Linux.
function isNpm(name) {
  return /^(?:npm|npx|pnpm|yarn|bun|node|MainThread)\b/.test(name);
}

/** A process's name and parent; undefined when it can't be read. */
function look(pid) {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const end = stat.lastIndexOf(")");
      return {
        name: stat.slice(stat.indexOf("(") + 1, end),
        parent: Number(stat.slice(end + 2).split(" ")[1]),
      };
    }
    const line = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [, up, name] = /^(\d+)\s+-?(.*)$/.exec(line) || [];
    return up === undefined ? undefined : { name: basename(name), parent: Number(up) };
  } catch {
    // Without its name nothing is known of it.
    return undefined;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
